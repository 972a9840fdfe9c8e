import { join } from "node:path";
import { readIfThere } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import type { OciPlace } from "./oci-place.ts";

export interface OciCredentials {
  readonly user: string;
  readonly password: string;
  /** What `docker login` may leave in place of a password. */
  readonly identityToken?: string;
  /** For messages: where they are from. */
  readonly source: string;
}

/**
 * The user and password for a registry: OCI_USERNAME and OCI_PASSWORD, else what `docker login` left in config.json of
 * DOCKER_CONFIG or ~/.docker. Credential helpers are programs, and are not asked. Undefined: requests are nobody's.
 */
export async function ociCredentials(
  host: Host,
  { registry }: Pick<OciPlace, "registry">,
): Promise<OciCredentials | undefined> {
  const [user = "", password = ""] = [host.env("OCI_USERNAME"), host.env("OCI_PASSWORD")];
  if ((user === "") !== (password === ""))
    throw new UserError(
      `Only ${user === "" ? "OCI_PASSWORD" : "OCI_USERNAME"} is set. Set both OCI_USERNAME and OCI_PASSWORD, or neither for what \`docker login\` left.`,
    );
  const found = user === "" ? await fromDocker(host, registry) : { user, password, source: "OCI_USERNAME" };
  for (const secret of [found?.password ?? "", found?.identityToken ?? ""]) if (secret !== "") await host.mask(secret);
  return found;
}

async function fromDocker(host: Host, registry: string): Promise<OciCredentials | undefined> {
  const folder = host.env("DOCKER_CONFIG") || join(host.env("HOME") ?? "", ".docker");
  const file = join(folder, "config.json");
  if (folder === ".docker") return undefined;
  const bytes = await readIfThere(file);
  const settings = bytes === undefined ? undefined : valueOf(new TextDecoder().decode(bytes));
  if (bytes !== undefined && !isRecord(settings))
    throw new UserError(
      `${file} is no JSON object. Repair it with \`docker login\`, or set OCI_USERNAME and OCI_PASSWORD.`,
    );
  if (!isRecord(settings)) return undefined;
  const auths = isRecord(settings["auths"]) ? settings["auths"] : {};
  const entry = namesOf(registry)
    .map((name) => auths[name])
    .find(isRecord);
  const found = entry && credentialsIn(entry, file);
  if (found !== undefined) return found;
  const helpers = isRecord(settings["credHelpers"]) ? settings["credHelpers"] : {};
  const isHelped = registry in helpers || (typeof settings["credsStore"] === "string" && entry !== undefined);
  if (isHelped)
    throw new UserError(
      `${file} leaves the password of ${registry} to a credential helper, which is not started here. Set OCI_USERNAME and OCI_PASSWORD.`,
    );
  return undefined;
}

/** Docker Hub's entry has a name of its own. */
function namesOf(registry: string): readonly string[] {
  const names = [registry, `https://${registry}`, `http://${registry}`, `https://${registry}/v2/`];
  return registry === "docker.io" ? [...names, "https://index.docker.io/v1/"] : names;
}

function credentialsIn(entry: Readonly<Record<string, unknown>>, source: string): OciCredentials | undefined {
  const { auth, username, password, identitytoken } = entry;
  const text =
    typeof auth === "string" ? Buffer.from(auth, "base64").toString("utf8") : `${text1(username)}:${text1(password)}`;
  const [user = ""] = text.split(":", 1);
  const own = { user, password: text.slice(user.length + 1), source };
  if (typeof identitytoken === "string" && identitytoken !== "") return { ...own, identityToken: identitytoken };
  return own.user === "" || own.password === "" ? undefined : own;
}

function text1(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
