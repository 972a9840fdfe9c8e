import type { Host } from "../host/host.ts";
import { proxyRules } from "../host/route.ts";
import { temporaryFolder } from "../host/temporary.ts";
import { userMessage } from "../kernel/errors.ts";
import type { RepositoryName } from "./forge.ts";
import { gitIn, type Git } from "./git.ts";

/** Where git can fetch from what the API tells of. */
export interface GitAccess {
  readonly host: Pick<Host, "run" | "temp" | "mask"> & { readonly log: Pick<Host["log"], "debug"> };
  /** GITHUB_SERVER_URL. */
  readonly serverUrl: string;
  readonly token: string;
  readonly repository: RepositoryName;
}

export interface Fetching<T> {
  /** Of objects. */
  readonly ids: readonly string[];
  /** What of them is fetched, beside what every fetch says. */
  readonly options: readonly string[];
  /** For the log. */
  readonly what: string;
  readonly read: (git: Git) => Promise<T>;
}

/** Milliseconds: what takes longer is asked of the API. */
const PATIENCE = 120_000;

/**
 * Objects by two requests of git's own protocol, however many they are; undefined where git cannot. It fetches into an
 * empty repository of its own, which is gone afterwards: no setting of a clone, a person or a machine has a say in where
 * the token goes.
 */
export async function fetchedApart<T>(
  access: GitAccess,
  { ids, options, what, read }: Fetching<T>,
): Promise<T | undefined> {
  const { host, token } = access;
  const url = addressOf(access);
  // A line of its own for each: what is no id could name a branch, or where to put it.
  const isSound = ids.every((id) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id));
  if (url === undefined || token === "" || !isSound) return undefined;
  try {
    await using folder = await temporaryFolder(host.temp, "model-gitops-objects-");
    const git = apart({ workspace: folder.path, run: (command, given) => host.run(command, bounded(given)) });
    const format = ids[0]?.length === 64 ? ["--object-format=sha256"] : [];
    await git.must(["init", "--quiet", "--bare", "--template=", ...format]);
    const credential = Buffer.from(`x-access-token:${token}`).toString("base64");
    await host.mask(credential);
    const env = fetchEnvironment(url, credential);
    await git.must([...FETCH, ...options, url.href], { input: ids.map((id) => `${id}\n`).join(""), env });
    return await read(git);
  } catch (error) {
    host.log.debug(`git could not fetch ${what}, so the API is asked: ${userMessage(error)}`);
    return undefined;
  }
}

function addressOf({ serverUrl, repository }: GitAccess): URL | undefined {
  if (!URL.canParse(serverUrl)) return undefined;
  const { protocol, origin, pathname } = new URL(serverUrl);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  const names = [repository.owner, repository.name].map(encodeURIComponent).join("/");
  return new URL(`${origin}${pathname.replace(/\/+$/, "")}/${names}.git`);
}

/** As git itself fetches what a partial clone lacks: objects by their ids. */
const FETCH = [
  "fetch",
  "--quiet",
  "--no-tags",
  "--no-write-fetch-head",
  "--recurse-submodules=no",
  "--no-auto-maintenance",
  "--stdin",
];

function bounded(options: Parameters<Host["run"]>[1] = {}): Parameters<Host["run"]>[1] {
  return { ...options, timeout: PATIENCE };
}

/** Git in a folder that no configuration reaches but its own, which is empty. */
function apart(host: Parameters<typeof gitIn>[0]): Git {
  const env = {
    GIT_DIR: host.workspace,
    // Neither a configuration nor a .netrc.
    HOME: host.workspace,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  return gitIn({
    ...host,
    run: (command, options) => host.run(command, { ...options, env: { ...options?.env, ...env } }),
  });
}

/** The token goes by the environment, which no other user can read, and to this address alone. */
function fetchEnvironment({ href, protocol }: URL, credential: string): Readonly<Record<string, string>> {
  const settings = [
    [`http.${href}.extraHeader`, `AUTHORIZATION: basic ${credential}`],
    ["http.followRedirects", "false"],
    ["credential.helper", ""],
    ["fetch.negotiationAlgorithm", "noop"],
    ["protocol.version", "2"],
  ];
  const { https = "", http = "", none = "" } = proxyRules((name) => process.env[name]);
  return {
    GIT_ALLOW_PROTOCOL: protocol.slice(0, -1),
    GIT_ASKPASS: "",
    https_proxy: https,
    http_proxy: http,
    no_proxy: [none, "localhost,127.0.0.1,::1"].filter((text) => text !== "").join(","),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key = "", value = ""], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}
