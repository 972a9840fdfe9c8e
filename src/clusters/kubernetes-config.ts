import { load } from "js-yaml";
import { messageOf, UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { at, listAt, textAt } from "./kubernetes-tree.ts";

/** How a cluster is reached, by one context of a kubeconfig; files by their paths, nothing read yet. */
export interface Entry {
  /** For messages. */
  readonly context: string;
  readonly server: URL;
  readonly authority?: Bytes;
  readonly isUnverified: boolean;
  readonly serverName?: string;
  readonly proxy?: URL;
  readonly certificate?: Bytes;
  readonly key?: Bytes;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly exec?: ExecPlugin;
  readonly impersonated?: string;
}

/** Of a kubeconfig: in it, or in a file, relative to it. */
export type Bytes =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "file"; readonly path: string };

export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hint?: string;
  readonly needsCluster: boolean;
}

/** One or several kubeconfigs, as KUBECONFIG names them: the first that has a name counts. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** The entry of a context. Throws a UserError for what is no kubeconfig, names nothing, or asks for what is not done here. */
export function readEntry(files: readonly ConfigFile[], wanted: string | undefined): Entry {
  const configs = files.map(parse);
  const context = wanted ?? configs.map(({ value }) => textAt(value, "current-context")).find((name) => !isEmpty(name));
  const where = files.map(({ path }) => path).join(", ");
  if (context === undefined || context === "")
    throw new UserError(
      `${where} has no current context. Name one in \`context\` of the settings, or with kubectl config use-context.`,
    );
  const found = find(configs, "contexts", context);
  if (found === undefined)
    throw new UserError(
      `${where} has no context ${JSON.stringify(truncate(context, 100))}. Name one that it has in \`context\` of the settings.`,
    );
  const cluster = find(configs, "clusters", textAt(found.value, "context", "cluster") ?? "");
  if (cluster === undefined)
    throw new UserError(`${where}: the context ${context} names a cluster that is not there. Mend the file.`);
  const user = find(configs, "users", textAt(found.value, "context", "user") ?? "");
  return { context, ...clusterOf(cluster, where), ...(user !== undefined && userOf(user, where)) };
}

interface Parsed {
  readonly path: string;
  readonly value: unknown;
}

function parse({ path, text }: ConfigFile): Parsed {
  try {
    const value = load(text);
    if (isRecord(value) || value === null || value === undefined) return { path, value };
  } catch (cause) {
    // The parser quotes the lines around, which hold credentials.
    const [first = ""] = messageOf(cause).split(/[\n(]/);
    throw new UserError(`${path} is no YAML (${truncate(oneLine(first), 200)}). Make the kubeconfig again.`);
  }
  throw new UserError(`${path} is no kubeconfig. Make it again.`);
}

function find(configs: readonly Parsed[], list: string, name: string): Parsed | undefined {
  for (const { path, value } of configs) {
    const found = listAt(value, list).find((entry) => textAt(entry, "name") === name);
    if (found !== undefined) return { path, value: found };
  }
  return undefined;
}

type ClusterPart = Pick<Entry, "server" | "authority" | "isUnverified" | "serverName" | "proxy">;

function clusterOf({ path, value }: Parsed, where: string): ClusterPart {
  const own = at(value, ["cluster"]);
  const server = textAt(own, "server") ?? "";
  const url = URL.canParse(server) ? new URL(server) : undefined;
  const isPlain = url?.protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || isPlain))
    throw new UserError(`${where}: the server of a cluster has to be an https address. Mend the file.`);
  const authority = bytesOf(own, "certificate-authority", path);
  const serverName = textAt(own, "tls-server-name");
  const proxy = textAt(own, "proxy-url");
  if (!isEmpty(proxy) && !/^https?:\/\//.test(proxy ?? ""))
    throw new UserError(
      `${where}: proxy-url has to be an http or https address here. Use one, or a runner that reaches the cluster.`,
    );
  return {
    server: url,
    isUnverified: at(own, ["insecure-skip-tls-verify"]) === true,
    ...(authority !== undefined && { authority }),
    ...(!isEmpty(serverName) && serverName !== undefined && { serverName }),
    ...(!isEmpty(proxy) && proxy !== undefined && { proxy: new URL(proxy) }),
  };
}

type UserPart = Pick<Entry, "certificate" | "key" | "token" | "tokenFile" | "exec" | "impersonated">;

/** What kubectl once knew, or what nobody should use: told, instead of asking the server as nobody. */
const NOT_DONE = ["auth-provider", "username", "password", "as-uid", "as-groups", "as-user-extra"];

function userOf({ path, value }: Parsed, where: string): UserPart {
  const own = at(value, ["user"]);
  const strange = NOT_DONE.find((name) => at(own, [name]) !== undefined && at(own, [name]) !== null);
  if (strange !== undefined)
    throw new UserError(
      `${where}: ${strange} of a user is not known here. Use a token, a certificate or an exec plugin.`,
    );
  const [certificate, key] = [bytesOf(own, "client-certificate", path), bytesOf(own, "client-key", path)];
  const [token, tokenFile, impersonated] = ["token", "tokenFile", "as"].map((name) => textAt(own, name));
  const exec = execOf(at(own, ["exec"]), path);
  return {
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(token !== undefined && { token }),
    ...(tokenFile !== undefined && { tokenFile: beside(path, tokenFile) }),
    ...(impersonated !== undefined && { impersonated }),
    ...(exec !== undefined && { exec }),
  };
}

function execOf(own: unknown, path: string): ExecPlugin | undefined {
  const command = textAt(own, "command");
  if (command === undefined || command === "") return undefined;
  const hint = textAt(own, "installHint");
  const env = listAt(own, "env").map((entry) => [textAt(entry, "name") ?? "", textAt(entry, "value") ?? ""] as const);
  return {
    apiVersion: textAt(own, "apiVersion") ?? "client.authentication.k8s.io/v1",
    // A bare name is looked for on PATH; one with a slash lies beside the kubeconfig.
    command: command.includes("/") ? beside(path, command) : command,
    args: listAt(own, "args").filter((arg) => typeof arg === "string"),
    env: Object.fromEntries(env.filter(([name]) => name !== "")),
    needsCluster: at(own, ["provideClusterInfo"]) === true,
    ...(hint !== undefined && { hint }),
  };
}

function bytesOf(own: unknown, name: string, path: string): Bytes | undefined {
  const [inline, file] = [textAt(own, `${name}-data`), textAt(own, name)];
  if (inline !== undefined && inline !== "") return { kind: "bytes", bytes: Buffer.from(inline, "base64") };
  return file === undefined || file === "" ? undefined : { kind: "file", path: beside(path, file) };
}

function beside(config: string, path: string): string {
  return path.startsWith("/") ? path : `${config.replace(/\/[^/]*$/, "")}/${path}`;
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text === "";
}
