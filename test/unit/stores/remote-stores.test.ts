import { rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/kernel/errors.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import type { Store } from "../../../src/stores/store.ts";
import { type Opener, registry, s3 } from "./remote-kinds.ts";
import { atEveryCut, BYTES, DIGEST, failure, type Machine, machine, textOf } from "./remote-place.ts";

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
      const broken: unknown = await killed.store.put(place.file, DIGEST).catch((error: unknown) => error);
      expect(broken === undefined || broken instanceof UserError).toBe(true);
      const { store } = await place.store();
      // What it was told is stored is there.
      expect((await look(store, place)) || broken !== undefined).toBe(true);
      await store.put(place.file, DIGEST);
      expect(await look(store, place)).toBe(true);
      return { isCut: killed.web.isCut() };
    });
    expect(cuts).toBeGreaterThan(2);
  });

  it("takes and gives a file whichever request fails once", async () => {
    await atEveryCut(async (cut) => {
      await using kind = await open();
      await using place = await machine(kind);
      const { store, web } = await place.store({ ...cut, isOnce: true });
      await store.put(place.file, DIGEST);
      expect(await look(store, place)).toBe(true);
      return { isCut: web.isCut() };
    });
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
});
