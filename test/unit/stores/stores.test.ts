import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { hexOf, sha256 } from "../../../src/records/canonical.ts";
import type { CacheService } from "../../../src/host/actions-cache.ts";
import { cacheStore } from "../../../src/stores/cache.ts";
import { directoryStore } from "../../../src/stores/directory.ts";
import { layeredStore } from "../../../src/stores/layered.ts";
import { releaseStore } from "../../../src/stores/release-assets.ts";
import { dryStore } from "../../../src/stores/dry-run.ts";
import { readOnlyStore } from "../../../src/stores/read-only.ts";
import type { Store } from "../../../src/stores/store.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

const digest = sha256("model bytes");
const other = sha256("other bytes");

interface Place extends AsyncDisposable {
  readonly host: FakeHost;
  readonly file: string;
  readonly out: string;
}

async function withFile(): Promise<Place> {
  const host = await fakeHost({ files: { "model.onnx": "model bytes" } });
  const [file, out] = [join(host.workspace, "model.onnx"), join(host.temp, "out", "model.onnx")];
  return { host, file, out, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

const places: readonly (readonly [string, (host: FakeHost) => Store])[] = [
  ["a directory", (host) => directoryStore(join(host.temp, "store"))],
  ["release assets", () => releaseStore({ releases: fakeForge().releases, model: "a" })],
];

test.each(places)("%s keeps bytes by their digest", async (_, open) => {
  await using place = await withFile();
  const { host, file, out } = place;
  const store = open(host);
  expect(await store.has(digest)).toBe(false);
  expect(await store.get(digest, out)).toBe(false);
  await store.put(file, digest, "model.onnx");
  await store.put(file, digest, "model.onnx");
  expect(await store.has(digest)).toBe(true);
  expect(await store.get(digest, out)).toBe(true);
  expect(await readFile(out, "utf8")).toBe("model bytes");
  await expect(store.put(file, other)).rejects.toThrow(/damaged or was replaced/);
  expect(await store.has(other)).toBe(false);
  for (const bad of ["sha256:../../etc/passwd", hexOf(digest), "md5:abc"])
    await expect(store.has(bad)).rejects.toThrow(/no digest/);
});

test("a directory that was tampered with hands out nothing, and heals", async () => {
  await using place = await withFile();
  const { host, file, out } = place;
  const store = directoryStore(join(host.temp, "store"));
  await store.put(file, digest);
  await writeFile(join(host.temp, "store/sha256", hexOf(digest).slice(0, 2), hexOf(digest)), "evil bytes!");
  await expect(store.get(digest, out)).rejects.toThrow(/expected.*was found/);
  await expect(readdir(join(host.temp, "out"))).resolves.toEqual([]);
  await store.put(file, digest);
  expect(await store.get(digest, out)).toBe(true);
});

test("many put and get at once", async () => {
  await using place = await withFile();
  const { host, file, out } = place;
  const store = directoryStore(join(host.temp, "store"));
  await chmod(file, 0o444);
  await Promise.all(Array.from({ length: 20 }, () => store.put(file, digest)));
  await Promise.all(Array.from({ length: 20 }, () => store.get(digest, out)));
  expect(await readdir(join(host.temp, "store/sha256", hexOf(digest).slice(0, 2)))).toEqual([hexOf(digest)]);
  expect(await readdir(join(host.temp, "out"))).toEqual(["model.onnx"]);
});

test("a place that cannot be written is a sentence", async () => {
  await using place = await withFile();
  const { host, file } = place;
  await writeFile(join(host.temp, "occupied"), "a file");
  await expect(directoryStore(join(host.temp, "occupied")).put(file, digest)).rejects.toMatchObject({
    name: "UserError",
  });
});

test("an asset that broke off is replaced; one with other bytes is refused", async () => {
  await using place = await withFile();
  const { file, out } = place;
  const forge = fakeForge();
  const store = releaseStore({ releases: forge.releases, model: "a" });
  const tag = "model-gitops-store/a";
  await store.put(file, digest);
  forge.spoilAsset(tag, hexOf(digest), { state: "starter", bytes: 3 });
  expect(await store.has(digest)).toBe(false);
  await store.put(file, digest);
  expect(await store.get(digest, out)).toBe(true);
  forge.spoilAsset(tag, hexOf(digest), { content: Buffer.from("evil bytes!") });
  await expect(store.get(digest, out)).rejects.toThrow(/damaged or was replaced/);
});

test("a full release is followed by the next, and found through it", async () => {
  await using place = await withFile();
  const { host, out } = place;
  const forge = fakeForge();
  const store = releaseStore({ releases: forge.releases, model: "a", capacity: 2 });
  const texts = ["1", "2", "3", "4", "5"];
  for (const text of texts) {
    await writeFile(join(host.temp, "new"), text);
    await store.put(join(host.temp, "new"), sha256(text));
  }
  const counts = await Promise.all(
    ["a", "a.2", "a.3", "a.4"].map(async (name) => (await forge.releases.assets(`model-gitops-store/${name}`))?.length),
  );
  expect(counts).toEqual([2, 2, 1, undefined]);
  for (const text of texts) expect(await store.get(sha256(text), out)).toBe(true);
});

test("full releases are listed once, however much is asked for", async () => {
  await using place = await withFile();
  const { host, out } = place;
  const forge = fakeForge();
  const open = () => releaseStore({ releases: forge.releases, model: "a", capacity: 2 });
  const put = async (store: Store, text: string): Promise<void> => {
    await writeFile(join(host.temp, "new"), text);
    await store.put(join(host.temp, "new"), sha256(text));
  };
  const before = open();
  for (let text = 0; text < 11; text += 1) await put(before, `${text}`);
  const store = open();
  const first = forge.calls.length;
  for (const text of ["x", "y", "z"]) {
    expect(await store.has(sha256(text))).toBe(false);
    await put(store, text);
    expect(await store.get(sha256(text), out)).toBe(true);
  }
  const listed = forge.calls.slice(first).filter((call) => call.startsWith("releases.assets"));
  const of = (volume: number) => listed.filter((call) => call.endsWith(`a.${volume}`)).length;
  expect([listed.filter((call) => call.endsWith("/a")).length, of(2), of(3), of(4), of(5)]).toEqual([1, 1, 1, 1, 1]);
});

test("an asset of a full release that broke off is uploaded again, and then found", async () => {
  await using place = await withFile();
  const { file, host, out } = place;
  const forge = fakeForge();
  const store = releaseStore({ releases: forge.releases, model: "a", capacity: 2 });
  await writeFile(join(host.temp, "new"), "another");
  await store.put(join(host.temp, "new"), sha256("another"));
  await store.put(file, digest);
  forge.spoilAsset("model-gitops-store/a", hexOf(digest), { state: "starter", bytes: 3 });
  const next = releaseStore({ releases: forge.releases, model: "a", capacity: 2 });
  expect(await next.has(digest)).toBe(false);
  await next.put(file, digest);
  expect([await next.has(digest), await next.get(digest, out)]).toEqual([true, true]);
  expect(await forge.releases.assets("model-gitops-store/a.2")).toBeUndefined();
});

function memoryCache(changes: Partial<CacheService> = {}): CacheService {
  const kept = new Map<string, Uint8Array>();
  return {
    isFeatureAvailable: () => true,
    async restoreCache([path = ""], key) {
      const bytes = kept.get(key);
      if (bytes === undefined) return undefined;
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, bytes);
      return key;
    },
    async saveCache([path = ""], key) {
      kept.set(key, await readFile(path));
      return 1;
    },
    ...changes,
  };
}

test("the cache is a shortcut", async () => {
  await using place = await withFile();
  const { host, file, out } = place;
  const service = memoryCache();
  const store = cacheStore({ host, service: async () => service });
  expect(await store.get(digest, out)).toBe(false);
  await store.put(file, digest);
  expect(await store.get(digest, out)).toBe(true);
  expect(await readFile(out, "utf8")).toBe("model bytes");
  expect(await store.has(digest)).toBe(false);
  expect(await readdir(join(host.temp, "model-gitops-cache"))).toEqual([]);
});

test.each([
  ["switched off", memoryCache({ isFeatureAvailable: () => false })],
  [
    "refusing",
    memoryCache({
      restoreCache: () => Promise.reject(new Error("denied")),
      saveCache: () => Promise.reject(new Error("denied")),
    }),
  ],
])("a cache that is %s is not missed", async (_, service) => {
  await using place = await withFile();
  const { host, file, out } = place;
  const store = cacheStore({ host, service: async () => service });
  await store.put(file, digest);
  expect(await store.get(digest, out)).toBe(false);
  expect(host.seen.log).toEqual([]);
});

test("a poisoned cache is refused", async () => {
  await using place = await withFile();
  const { host, file, out } = place;
  const service = memoryCache();
  const store = cacheStore({ host, service: async () => service });
  await writeFile(join(host.temp, "evil"), "evil");
  await store.put(join(host.temp, "evil"), digest);
  expect(await store.get(digest, out)).toBe(false);
  const home = directoryStore(join(host.temp, "store"));
  await home.put(file, digest);
  expect(await layeredStore({ layers: [store, home], log: host.log }).get(digest, out)).toBe(true);
});

test("layers: the first sound one answers, a damaged one is said", async () => {
  await using place = await withFile();
  const { host, file, out } = place;
  const [near, far] = [directoryStore(join(host.temp, "near")), directoryStore(join(host.temp, "far"))];
  const store = layeredStore({ layers: [near, far], log: host.log });
  expect(await store.get(digest, out)).toBe(false);
  await store.put(file, digest);
  expect(await Promise.all([near.has(digest), far.has(digest), store.has(digest)])).toEqual([true, true, true]);
  const stored = (name: string): string => join(host.temp, name, "sha256", hexOf(digest).slice(0, 2), hexOf(digest));
  await writeFile(stored("near"), "evil");
  expect(await store.get(digest, out)).toBe(true);
  expect(host.seen.log).toEqual([expect.stringContaining("damaged or was replaced")]);
  await writeFile(stored("far"), "evil");
  await expect(store.get(digest, out)).rejects.toThrow(/damaged or was replaced/);
});

test("layers: a shortcut may fail to keep, a required one may not", async () => {
  await using place = await withFile();
  const { host, file } = place;
  await writeFile(join(host.temp, "occupied"), "a file");
  const broken = directoryStore(join(host.temp, "occupied"));
  const home = directoryStore(join(host.temp, "home"));
  await layeredStore({ layers: [broken, home], required: [home], log: host.log }).put(file, digest);
  expect(await home.has(digest)).toBe(true);
  await expect(layeredStore({ layers: [broken, home], log: host.log }).put(file, digest)).rejects.toMatchObject({
    name: "UserError",
  });
});

test("layers publish in the first required one that can; what is only read publishes nothing", async () => {
  await using place = await withFile();
  const { host, file } = place;
  const [near, home] = [directoryStore(join(host.temp, "near")), directoryStore(join(host.temp, "home"))];
  const releases = releaseStore({ releases: fakeForge().releases, model: "a" });
  const store = layeredStore({ layers: [near, home], required: [home], log: host.log });
  const artifact = { path: "model.onnx", digest, bytes: 11 };
  const version = { model: "a", version: "1.0.0", artifact, folder: dirname(file), documents: [] };
  expect(await store.publish?.(version)).toBe(pathToFileURL(join(host.temp, "home/models/a/1.0.0")).href);
  expect(await store.published?.({ ...version, isHashed: true })).toMatchObject({ digest });
  expect(await near.published?.({ ...version, isHashed: true })).toBeUndefined();
  expect(layeredStore({ layers: [near, releases], required: [releases], log: host.log }).publish).toBeUndefined();
  for (const read of [readOnlyStore(home), dryStore(home, host.log)]) {
    expect(read.publish).toBeUndefined();
    expect(await read.published?.({ ...version, isHashed: true })).toMatchObject({ digest });
  }
});
