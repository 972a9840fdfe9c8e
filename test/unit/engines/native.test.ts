import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { locateEngine, type NativeOptions } from "../../../src/engines/native.ts";
import type { PinnedPackage, PinTable } from "../../../src/engines/pinned-package.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";

/** One ustar entry. */
function entry(name: string, content: string, type = "0"): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${Buffer.byteLength(content).toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (Buffer.byteLength(content) % 512)) % 512)]);
}

const longName = `lib/${"deep/".repeat(30)}file.js`;

function tarball(name: string, version = "1.0.0"): Buffer {
  const pax = `path=package/${longName}\n`;
  return gzipSync(
    Buffer.concat([
      entry("package/package.json", JSON.stringify({ name, version, main: "index.js" })),
      entry("package/index.js", `module.exports = ${JSON.stringify(`I am ${name}`)};`),
      entry("package/extra.js", "not on the list"),
      entry("package/../../../escaped.js", "escaped"),
      entry("PaxHeader", `${pax.length + 4} ${pax}`, "x"),
      entry("package/short.js", "long"),
      Buffer.alloc(1024),
    ]),
  );
}

function pin(name: string, bytes: Buffer, platform?: string): PinnedPackage {
  return {
    name,
    version: "1.0.0",
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
    files: ["package.json", "index.js", longName],
    ...(platform === undefined ? {} : { platform }),
  };
}

interface Registry extends AsyncDisposable {
  readonly url: string;
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
}

async function registry(serve: (request: IncomingMessage, response: ServerResponse) => void): Promise<Registry> {
  const requests: Registry["requests"] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", authorization: request.headers.authorization });
    serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/npm/`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const packages: Readonly<Record<string, Buffer>> = {
  "@fake/engine": tarball("@fake/engine"),
  "fake-binding": tarball("fake-binding"),
};

function serveAll(request: IncomingMessage, response: ServerResponse): void {
  const found = Object.entries(packages).find(
    ([name]) => request.url === `/npm/${name}/-/${name.split("/").at(-1)}-1.0.0.tgz`,
  );
  response.writeHead(found === undefined ? 404 : 200).end(found?.[1]);
}

const pins: PinTable = {
  onnx: [
    pin("@fake/engine", packages["@fake/engine"] ?? Buffer.alloc(0)),
    pin("fake-binding", packages["fake-binding"] ?? Buffer.alloc(0), "plan9-x64"),
  ],
  duckdb: [],
};
const contents = {
  "@fake/engine@1.0.0": fileDigest("@fake/engine"),
  "fake-binding@1.0.0 plan9-x64": fileDigest("fake-binding"),
};
const options: NativeOptions = { pins, contents, platform: "plan9-x64" };

/** As `sha256` over names, sizes and bytes has it: of what `tarball` packs and `pin` lists. */
function fileDigest(name: string): string {
  const files = {
    "package.json": JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    "index.js": `module.exports = ${JSON.stringify(`I am ${name}`)};`,
    [longName]: "long",
  };
  const hash = createHash("sha256");
  for (const [file, text] of Object.entries(files)) hash.update(`${file}\0${text.length}\0${text}`);
  return `sha256-${hash.digest("base64")}`;
}

async function coldHost(
  url: string,
  more: Readonly<Record<string, string>> = {},
  inputs: Readonly<Record<string, string>> = {},
): Promise<FakeHost> {
  const host = await fakeHost({
    env: { npm_config_registry: url, NPM_CONFIG_USERCONFIG: "/nonexistent/.npmrc", ...more },
    inputs,
  });
  await mkdir(host.temp, { recursive: true });
  return host;
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

async function contentOf(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .toSorted();
}

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
  it("node_modules first, at the pinned version", async () => {
    await using host = await fakeHost();
    for (const engine of ["onnx", "duckdb"] as const)
      expect(await locateEngine(host, engine)).toContain(join("src", "engines"));
  });

  it("then native-dir, which has to have them", async () => {
    await using host = await fakeHost({ inputs: { "native-dir": "engines" } });
    for (const name of Object.keys(packages)) {
      const folder = join(host.workspace, "engines/node_modules", name);
      await mkdir(join(folder, longName, ".."), { recursive: true });
      await writeFile(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
      await writeFile(join(folder, "index.js"), "");
      await writeFile(join(folder, longName), "");
    }
    expect(await locateEngine(host, "onnx", options)).toContain(join(host.workspace, "engines"));
    await writeFile(
      join(host.workspace, "engines/node_modules/fake-binding/package.json"),
      JSON.stringify({ version: "2.0.0" }),
    );
    expect(await failure(locateEngine(host, "onnx", options))).toMatch(
      /has no fake-binding 1\.0\.0\. Fill it with: npm install/,
    );
  });

  it("a platform without a build is named", async () => {
    await using host = await fakeHost();
    expect(await failure(locateEngine(host, "onnx", { platform: "linux-x64-musl", roots: [] }))).toMatch(
      /no build for linux-x64-musl\. Use an image with glibc/,
    );
  });
});
