import { homedir } from "node:os";
import { readIfThere } from "../host/files.ts";
import { proxyOf, proxyRules, type Route } from "../host/route.ts";
import { UserError } from "../kernel/errors.ts";
import { type NpmSettings, settingOf } from "./npm-settings.ts";

/**
 * How npm would get to a registry: `https-proxy`, `proxy` and `noproxy` before the variables of the environment, `cafile`
 * and `ca` beside the usual authorities, and `strict-ssl`. Throws a UserError where the named file is not there.
 */
export async function routesOf(settings: NpmSettings): Promise<(url: URL) => Route> {
  const usual = proxyRules(settings.env);
  const proxy = (key: string): string | undefined => {
    const text = settingOf(settings, key);
    return text === "false" ? "" : text;
  };
  const rules = {
    https: proxy("https-proxy") ?? proxy("proxy") ?? usual.https,
    http: proxy("proxy") ?? usual.http,
    none: settingOf(settings, "noproxy") ?? usual.none,
  };
  const authorities = await authoritiesOf(settings);
  const trust = { authorities, isVerified: settingOf(settings, "strict-ssl") !== "false" };
  return (url) => {
    const through = proxyOf(url, rules);
    return through === undefined ? trust : { ...trust, proxy: through };
  };
}

async function authoritiesOf(settings: NpmSettings): Promise<readonly string[]> {
  const inline = settingOf(settings, "ca")?.replaceAll("\\n", "\n");
  const path = settingOf(settings, "cafile");
  const file = path === undefined ? undefined : await authorityFile(path.replace(/^~(?=\/)/, () => homedir()));
  return [inline, file].filter((text) => text !== undefined);
}

async function authorityFile(path: string): Promise<string> {
  const bytes = await readIfThere(path);
  if (bytes === undefined)
    throw new UserError(`The npm setting cafile names ${path}, which is not there. Correct it in the user's .npmrc.`);
  return new TextDecoder().decode(bytes);
}
