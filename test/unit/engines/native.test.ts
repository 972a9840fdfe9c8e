import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { locateEngine } from "../../../src/engines/native.ts";
import { fakeHost } from "../../fakes/host.ts";
import {
  coldHost,
  contentOf,
  failure,
  lay,
  longName,
  options,
  packages,
  registry,
  serveAll,
  tarball,
} from "./fake-packages.ts";

describe("a download", () => {
  it("keeps the listed files only, and is there the next time", async () => {
    await using server = await registry(serveAll);
    await using host = await coldHost(server.url);
    const from = await locateEngine(host, "onnx", options);
    expect(createRequire(from)("@fake/engine")).toBe("I am @fake/engine");
    const folder = "model-gitops-engines/@fake-engine-1.0.0-plan9-x64";
    const files = ["index.js", longName, "package.json"];
    expect(await contentOf(host.toolCache)).toEqual(
      [
        ".complete",
        ...["@fake/engine", "fake-binding"].flatMap((name) => files.map((file) => `node_modules/${name}/${file}`)),
      ].map((file) => `${folder}/${file}`),
    );
    expect(server.requests).toHaveLength(2);
    expect(await locateEngine(host, "onnx", options)).toBe(from);
    expect(server.requests).toHaveLength(2);
  });

  it("with another digest leaves nothing behind", async () => {
    const wrong = tarball("@fake/engine", "1.0.0-evil");
    await using server = await registry((request, response) =>
      request.url?.includes("@fake") ? response.end(wrong) : serveAll(request, response),
    );
    await using host = await coldHost(server.url);
    const message = await failure(locateEngine(host, "onnx", options));
    expect(message).toMatch(
      /is not the @fake\/engine 1\.0\.0 that this program was made with: its digest is sha512-.*Nothing was installed/,
    );
    expect(await contentOf(host.toolCache)).toEqual([]);
  });

  it.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, 200)],
    ["no archive", () => Buffer.from("<html>sign in</html>")],
    ["empty", () => Buffer.alloc(0)],
  ])("that is %s leaves nothing behind", async (_, change) => {
    await using server = await registry((__, response) =>
      response.end(change(packages["@fake/engine"] ?? Buffer.alloc(0))),
    );
    await using host = await coldHost(server.url);
    expect(await failure(locateEngine(host, "onnx", options))).toMatch(/broke off or is no package|digest/);
    expect(await contentOf(host.toolCache)).toEqual([]);
  });

  it("by several at once succeeds for all", async () => {
    await using server = await registry(serveAll);
    await using host = await coldHost(server.url);
    const places = await Promise.all(Array.from({ length: 6 }, () => locateEngine(host, "onnx", options)));
    expect(new Set(places).size).toBe(1);
    expect((await readdir(join(host.toolCache, "model-gitops-engines"))).length).toBe(1);
    expect(createRequire(places[0] ?? "")("fake-binding")).toBe("I am fake-binding");
  });

  it("is tried again after a server error, not after 404", async () => {
    let failures = 2;
    await using server = await registry((request, response) =>
      failures-- > 0 ? response.writeHead(503).end() : serveAll(request, response),
    );
    await using host = await coldHost(server.url);
    await locateEngine(host, "onnx", options);
    await using empty = await registry((_, response) => response.writeHead(404).end());
    await using other = await coldHost(empty.url);
    expect(await failure(locateEngine(other, "onnx", options))).toMatch(
      /^ONNX Runtime, which asks the model, could not be downloaded\. Cannot download http:.*it answered 404.*native-dir/,
    );
    expect(empty.requests.length).toBeLessThanOrEqual(2);
  });
});

describe("npm settings", () => {
  it("send the token to its registry and nowhere else", async () => {
    await using elsewhere = await registry((request, response) => serveAll(request, response));
    await using server = await registry((request, response) =>
      request.url?.includes("@fake")
        ? response.writeHead(302, { location: elsewhere.url + request.url.slice("/npm/".length) }).end()
        : serveAll(request, response),
    );
    await using host = await coldHost("http://127.0.0.1:1/unused/", {});
    const npmrc = join(host.temp, "user.npmrc");
    await writeFile(npmrc, `registry=${server.url}\n${server.url.slice("http:".length)}:_authToken=\${TOKEN}\n`);
    await using user = await fakeHost({ env: { NPM_CONFIG_USERCONFIG: npmrc, TOKEN: "s3cret" } });
    await locateEngine(user, "onnx", options);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual(["Bearer s3cret", "Bearer s3cret"]);
    expect(elsewhere.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it("are never the workspace's", async () => {
    await using server = await registry(serveAll);
    await using evil = await registry(serveAll);
    await using host = await fakeHost({
      files: { ".npmrc": `registry=${evil.url}\n` },
      env: { npm_config_registry: server.url },
    });
    await locateEngine(host, "onnx", options);
    expect(evil.requests).toEqual([]);
  });
});

describe("where engines are looked for", () => {
  it("this program's own node_modules first, at the pinned version", async () => {
    await using host = await fakeHost();
    const root = join(import.meta.dirname, "../../..");
    for (const engine of ["onnx", "duckdb"] as const) expect(dirname(await locateEngine(host, engine))).toBe(root);
  });

  it("no folder above, not the home's, and no other version", async () => {
    await using server = await registry(serveAll);
    await using host = await coldHost(server.url, { HOME: "/nonexistent" });
    const own = join(host.temp, "_actions/acme/model-gitops/v1");
    await mkdir(own, { recursive: true });
    await lay(host.temp, packages);
    const from = await locateEngine(host, "onnx", { ...options, own });
    expect(dirname(from)).toBe(join(host.toolCache, "model-gitops-engines/@fake-engine-1.0.0-plan9-x64"));
    await lay(own, packages);
    expect(dirname(await locateEngine(host, "onnx", { ...options, own }))).toBe(own);
    await writeFile(join(own, "node_modules/fake-binding/package.json"), JSON.stringify({ version: "1.0.1" }));
    expect(await locateEngine(host, "onnx", { ...options, own })).toBe(from);
  });

  it("then native-dir, whose files are copied where they are whole and unchanged", async () => {
    await using host = await fakeHost({ inputs: { "native-dir": "engines" } });
    const given = join(host.workspace, "engines");
    await lay(given, packages);
    // As npm leaves it: with more than is needed, which is left behind.
    await writeFile(join(given, "node_modules/@fake/engine/README.md"), "");
    await lay(join(given, "node_modules/@fake/engine"), { "fake-binding": Buffer.alloc(0) });
    const from = await locateEngine(host, "onnx", options);
    expect(from.startsWith(host.toolCache)).toBe(true);
    expect(createRequire(from)("@fake/engine")).toBe("I am @fake/engine");
    await rm(given, { recursive: true });
    expect(await locateEngine(host, "onnx", options)).toBe(from);
    await rm(dirname(from), { recursive: true });
    const missing = /has no @fake\/engine 1\.0\.0 with all it needs.*Fill it with: npm install/;
    expect(await failure(locateEngine(host, "onnx", options))).toMatch(missing);
    await lay(given, packages);
    await writeFile(join(given, "node_modules/fake-binding/index.js"), "evil");
    expect(await failure(locateEngine(host, "onnx", options))).toMatch(missing);
    expect(await contentOf(host.toolCache)).toEqual([]);
  });

  it("a platform without a build is named", async () => {
    await using host = await fakeHost();
    expect(await failure(locateEngine(host, "onnx", { platform: "linux-x64-musl", own: undefined }))).toMatch(
      /no build for linux-x64-musl\. Use an image with glibc/,
    );
  });
});
