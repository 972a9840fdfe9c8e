import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { routesOf } from "../../../src/engines/npm-route.ts";
import { parseNpmrc } from "../../../src/engines/npm-settings.ts";
import { bodyText } from "../../../src/host/web.ts";
import type { Route } from "../../../src/host/route.ts";
import { send } from "../../../src/host/sending.ts";
import { httpsOrigin } from "../../rig/behind-proxy.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "npm-route-"))));
afterEach(() => rm(folder, { recursive: true }));

async function route(npmrc: string, env: Readonly<Record<string, string>> = {}, to = REGISTRY): Promise<Route> {
  const read = (name: string): string | undefined => env[name];
  return (await routesOf({ env: read, file: parseNpmrc(npmrc, read) }))(new URL(to));
}

const REGISTRY = "https://registry.corp.example/npm/x.tgz";
const PLAIN = "http://registry.corp.example/npm/x.tgz";

describe("npm's settings say how to get to the registry", () => {
  it.each([
    ["https-proxy", "https-proxy=http://proxy:3128", {}, REGISTRY, "http://proxy:3128/"],
    ["proxy, for both", "proxy = proxy:3128", {}, REGISTRY, "http://proxy:3128/"],
    ["proxy alone for what is not encrypted", "https-proxy=http://a:1\nproxy=http://b:2", {}, PLAIN, "http://b:2/"],
    [
      "the file before the environment",
      "https-proxy=http://a:1",
      { HTTPS_PROXY: "http://b:2" },
      REGISTRY,
      "http://a:1/",
    ],
    [
      "npm's own variable before the file",
      "https-proxy=http://a:1",
      { npm_config_https_proxy: "http://c:3" },
      REGISTRY,
      "http://c:3/",
    ],
    ["the environment without them", "", { https_proxy: "http://b:2" }, REGISTRY, "http://b:2/"],
    ["none where it is switched off", "proxy=false", { https_proxy: "http://b:2" }, REGISTRY, undefined],
    ["none for null", "proxy=null", {}, REGISTRY, undefined],
    ["none for noproxy", "proxy=http://a:1\nnoproxy=other.example,.corp.example", {}, REGISTRY, undefined],
    ["none for NO_PROXY", "proxy=http://a:1", { NO_PROXY: "corp.example" }, REGISTRY, undefined],
    ["one for what is named like an exception", "proxy=http://a:1\nnoproxy=p.example", {}, REGISTRY, "http://a:1/"],
    ["a variable inside", "proxy=http://${WHO}@a:1", { WHO: "ada:pw" }, REGISTRY, "http://ada:pw@a:1/"],
    ["none for this machine", "proxy=http://a:1", {}, "http://127.0.0.1:4873/x.tgz", undefined],
  ])("proxies: %s", async (...[, npmrc, env, to, expected]) => {
    expect((await route(npmrc, env, to)).proxy?.href).toBe(expected);
  });

  it("a cafile is believed beside the usual authorities, and strict-ssl=false believes all", async () => {
    await using origin = await httpsOrigin((_, response) => void response.end("tarball"));
    const url = `https://localhost:${origin.port}/`;
    const cafile = join(folder, "corp.pem");
    await writeFile(cafile, origin.certificate);
    const get = async (npmrc: string): Promise<string> => {
      const request = { url: new URL(url), method: "GET", headers: { host: "registry.example.test" } };
      return await bodyText(await send({ ...request, stalledAfter: 5000, route: await route(npmrc, {}, url) }));
    };
    await expect(get("")).rejects.toThrow(/self-signed/);
    expect(await get(`cafile=${cafile}`)).toBe("tarball");
    expect(await get(`ca="${origin.certificate.replaceAll("\n", "\\n")}"`)).toBe("tarball");
    expect(await get("strict-ssl=false")).toBe("tarball");
    expect(await readFile(cafile, "utf8")).toBe(origin.certificate);
  });

  it("a cafile that is not there is named", async () => {
    await expect(route(`cafile=${folder}/gone.pem`)).rejects.toThrow(
      /npm setting cafile names .*gone\.pem, which is not there/,
    );
  });
});
