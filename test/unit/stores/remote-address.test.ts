import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directoryStore } from "../../../src/stores/directory.ts";
import { ociPlace, versionTag } from "../../../src/stores/oci-place.ts";
import { remoteStore } from "../../../src/stores/remote.ts";
import { blobKey, storePlace, versionKey } from "../../../src/stores/s3-place.ts";
import { fakeHost } from "../../fakes/host.ts";
import { DIGEST, failure, machine, version } from "./remote-place.ts";

const hex = DIGEST.slice(7);

describe("an s3:// store", () => {
  it.each([
    ["s3://models", `sha256/${hex.slice(0, 2)}/${hex}`, "models/m/1.0.0"],
    ["s3://models/", `sha256/${hex.slice(0, 2)}/${hex}`, "models/m/1.0.0"],
    ["s3://models/team-a/kept/", `team-a/kept/sha256/${hex.slice(0, 2)}/${hex}`, "team-a/kept/models/m/1.0.0"],
  ])("%s keeps bytes at %s", (address, blob, published) => {
    const place = storePlace(address);
    expect([blobKey(place, DIGEST), versionKey(place, { model: "m", version: "1.0.0" })]).toEqual([blob, published]);
  });

  it.each([
    "s3://",
    "s3://x",
    "s3://user:pw@models",
    "s3://models//a",
    "s3://models/../a",
    "s3://models/a?b",
    "s3://models/a b",
  ])("is not at %s", (address) => {
    expect(() => storePlace(address)).toThrow(/^The store that begins with s3:\/\/ is no place in a bucket\. Write/);
  });
});

describe("an oci:// store", () => {
  const place = (address: string, isPlainAllowed = false) =>
    ociPlace({ address, model: "credit-risk", isPlainAllowed });

  it.each([
    ["oci://ghcr.io/acme/models", "https://ghcr.io", "acme/models/credit-risk"],
    ["oci://docker.io/acme", "https://registry-1.docker.io", "acme/credit-risk"],
    ["oci://registry.example:5443/a/b_c/", "https://registry.example:5443", "a/b_c/credit-risk"],
    ["oci://localhost:5000/a", "http://localhost:5000", "a/credit-risk"],
    ["oci://127.0.0.1:5000/a", "http://127.0.0.1:5000", "a/credit-risk"],
    ["oci://[::1]:5000/a", "http://[::1]:5000", "a/credit-risk"],
    ["oci://127.0.0.1.example/a", "https://127.0.0.1.example", "a/credit-risk"],
  ])("%s is asked at %s", (address, origin, repository) => {
    expect(place(address)).toMatchObject({ origin, repository });
  });

  it("is asked without encryption where that is said", () => {
    expect(place("oci://registry.example/a", true).origin).toBe("http://registry.example");
  });

  it.each([
    "oci://",
    "oci://ghcr.io",
    "oci://user:pw@ghcr.io/a",
    "oci://ghcr.io/A",
    "oci://ghcr.io/a:latest",
    "oci://ghcr.io/a@sha256:0",
    "oci://ghcr.io/a/../b",
    "oci://ghcr.io/a?b",
    "oci://ghcr.io:99999/a",
  ])("is not at %s", (address) => {
    expect(() => place(address)).toThrow(/^The store that begins with oci:\/\/ names no repository\. Write/);
  });

  it("has a repository for a model whose name can be one", () => {
    const named = (model: string) => ociPlace({ address: "oci://ghcr.io/a", model, isPlainAllowed: false }).repository;
    expect(named("a_b-c")).toBe("a/a_b-c");
    expect(() => named("a-")).toThrow(/No repository of a registry can be called "a-"/);
    expect(versionTag("1.0.0-rc.1+build.7")).toBe("1.0.0-rc.1_build.7");
  });
});

describe("the input store", () => {
  it.each(["", "github", "kept", "/data/kept", "./a:b", "C:\\kept"])("%j is no address", async (where) => {
    await using host = await fakeHost();
    expect(remoteStore({ host, where, model: "m" })).toBeUndefined();
  });

  it("is asked only when something is wanted of it, and then says what is wrong with it", async () => {
    await using host = await fakeHost({ env: { AWS_ACCESS_KEY_ID: "ID" } });
    const s3 = remoteStore({ host, where: "s3://models/kept", model: "m" });
    expect(s3?.name).toBe("the store s3://models/kept");
    expect(await failure(s3?.has(DIGEST) ?? Promise.resolve())).toMatch(/^Only AWS_ACCESS_KEY_ID is set/);
    const oci = remoteStore({ host, where: "oci://GHCR", model: "m" });
    expect(await failure(oci?.has(DIGEST) ?? Promise.resolve())).toMatch(/names no repository/);
    expect(() => remoteStore({ host, where: "gs://user:pw@models", model: "m" })).toThrow(
      /^The store is an address of gs:\/\/, where nothing can be kept\. Write s3:/,
    );
  });
});

it("a folder forgets what a killed one left of a version, once it is a day old", async () => {
  await using place = await machine({ env: {}, open: async ({ host }) => directoryStore(join(host.temp, "store")) });
  const { store } = await place.store();
  const models = join(place.host.temp, "store/models/credit-risk");
  await mkdir(join(models, ".1.2.0.old.partial"), { recursive: true });
  await mkdir(join(models, ".1.2.0.new.partial"), { recursive: true });
  await utimes(join(models, ".1.2.0.old.partial"), 1, 1);
  await store.publish?.(version(place.host));
  expect((await readdir(models)).toSorted()).toEqual([".1.2.0.new.partial", "1.2.0"]);
  expect((await readdir(join(models, "1.2.0"))).toSorted()).toEqual([
    ".model-gitops.json",
    "README.md",
    "a.bin",
    "deep",
    "empty.txt",
  ]);
  await mkdir(join(models, "2.0.0"));
  await writeFile(join(models, "2.0.0/other"), "somebody's");
  const taken = { ...version(place.host), version: "2.0.0" };
  expect(await failure(store.publish?.(taken) ?? Promise.resolve())).toMatch(
    /does not say which files credit-risk 2\.0\.0 has/,
  );
});
