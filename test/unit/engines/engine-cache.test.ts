import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineCache } from "../../../src/engines/engine-cache.ts";
import type { CacheService } from "../../../src/host/actions-cache.ts";
import { contentDigest, contentKey } from "../../../src/engines/engine-content.ts";
import { locateEngine, platformName, type NativeOptions } from "../../../src/engines/native.ts";
import { NATIVE_CONTENTS } from "../../../src/engines/native-contents.ts";
import { NATIVE_PINS } from "../../../src/engines/native-pins.ts";
import type { PinnedPackage } from "../../../src/engines/pinned-package.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { apiServer, type ApiServer } from "../forge/api-server.ts";

const pin: PinnedPackage = {
  name: "fake-engine",
  version: "1.0.0",
  integrity: "sha512-unused",
  platform: "plan9-x64",
  files: ["package.json", "engine.node"],
};

let folder: string;
let registry: ApiServer;
beforeEach(async () => {
  registry = await apiServer((_, response) => response.writeHead(404).end());
  folder = await mkdtemp(join(tmpdir(), "engine-cache-"));
  await keep(join(folder, "kept"), "native code");
});
afterEach(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function keep(at: string, code: string): Promise<void> {
  const files = join(at, "node_modules", pin.name);
  await mkdir(files, { recursive: true });
  await writeFile(join(files, "package.json"), '{"version":"1.0.0"}');
  await writeFile(join(files, "engine.node"), code);
  await writeFile(join(at, ".complete"), "");
}

/** A cache that has `kept`, and remembers what it was asked for. */
function service(asked: string[], { has = true } = {}): CacheService {
  return {
    isFeatureAvailable: () => true,
    async restoreCache([path = ""], key) {
      asked.push(`restore ${key}`);
      if (has) await cp(join(folder, "kept"), path, { recursive: true });
      return has ? key : undefined;
    },
    async saveCache(_, key) {
      asked.push(`save ${key}`);
      return 1;
    },
  };
}

async function located(host: FakeHost, cache: CacheService): Promise<string> {
  const expected = await contentDigest(join(folder, "sound"), pin).then((found) => found ?? "none");
  const options: NativeOptions = {
    pins: { onnx: [pin], duckdb: [] },
    contents: { [contentKey(pin)]: expected },
    platform: "plan9-x64",
    own: undefined,
    cache: engineCache({ ...host, kind: "github" }, async () => cache),
  };
  return await locateEngine(host, "onnx", options);
}

/** A host whose registry has nothing. */
async function coldHost(): Promise<FakeHost> {
  return await fakeHost({ env: { npm_config_registry: registry.url, NPM_CONFIG_USERCONFIG: "/nonexistent" } });
}

describe("engines in the Actions cache", () => {
  beforeEach(() => keep(join(folder, "sound"), "native code"));

  it("are taken from there by a runner that begins empty, and once they are here nobody is asked", async () => {
    await using host = await coldHost();
    const asked: string[] = [];
    const from = await located(host, service(asked));
    expect(await readFile(join(from, "../node_modules/fake-engine/engine.node"), "utf8")).toBe("native code");
    expect(await located(host, service(asked))).toBe(from);
    expect(asked).toEqual(["restore model-gitops-engine-fake-engine-1.0.0-plan9-x64"]);
  });

  it("are not taken when a byte differs: the registry is asked, and nothing of them stays", async () => {
    await keep(join(folder, "kept"), "evil code");
    await using host = await coldHost();
    await expect(located(host, service([]))).rejects.toThrow(/could not be downloaded/);
    expect(existsSync(join(host.toolCache, "model-gitops-engines/fake-engine-1.0.0-plan9-x64"))).toBe(false);
  });

  it("that a job before left changed in the tool cache are not loaded", async () => {
    await using host = await coldHost();
    const from = await located(host, service([]));
    await writeFile(join(from, "../node_modules/fake-engine/engine.node"), "evil code");
    await expect(located(host, service([], { has: false }))).rejects.toThrow(/could not be downloaded/);
  });

  it("are a shortcut alone: a cache that throws is a line for debugging, and a laptop has none", async () => {
    await using host = await coldHost();
    const broken = { ...service([]), restoreCache: () => Promise.reject(new Error("503")) };
    await expect(located(host, broken)).rejects.toThrow(/could not be downloaded/);
    const asked: string[] = [];
    await engineCache({ ...host, kind: "terminal" }, async () => service(asked)).restore(folder, "key");
    expect(asked).toEqual([]);
  });
});

it("every pinned package has its content, and no other has", () => {
  const keys = Object.values(NATIVE_PINS).flat().map(contentKey);
  expect(Object.keys(NATIVE_CONTENTS).toSorted()).toEqual(keys.toSorted());
  expect(Object.values(NATIVE_CONTENTS).filter((digest) => !/^sha256-[\w+/]{43}=$/.test(digest))).toEqual([]);
});

it("what is installed here is what was recorded of the archives", async () => {
  const root = join(import.meta.dirname, "../../..");
  const here = Object.values(NATIVE_PINS)
    .flat()
    .filter(({ platform = platformName() }) => platform === platformName());
  expect(here.length).toBe(6);
  for (const one of here) expect(await contentDigest(root, one)).toBe(NATIVE_CONTENTS[contentKey(one)]);
});
