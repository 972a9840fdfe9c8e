import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/kernel/errors.ts";
import type { PublishedVersion, Store } from "../../../src/stores/store.ts";
import { folder, type Opener, registry, s3 } from "./remote-kinds.ts";
import { atEveryCut, failure, machine, otherCard, version } from "./remote-place.ts";

const places: readonly (readonly [string, Opener, boolean])[] = [
  ["a folder", folder, true],
  ["S3", s3(true), false],
  ["S3 without checksums", s3(false), true],
  ["a registry", registry, true],
  ["a registry in chunks", registry, false],
];

describe.each(places)("%s", (name, opener, isWhole) => {
  const open = async () => await opener({ isWhole });

  it("publishes a version for good", async () => {
    await using kind = await open();
    await using place = await machine(kind);
    const { store } = await place.store();
    const one = version(place.host);
    expect(await store.published?.({ ...one, isHashed: true })).toBeUndefined();
    const address = await publish(store, one);
    expect(await publish(store, one)).toBe(address);
    expect(await store.published?.({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
    const other = version(place.host, await otherCard(place.host));
    expect(await failure(publish(store, other))).toMatch(
      /with another README\.md, and a version is never replaced\. Publish this one under a new version/,
    );
    const fewer = { ...one, documents: [] };
    expect(await failure(publish(store, fewer))).toMatch(/a version is never replaced/);
    expect(await store.published?.({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
    expect(await publish(store, { ...other, version: "1.3.0+build.7" })).not.toBe(address);
    expect(await failure(publish(store, { ...one, version: "../1" }))).toMatch(/is no name of a model or a version/);
    const twice = { ...one, version: "2.0.0", documents: [{ path: "A.bin", file: place.file }] };
    expect(await failure(publish(store, twice))).toMatch(/called the same: a\.bin and A\.bin/);
    await writeFile(join(place.host.workspace, "set/a.bin"), "changed since it was recorded, of 40 byte");
    expect(await failure(publish(store, { ...one, version: "3.0.0" }))).toMatch(/damaged or was replaced/);
    expect(await store.published?.({ ...one, version: "3.0.0", isHashed: true })).toBeUndefined();
  });

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
    const found = await stores[0]?.published?.({ ...one, version: "2.0.0", isHashed: true });
    expect(found === undefined || addresses.includes(found.address)).toBe(true);
    // A registry has no way to tag only where no tag is: the last one keeps the tag, and each address what it promised.
    expect(new Set(addresses).size).toBeLessThanOrEqual(name.startsWith("a registry") ? 2 : 1);
  });
});

// Each cut publishes twice, with every request of both: the kinds that differ in what they ask.
describe.each([
  ["S3", s3(true)],
  ["a registry", registry],
])("%s", (_, opener) => {
  const open = async () => await opener({ isWhole: true });

  it("has a version whole or not at all, wherever the one that publishes is killed", async () => {
    await atEveryCut(async (cut) => {
      await using kind = await open();
      await using place = await machine(kind);
      const one = version(place.host);
      const killed = await place.store(cut);
      const broken: unknown = await publish(killed.store, one).catch((error: unknown) => error);
      expect(typeof broken === "string" || broken instanceof UserError).toBe(true);
      const { store } = await place.store();
      const found = await store.published?.({ ...one, isHashed: true });
      const address = await publish(store, one);
      expect([undefined, address]).toContain(found?.address);
      expect(await store.published?.({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
      return { isCut: killed.web.isCut() };
    });
  }, 60_000);

  it("publishes a version whichever request fails once", async () => {
    await atEveryCut(async (cut) => {
      await using kind = await open();
      await using place = await machine(kind);
      const { store, web } = await place.store({ ...cut, isOnce: true });
      const one = version(place.host);
      const address = await publish(store, one);
      expect(await store.published?.({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
      return { isCut: web.isCut() };
    });
  }, 60_000);
});

async function publish(store: Store | undefined, one: PublishedVersion): Promise<string> {
  if (store?.publish === undefined) throw new Error("it cannot publish");
  return await store.publish(one);
}
