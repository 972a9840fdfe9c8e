import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { NativeOptions } from "../../../src/engines/native.ts";
import type { PinnedPackage, PinTable } from "../../../src/engines/pinned-package.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";

/** One ustar entry. */
export function entry(name: string, content: string, type = "0"): Buffer {
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

export const longName = `lib/${"deep/".repeat(30)}file.js`;

export function tarball(name: string, version = "1.0.0"): Buffer {
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

export function pin(name: string, bytes: Buffer, platform?: string): PinnedPackage {
  return {
    name,
    version: "1.0.0",
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
    files: ["package.json", "index.js", longName],
    ...(platform === undefined ? {} : { platform }),
  };
}

export interface Registry extends AsyncDisposable {
  readonly url: string;
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
}

export async function registry(serve: (request: IncomingMessage, response: ServerResponse) => void): Promise<Registry> {
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

export const packages: Readonly<Record<string, Buffer>> = {
  "@fake/engine": tarball("@fake/engine"),
  "fake-binding": tarball("fake-binding"),
};

export function serveAll(request: IncomingMessage, response: ServerResponse): void {
  const found = Object.entries(packages).find(
    ([name]) => request.url === `/npm/${name}/-/${name.split("/").at(-1)}-1.0.0.tgz`,
  );
  response.writeHead(found === undefined ? 404 : 200).end(found?.[1]);
}

export const pins: PinTable = {
  onnx: [
    pin("@fake/engine", packages["@fake/engine"] ?? Buffer.alloc(0)),
    pin("fake-binding", packages["fake-binding"] ?? Buffer.alloc(0), "plan9-x64"),
  ],
  duckdb: [],
};
export const contents = {
  "@fake/engine@1.0.0": fileDigest("@fake/engine"),
  "fake-binding@1.0.0 plan9-x64": fileDigest("fake-binding"),
};
export const options: NativeOptions = { pins, contents, platform: "plan9-x64" };

/** As `sha256` over names, sizes and bytes has it: of what `tarball` packs and `pin` lists. */
export function fileDigest(name: string): string {
  const files = {
    "package.json": JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    "index.js": `module.exports = ${JSON.stringify(`I am ${name}`)};`,
    [longName]: "long",
  };
  const hash = createHash("sha256");
  for (const [file, text] of Object.entries(files)) hash.update(`${file}\0${text.length}\0${text}`);
  return `sha256-${hash.digest("base64")}`;
}

export async function coldHost(
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

/** Packages as npm installs them: the files that are listed. */
export async function lay(folder: string, laid: Readonly<Record<string, unknown>>): Promise<void> {
  for (const name of Object.keys(laid)) {
    const place = join(folder, "node_modules", name);
    await mkdir(join(place, longName, ".."), { recursive: true });
    await writeFile(join(place, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    await writeFile(join(place, "index.js"), `module.exports = ${JSON.stringify(`I am ${name}`)};`);
    await writeFile(join(place, longName), "long");
  }
}

export async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

export async function contentOf(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .toSorted();
}
