import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { artifactSet, rootDigest, setText, type Artifact } from "../../../src/records/artifact.ts";
import { hexOf, sha256 } from "../../../src/records/canonical.ts";
import { getArtifact, getNamed, hasArtifact, putArtifact } from "../../../src/stores/artifact.ts";
import { directoryStore } from "../../../src/stores/directory.ts";
import { releaseStore } from "../../../src/stores/release-assets.ts";
import type { Store } from "../../../src/stores/store.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

const FILES = { "model.onnx": "graph", "data/weights.bin": "weights", "tokenizer/merges.txt": "" };

const entries = Object.entries(FILES).map(([name, text]) => ({ name, digest: sha256(text), bytes: text.length }));
const set = artifactSet(entries, "model.onnx");
const SET: Artifact = { path: "artifact/files", digest: rootDigest(set), bytes: 12, set };
const SINGLE: Artifact = { path: "artifact/model.onnx", digest: sha256("one file"), bytes: 8 };

const stores: readonly (readonly [string, (host: FakeHost) => Store])[] = [
  ["a directory", (host) => directoryStore(join(host.temp, "store"))],
  ["release assets", () => releaseStore({ releases: fakeForge().releases, model: "a" })],
];

interface Trained extends AsyncDisposable {
  readonly host: FakeHost;
  readonly putting: Parameters<typeof putArtifact>[2];
}

async function trained(): Promise<Trained> {
  const host = await fakeHost();
  const folder = join(host.workspace, "model-gitops-out/a");
  const written = Object.entries({ ...FILES }).map(([name, text]) => [`artifact/files/${name}`, text] as const);
  for (const [path, text] of [...written, ["artifact/model.onnx", "one file"] as const]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const putting = { folder, scratch: join(host.temp, "scratch"), name: "a" };
  return { host, putting, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

test.each(stores)("%s keeps a set, and gives it back by its record or by its digest alone", async (_, open) => {
  await using place = await trained();
  const { host, putting } = place;
  const store = open(host);
  expect(await hasArtifact(store, SET)).toBe(false);
  await putArtifact(store, SET, putting);
  await putArtifact(store, SET, putting);
  expect(await hasArtifact(store, SET)).toBe(true);

  const folder = join(host.temp, "recorded");
  expect(await getArtifact(store, SET, folder)).toBe(true);
  expect((await readdir(folder, { recursive: true })).length).toBe(7);

  const named = await getNamed(store, SET.digest, join(host.temp, "a-1234"));
  expect(named).toEqual({
    file: join(host.temp, "a-1234.files/model.onnx"),
    digest: SET.digest,
    bytes: 12,
    parts: { folder: join(host.temp, "a-1234.files"), set },
  });
  for (const [name, text] of Object.entries(FILES))
    expect(await readFile(join(named?.parts?.folder ?? "", name), "utf8")).toBe(text);
});

test.each(stores)("%s keeps one file as it is", async (_, open) => {
  await using place = await trained();
  const { host, putting } = place;
  const store = open(host);
  await putArtifact(store, SINGLE, putting);
  const target = join(host.temp, "a-1234");
  expect(await getNamed(store, SINGLE.digest, target)).toEqual({ file: target, digest: SINGLE.digest, bytes: 8 });
  expect(await getNamed(store, sha256("never stored"), target)).toBeUndefined();
});

test("a set that lost one of its files is not there", async () => {
  await using place = await trained();
  const { host, putting } = place;
  const store = directoryStore(join(host.temp, "store"));
  await putArtifact(store, SET, putting);
  const hex = hexOf(sha256("weights"));
  await rm(join(host.temp, "store/sha256", hex.slice(0, 2), hex));
  expect(await hasArtifact(store, SET)).toBe(false);
  expect(await getArtifact(store, SET, join(host.temp, "out"))).toBe(false);
  expect(await getNamed(store, SET.digest, join(host.temp, "named"))).toBeUndefined();
});

test("a run that broke off before the listing left no set behind", async () => {
  await using place = await trained();
  const { host, putting } = place;
  const store = directoryStore(join(host.temp, "store"));
  await rm(join(putting.folder, "artifact/files/model.onnx"));
  await expect(putArtifact(store, SET, putting)).rejects.toThrow(/it is not there/);
  expect(await store.has(sha256(setText(set)))).toBe(false);
});

test("the files of a set are found with one listing of the release", async () => {
  await using place = await trained();
  const forge = fakeForge();
  await putArtifact(releaseStore({ releases: forge.releases, model: "a" }), SET, place.putting);
  const before = forge.calls.length;
  const store = releaseStore({ releases: forge.releases, model: "a" });
  expect(await hasArtifact(store, SET)).toBe(true);
  expect(await getArtifact(store, SET, join(place.host.temp, "recorded"))).toBe(true);
  const calls = forge.calls.slice(before).map((call) => call.split(" ")[0]);
  expect(calls).toEqual(["releases.assets", "releases.download", "releases.download"]);
});

test("a listing that lies is one file like any other", async () => {
  await using host = await fakeHost();
  const store = directoryStore(join(host.temp, "store"));
  const text = setText({ ...set, main: "other.onnx" });
  const file = join(host.temp, "lie.json");
  await writeFile(file, text);
  await store.put(file, sha256(text), "a");
  const named = await getNamed(store, sha256(text), join(host.temp, "named"));
  expect(named).toEqual({ file: join(host.temp, "named"), digest: sha256(text), bytes: text.length });
});
