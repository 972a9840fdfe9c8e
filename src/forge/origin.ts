import type { Host } from "../host/host.ts";
import type { Releases, RepositoryName } from "./forge.ts";
import { gitIn } from "./git.ts";
import { remembered } from "./remembered.ts";

export interface OriginReleases {
  readonly releases: Pick<Releases, "assets" | "download">;
  /** For messages: the repository, and whether anybody who may read it was named. */
  readonly of: string;
}

/**
 * The releases of the repository that the clone came from, to read: on a laptop without a connection of its own, with
 * GITHUB_TOKEN where it is set, else as anybody may. Undefined where the clone has no origin on that GitHub.
 */
export async function originReleases(
  host: Pick<Host, "env" | "log" | "run" | "workspace">,
): Promise<OriginReleases | undefined> {
  const url = await gitIn(host).ask(["remote", "get-url", "origin"]);
  const repository =
    url === undefined ? undefined : repositoryAt(url, host.env("GITHUB_SERVER_URL") || "https://github.com");
  if (repository === undefined) return undefined;
  const token = host.env("GITHUB_TOKEN") ?? "";
  const connect = remembered(async () => {
    const { connectGitHub } = await import("./client.ts");
    return connectGitHub({ host, token, repository, mayBeAnonymous: true }).releases;
  });
  let failed: Promise<never> | undefined;
  // A laptop without a network would wait for it once a model.
  const once = async <T>(ask: (releases: Releases) => Promise<T>): Promise<T> => {
    if (failed !== undefined) return await failed;
    try {
      return await ask(await connect());
    } catch (error) {
      failed = Promise.reject(error);
      return await failed;
    }
  };
  return {
    of: `${repository.owner}/${repository.name}${token === "" ? " (read without a token: GITHUB_TOKEN is not set)" : ""}`,
    releases: {
      assets: (tag) => once((releases) => releases.assets(tag)),
      download: (asset, file) => once((releases) => releases.download(asset, file)),
    },
  };
}

/** `https://host/owner/name`, `git@host:owner/name.git` and `ssh://git@host/owner/name`; undefined on another host. */
export function repositoryAt(url: string, server: string): RepositoryName | undefined {
  const [, host, owner, name] =
    /^(?:(?:https?|ssh|git):\/\/)?(?:[^@/\s]*@)?([^/:\s]+)(?::\d+)?[/:]\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(
      url.trim(),
    ) ?? [];
  const isThere = URL.canParse(server) && new URL(server).hostname.toLowerCase() === host?.toLowerCase();
  return isThere && owner !== undefined && name !== undefined ? { owner, name } : undefined;
}
