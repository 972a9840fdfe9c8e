import { open } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engineCache } from "../../src/engines/engine-cache.ts";
import { isIntact } from "../../src/engines/engine-content.ts";
import { NATIVE_CONTENTS } from "../../src/engines/native-contents.ts";
import { NATIVE_PINS } from "../../src/engines/native-pins.ts";
import { locateEngine } from "../../src/engines/native.ts";
import { fakeHost } from "../fakes/host.ts";

/** Where the suite runs. */
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-arm64"] as const;

/** The platforms of a library by its first bytes: ELF, Mach-O, or several Mach-O in one. */
function madeFor(head: Buffer): readonly string[] {
  const magic = head.toString("hex", 0, 4);
  if (magic === "7f454c46") return [head.readUInt16LE(18) === 62 ? "linux-x64" : "linux-arm64"];
  const darwin = (cpu: number): string => (cpu === 0x0100000c ? "darwin-arm64" : "darwin-x64");
  if (magic === "cffaedfe") return [darwin(head.readUInt32LE(4))];
  expect(magic).toBe("cafebabe");
  return Array.from({ length: head.readUInt32BE(4) }, (_, index) => darwin(head.readUInt32BE(8 + 20 * index)));
}

// The packages as npm has them, fetched once for all platforms.
let registry: Server;
const tarballs = new Map<string, Promise<Buffer>>();
beforeAll(async () => {
  const upstream = process.env["npm_config_registry"] ?? "https://registry.npmjs.org/";
  registry = createServer((request, response) => {
    const url = new URL((request.url ?? "").slice(1), upstream).href;
    const found = tarballs.get(url) ?? fetch(url).then(async (answer) => Buffer.from(await answer.arrayBuffer()));
    tarballs.set(url, found);
    found.then(
      (bytes) => response.end(bytes),
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void registry.close());

describe.each(PLATFORMS)("on %s", (platform) => {
  test.each(["onnx", "duckdb"] as const)("%s is downloaded, whole and for this machine", async (engine) => {
    const { port } = registry.address() as AddressInfo;
    await using host = await fakeHost({
      env: { npm_config_registry: `http://127.0.0.1:${port}/`, NPM_CONFIG_USERCONFIG: "/nonexistent" },
    });
    const from = await locateEngine(host, engine, { platform, own: undefined, cache: engineCache(host) });
    const folder = join(from, "..");
    const pins = NATIVE_PINS[engine].filter((pin) => (pin.platform ?? platform) === platform);
    expect(await isIntact(folder, pins, NATIVE_CONTENTS)).toBe(true);
    const libraries = pins.flatMap(({ name, files }) =>
      files
        .filter((file) => /\.(?:node|so|dylib)(?:\.\d+)*$/.test(file))
        .map((file) => join("node_modules", name, file)),
    );
    expect(libraries.length).toBeGreaterThanOrEqual(2);
    for (const library of libraries) {
      const file = await open(join(folder, library));
      const { buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
      await file.close();
      expect({ library, madeFor: madeFor(buffer) }).toMatchObject({
        madeFor: expect.arrayContaining([platform]) as unknown,
      });
    }
  });
});

test.each([
  ["darwin-x64", "onnx"],
  ["linux-x64-musl", "onnx"],
  ["linux-ia32", "duckdb"],
  ["freebsd-x64", "duckdb"],
] as const)("%s has no %s, and is told where it is", async (platform, engine) => {
  await using host = await fakeHost();
  await expect(locateEngine(host, engine, { platform, own: undefined })).rejects.toThrow(
    new RegExp(`has no build for ${platform}\\. .*(?:linux-x64, linux-arm64 or darwin-arm64|glibc)`),
  );
});
