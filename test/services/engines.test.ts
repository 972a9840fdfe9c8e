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

/** Where the suite runs; how a library for it begins: ELF or Mach-O, and the machine's number in it. */
const PLATFORMS = [
  ["linux-x64", "7f454c46", 18, 62],
  ["linux-arm64", "7f454c46", 18, 183],
  ["darwin-arm64", "cffaedfe", 4, 12],
] as const;

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

describe.each(PLATFORMS)("on %s", (platform, magic, offset, machine) => {
  test.each(["onnx", "duckdb"] as const)("%s is downloaded, whole and for this machine", async (engine) => {
    const { port } = registry.address() as AddressInfo;
    await using host = await fakeHost({
      env: { npm_config_registry: `http://127.0.0.1:${port}/`, NPM_CONFIG_USERCONFIG: "/nonexistent" },
    });
    const from = await locateEngine(host, engine, { platform, roots: [], cache: engineCache(host) });
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
      const { buffer } = await file.read(Buffer.alloc(32), 0, 32, 0);
      await file.close();
      expect(buffer.toString("hex", 0, 4), library).toBe(magic);
      expect(buffer.readUInt16LE(offset), library).toBe(machine);
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
  await expect(locateEngine(host, engine, { platform, roots: [] })).rejects.toThrow(
    new RegExp(`has no build for ${platform}\\. .*(?:linux-x64, linux-arm64 or darwin-arm64|glibc)`),
  );
});
