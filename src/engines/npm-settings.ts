import { parseUrl } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";

export interface NpmSettings {
  readonly env: (name: string) => string | undefined;
  /** Of the user's .npmrc. */
  readonly file: Readonly<Record<string, string>>;
}

const DEFAULT_REGISTRY = "https://registry.npmjs.org/";

/** `key = value` lines, with `${NAME}` replaced by the environment, as npm does. Sections and arrays are ignored. */
export function parseNpmrc(text: string, env: NpmSettings["env"]): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#;=\s[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const value = match[2].replace(/^(["'])(.*)\1$/, "$2");
    settings[match[1]] = value.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => env(name) ?? whole);
  }
  return settings;
}

/** What npm itself takes for a key: the environment's word before the file's. */
export function settingOf({ env, file }: NpmSettings, key: string): string | undefined {
  const name = `npm_config_${key.replaceAll("-", "_")}`;
  const text = env(name) ?? env(name.toUpperCase()) ?? file[key];
  return text === "" || text === "null" ? undefined : text;
}

/**
 * The registry of a package, with a final slash: its scope's, else `npm_config_registry`, else the user's, else
 * npm's own. Throws a UserError where it is no http(s) address.
 */
export function registryOf(settings: NpmSettings, name: string): URL {
  const { env, file } = settings;
  const scope = /^(@[^/]+)\//.exec(name)?.[1];
  const scoped = scope === undefined ? undefined : (env(`npm_config_${scope}:registry`) ?? file[`${scope}:registry`]);
  const text = scoped ?? settingOf(settings, "registry") ?? DEFAULT_REGISTRY;
  const url = parseUrl(text.endsWith("/") ? text : `${text}/`);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UserError(
    `The npm registry ${JSON.stringify(text)} is no web address. Correct npm_config_registry or the user's .npmrc.`,
  );
}

/**
 * The Authorization header for an address: the settings' key that is `//host/path/` of it or of a folder above it, so
 * a token goes nowhere but where it was given for.
 */
export function authorizationFor({ file }: NpmSettings, url: URL): string | undefined {
  const parts = url.pathname.split("/").slice(1, -1);
  for (let length = parts.length; length >= 0; length--) {
    const path = parts
      .slice(0, length)
      .map((part) => `${part}/`)
      .join("");
    const key = `//${url.host}/${path}`;
    const token = file[`${key}:_authToken`];
    if (token !== undefined) return `Bearer ${token}`;
    const basic = file[`${key}:_auth`];
    if (basic !== undefined) return `Basic ${basic}`;
    const name = file[`${key}:username`];
    const secret = file[`${key}:_password`];
    if (name !== undefined && secret !== undefined) {
      return `Basic ${Buffer.from(`${name}:${Buffer.from(secret, "base64").toString()}`).toString("base64")}`;
    }
  }
  return undefined;
}
