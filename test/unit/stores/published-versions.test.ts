import { chmod, mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import { WrongDigestError } from "../../../src/stores/digest.ts";
import { directoryStore } from "../../../src/stores/directory.ts";
import { ociStore } from "../../../src/stores/oci.ts";
import { ElsewhereError, IncompleteVersionError } from "../../../src/stores/published-files.ts";
import { s3Store } from "../../../src/stores/s3.ts";
import type { PublishedVersion } from "../../../src/stores/store.ts";
import { fakeRegistry } from "./fake-registry.ts";
import { fakeS3 } from "./fake-s3.ts";
import { folder, type Opener, registry, s3 } from "./remote-kinds.ts";
import { BYTES, machine, version, type Machine } from "./remote-place.ts";

const EVIL = "another model, which nobody evaluated";

/** The same name and digest, as whoever may write to the store can give them, and other files. */
async function forged({ host }: Machine): Promise<PublishedVersion> {
  const one = version(host);
  await writeFile(join(host.workspace, "set/a.bin"), EVIL);
  const { set } = one.artifact;
  if (set === undefined) throw new Error("it is no set");
  const files = set.files.map((file) =>
    file.name === "a.bin" ? { ...file, digest: sha256(EVIL), bytes: EVIL.length } : file,
  );
  return { ...one, artifact: { ...one.artifact, set: { ...set, files } } };
}

const places: readonly (readonly [string, Opener])[] = [
  ["a folder", folder],
  ["S3", s3(true)],
  ["S3 without checksums", s3(false)],
  ["a registry", registry],
];

describe.each(places)("%s", (_, opener) => {
  it.each([true, false])(
    "does not say that other files are published as the artifact they name (%s)",
    async (isHashed) => {
      await using kind = await opener({ isWhole: true });
      await using place = await machine(kind);
      const { store } = await place.store();
      const one = version(place.host);
      await store.publish?.(await forged(place));
      await expect(store.published?.({ ...one, isHashed })).rejects.toBeInstanceOf(WrongDigestError);
      await expect(store.published?.({ ...one, isHashed })).rejects.toThrow(/its a\.bin is another.*published again/);
    },
  );

  it("has the model's own README.md where it belongs, and the card aside", async () => {
    await using kind = await opener({ isWhole: true });
    await using place = await machine(kind);
    const { store } = await place.store();
    const text = "of the model";
    await writeFile(join(place.host.workspace, "readme.md"), text);
    const artifact = { path: "readme.md", digest: sha256(text), bytes: text.length };
    const one = { ...version(place.host), artifact };
    const address = await store.publish?.(one);
    expect(await store.published?.({ ...one, isHashed: true })).toEqual({ address, digest: artifact.digest });
    expect(await store.publish?.(one)).toBe(address);
  });

  it("is not asked for what is somewhere else", async () => {
    await using kind = await opener({ isWhole: true });
    await using place = await machine(kind);
    const { store } = await place.store();
    const one = version(place.host);
    const address = await store.publish?.(one);
    expect(await store.published?.({ ...one, address, isHashed: true })).toMatchObject({ address });
    for (const elsewhere of [
      "s3://other/models/credit-risk/1.2.0",
      "oci://other/m@sha256:1",
      "file:///m",
      `${address}1`,
    ])
      await expect(store.published?.({ ...one, address: elsewhere, isHashed: true })).rejects.toBeInstanceOf(
        ElsewhereError,
      );
  });
});

describe("a folder", () => {
  async function rig() {
    const place = await machine({ env: {}, open: async ({ host }) => directoryStore(join(host.temp, "store")) });
    const one = version(place.host);
    const store = directoryStore(join(place.host.temp, "store"));
    const address = await store.publish?.(one);
    const at = join(place.host.temp, "store/models/credit-risk/1.2.0");
    return { place, one, store, address, at, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
  }

  it("finds a byte that changed, also by a short look unless the listing was touched too", async () => {
    await using world = await rig();
    const { one, store, at } = world;
    const file = join(at, "a.bin");
    await chmod(file, 0o644);
    // The clock of files ticks slowly: what is written in one tick with the listing is no later than that.
    await setTimeout(20);
    await writeFile(file, BYTES.replace("the", "thy"));
    for (const isHashed of [true, false])
      await expect(store.published?.({ ...one, isHashed })).rejects.toThrow(/its a\.bin has other bytes/);
    await utimes(join(at, ".model-gitops.json"), new Date(), new Date());
    await expect(store.published?.({ ...one, isHashed: true })).rejects.toBeInstanceOf(WrongDigestError);
    await expect(store.publish?.(one)).rejects.toBeInstanceOf(WrongDigestError);
    expect(await readFile(file, "utf8")).toContain("thy");
  });

  it("refuses files that nobody listed, and links", async () => {
    await using world = await rig();
    const { one, store, at } = world;
    await mkdir(join(at, "more"));
    await writeFile(join(at, "more/modeling.py"), "import os");
    await expect(store.published?.({ ...one, isHashed: false })).rejects.toThrow(/more\/modeling\.py.*does not name/);
    await expect(store.publish?.(one)).rejects.toBeInstanceOf(WrongDigestError);
    await rm(join(at, "more"), { recursive: true });
    await rm(join(at, "a.bin"));
    await symlink(join(world.place.host.workspace, "set/a.bin"), join(at, "a.bin"));
    await expect(store.published?.({ ...one, isHashed: false })).rejects.toThrow(/its a\.bin is a link/);
  });

  it("is completed where a file was removed", async () => {
    await using world = await rig();
    const { one, store, at, address } = world;
    await rm(join(at, "a.bin"));
    await expect(store.published?.({ ...one, isHashed: false })).rejects.toBeInstanceOf(IncompleteVersionError);
    expect(await store.publish?.(one)).toBe(address);
    expect(await store.published?.({ ...one, isHashed: true })).toMatchObject({ address });
  });
});

describe("S3", () => {
  it.each([true, false])("finds other bytes, and objects that nobody listed (checksums: %s)", async (hasChecksums) => {
    await using server = await fakeS3({ hasChecksums });
    await using place = await machine({
      env: { AWS_ENDPOINT_URL: server.origin },
      open: (web) => s3Store({ web, address: "s3://models/kept" }),
    });
    const { store } = await place.store();
    const one = version(place.host);
    await store.publish?.(one);
    const key = "kept/models/credit-risk/1.2.0/a.bin";
    const other = Buffer.from(BYTES.replace("the", "thy"));
    server.objects.set(key, { body: other, checksum: Buffer.from(sha256(other).slice(7), "hex").toString("base64") });
    for (const isHashed of [true, false])
      await expect(store.published?.({ ...one, isHashed })).rejects.toThrow(/its a\.bin has other bytes/);
    await expect(store.publish?.(one)).rejects.toBeInstanceOf(WrongDigestError);
    server.objects.set(key, { body: Buffer.from(BYTES), checksum: undefined });
    expect(await store.published?.({ ...one, isHashed: true })).toBeDefined();
    server.objects.set("kept/models/credit-risk/1.2.0/modeling.py", { body: other, checksum: undefined });
    await expect(store.published?.({ ...one, isHashed: false })).rejects.toThrow(/modeling\.py.*does not name/);
  });
});

describe("a registry", () => {
  it("is asked by the digest that was recorded, wherever the tag leads by now", async () => {
    await using server = await fakeRegistry();
    const address = `${server.origin.replace("http:", "oci:")}/models`;
    await using place = await machine({ env: {}, open: (web) => ociStore({ web, address, model: "credit-risk" }) });
    const { store } = await place.store();
    const one = version(place.host);
    const recorded = await store.publish?.(one);
    const tag = "models/credit-risk:1.2.0";
    const own = server.manifests.get(tag)?.toString() ?? "";
    const changed = (change: (text: string) => string) => server.manifests.set(tag, Buffer.from(change(own)));
    // What ORAS calls a file, an archive that would be unpacked, and a layer more.
    for (const change of [
      (text: string) =>
        text.replace('"org.opencontainers.image.title":"a.bin"', '"org.opencontainers.image.title":"b.bin"'),
      (text: string) => text.replace("weight.v1.raw", "weight.v1.tar"),
      (text: string) =>
        text.replace(
          '"layers":[',
          `"layers":[{"digest":"${sha256(BYTES)}","size":40,"mediaType":"x.raw","annotations":{"org.cncf.model.filepath":"x.py","org.opencontainers.image.title":"x.py"}},`,
        ),
    ]) {
      changed(change);
      expect(server.manifests.get(tag)?.toString()).not.toBe(own);
      await expect(store.published?.({ ...one, isHashed: false })).rejects.toBeInstanceOf(WrongDigestError);
    }
    expect(await store.published?.({ ...one, address: recorded, isHashed: true })).toMatchObject({ address: recorded });
    const digest = recorded?.split("@")[1] ?? "";
    server.manifests.set(`models/credit-risk:${digest}`, Buffer.from(own.replace("weight.v1", "weight.v2")));
    await expect(store.published?.({ ...one, address: recorded, isHashed: true })).rejects.toThrow(/another manifest/);
  });
});
