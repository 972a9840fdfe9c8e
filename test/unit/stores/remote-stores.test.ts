import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import { ociStore } from "../../../src/stores/oci.ts";
import { s3Store } from "../../../src/stores/s3.ts";
import type { PublishedVersion, Store } from "../../../src/stores/store.ts";
import { fakeRegistry } from "./fake-registry.ts";
import { fakeS3 } from "./fake-s3.ts";
import {
  atEveryCut,
  BYTES,
  DIGEST,
  failure,
  type Kind,
  type Machine,
  machine,
  otherCard,
  textOf,
  version,
} from "./remote-place.ts";

interface Opened extends Kind, AsyncDisposable {}

type Opener = (size: { readonly isWhole: boolean }) => Promise<Opened>;

const s3 =
  (hasChecksums: boolean): Opener =>
  async ({ isWhole }) => {
    const server = await fakeS3({ hasChecksums });
    return {
      name: "S3",
      env: { AWS_ENDPOINT_URL: server.origin },
      open: (web) => s3Store({ web, address: "s3://models/kept", partBytes: isWhole ? 1000 : 16 }),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };

const registry: Opener = async ({ isWhole }) => {
  const server = await fakeRegistry();
  const address = server.origin.replace("http:", "oci:");
  return {
    name: "a registry",
    env: {},
    open: (web) =>
      ociStore({ web, address: `${address}/models`, model: "credit-risk", chunkBytes: isWhole ? 1000 : 16 }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const places: readonly (readonly [string, Opener])[] = [
  ["S3", s3(true)],
  ["S3 without checksums", s3(false)],
  ["a registry", registry],
];

const sizes = places.flatMap(([name, open]) =>
  [true, false].map((isWhole) => [name, isWhole ? "at once" : "in parts", () => open({ isWhole })] as const),
);

/** What a reader may see of a file: all of it or nothing. */
async function look(store: Store, { out }: Machine): Promise<boolean> {
  const [has, text] = [await store.has(DIGEST), await textOf(store, out)];
  expect([undefined, BYTES]).toContain(text);
  expect(has).toBe(text === BYTES);
  return has;
}

describe.each(sizes)("%s, %s", (_, __, open) => {
  it("keeps bytes by their digest", async () => {
    await using kind = await open();
    await using place = await machine(kind);
    const { store } = await place.store();
    expect(await look(store, place)).toBe(false);
    await store.put(place.file, DIGEST, "credit-risk model.bin");
    await store.put(place.file, DIGEST, "credit-risk model.bin");
    expect(await look(store, place)).toBe(true);
    expect(await failure(store.put(place.file, sha256("other")))).toMatch(/damaged or was replaced/);
    expect(await store.has(sha256("other"))).toBe(false);
    for (const bad of ["sha256:../../etc/passwd", "md5:abc"]) await expect(store.has(bad)).rejects.toThrow(/no digest/);
  });

  it("has all of a file or nothing, wherever the one that stores it is killed, and the next completes it", async () => {
    const cuts = await atEveryCut(async (cut) => {
      await using kind = await open();
      await using place = await machine(kind);
      const killed = await place.store(cut);
      const ended = await killed.store.put(place.file, DIGEST).then(
        () => true,
        (error: unknown) => (expect(error).toMatchObject({ name: "UserError" }), false),
      );
      const { store } = await place.store();
      const has = await look(store, place);
      if (ended) expect(has).toBe(true);
      await store.put(place.file, DIGEST);
      expect(await look(store, place)).toBe(true);
      return { isCut: killed.web.isCut() };
    });
    expect(cuts).toBeGreaterThan(2);
  });

  it("gives all of a file or nothing, wherever the one that gets it is killed", async () => {
    await using kind = await open();
    await using place = await machine(kind);
    await (await place.store()).store.put(place.file, DIGEST);
    await atEveryCut(async (cut) => {
      await rm(place.out, { force: true });
      const { store, web } = await place.store(cut);
      const text = await textOf(store, place.out).catch(() => undefined);
      expect([undefined, BYTES]).toContain(text);
      return { isCut: web.isCut() };
    });
  });

  it("takes a file of two at once", async () => {
    await using kind = await open();
    await using place = await machine(kind);
    const stores = await Promise.all([1, 2, 3, 4].map(async () => (await place.store()).store));
    await Promise.all(stores.map((store) => store.put(place.file, DIGEST)));
    for (const store of stores) expect(await look(store, place)).toBe(true);
  });

  it("publishes a version for good", async () => {
    await using kind = await open();
    await using place = await machine(kind);
    const { store } = await place.store();
    const one = version(place.host);
    expect(await store.published?.(one.model, one.version)).toBeUndefined();
    const address = await publish(store, one);
    expect(await publish(store, one)).toBe(address);
    expect(await store.published?.(one.model, one.version)).toEqual({ address, digest: one.artifact.digest });
    const other = version(place.host, await otherCard(place.host));
    expect(await failure(publish(store, other))).toMatch(
      /with another README\.md, and a version is never replaced\. Publish this one under a new version/,
    );
    const fewer = { ...one, documents: [] };
    expect(await failure(publish(store, fewer))).toMatch(/a version is never replaced/);
    expect(await store.published?.(one.model, one.version)).toEqual({ address, digest: one.artifact.digest });
    expect(await publish(store, { ...other, version: "1.3.0+build.7" })).not.toBe(address);
    expect(await failure(publish(store, { ...one, version: "../1" }))).toMatch(/is no name of a model or a version/);
    const twice = { ...one, version: "2.0.0", documents: [{ path: "A.bin", file: place.file }] };
    expect(await failure(publish(store, twice))).toMatch(/called the same: a\.bin and A\.bin/);
    await writeFile(join(place.host.workspace, "set/a.bin"), "changed since it was recorded, of 40 byte");
    expect(await failure(publish(store, { ...one, version: "3.0.0" }))).toMatch(/damaged or was replaced/);
    expect(await store.published?.(one.model, "3.0.0")).toBeUndefined();
  });

  it("has a version whole or not at all, wherever the one that publishes is killed", async () => {
    await atEveryCut(async (cut) => {
      await using kind = await open();
      await using place = await machine(kind);
      const one = version(place.host);
      const killed = await place.store(cut);
      await publish(killed.store, one).catch((error: unknown) => expect(error).toMatchObject({ name: "UserError" }));
      const { store } = await place.store();
      const found = await store.published?.(one.model, one.version);
      const address = await publish(store, one);
      expect([undefined, address]).toContain(found?.address);
      expect(await store.published?.(one.model, one.version)).toEqual({ address, digest: one.artifact.digest });
      return { isCut: killed.web.isCut() };
    });
  }, 60_000);

  it("publishes for two at once, and of two different versions one", async () => {
    await using kind = await open();
    await using place = await machine(kind);
    const one = version(place.host);
    const other = version(place.host, await otherCard(place.host));
    const stores = await Promise.all([1, 2, 3].map(async () => (await place.store()).store));
    const [first, second] = await Promise.all(stores.slice(0, 2).map((store) => publish(store, one)));
    expect(second).toBe(first);
    const ended = await Promise.allSettled(
      [one, other, one].map((each, at) => publish(stores[at] ?? stores[0], { ...each, version: "2.0.0" })),
    );
    const addresses = ended.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(new Set(addresses).size).toBeLessThanOrEqual(1);
  });
});

async function publish(store: Store | undefined, one: PublishedVersion): Promise<string> {
  if (store?.publish === undefined) throw new Error("it cannot publish");
  return await store.publish(one);
}
