import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { fetchFromBundle } from "../../../../src/loop/promotion/bundle.ts";
import { artifactSet, rootDigest, type Artifact } from "../../../../src/records/artifact.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { run } from "../../report/sample-records.ts";

type Asked = Parameters<typeof fetchFromBundle>;

const CONTENTS = { "config.json": "{}", "sub/config.json": '{"a":1}', "weights.bin": "w", "empty.txt": "" };
const FILES = Object.entries(CONTENTS).map(([name, text]) => ({ name, digest: sha256(text), bytes: text.length }));
let host: FakeHost;

beforeEach(async () => {
  host = await fakeHost({ files: { ".git/hooks/keep": "" } });
  await mkdir(join(host.workspace, "bundle"));
});
afterEach(async () => await host[Symbol.asyncDispose]());

function setOf(files = FILES, main = "weights.bin"): Artifact {
  const set = artifactSet(files, main);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { path: "artifact/files", digest: rootDigest(set), bytes, set };
}

async function brought(artifact: Artifact, files: Readonly<Record<string, string>>, folder = "bundle") {
  for (const [name, text] of Object.entries(files)) await writeFile(join(host.workspace, folder, name), text);
  // What is brought is looked at as ever: nothing of these is a model that could be loaded.
  const place = { host, options: { output: "model-gitops-out" } } as unknown as Asked[0];
  const model = { name: "churn", judged: { safety: undefined }, locate: () => undefined } as unknown as Asked[1];
  const record: RunRecord = { ...run(), model: "../..", artifact };
  const { findings } = await fetchFromBundle(place, model, { run: record, version: "1.0.0", folder });
  return findings.map(({ rule, outcome, message }) => `${rule} ${outcome} ${message}`);
}

const WHOLE = { "files--config.json": "{}", "files--sub--config.json": '{"a":1}', "files--weights.bin": "w" };

test("a set is brought from the assets of its release, its empty file too", async () => {
  const found = await brought(setOf(), { ...WHOLE, "README.md": "the card" }).catch(String);
  const at = (name: string) => readFile(join(host.workspace, "model-gitops-out/churn/artifact/files", name), "utf8");
  expect([found, await at("sub/config.json"), await at("empty.txt")]).toEqual([expect.anything(), '{"a":1}', ""]);
  expect(String(found)).not.toMatch(/fail|unmeasured/);
});

test("another byte under the name of an asset is wrong, and a file that is not there was not looked at", async () => {
  const wrong = await brought(setOf(), { ...WHOLE, "files--weights.bin": "v" });
  expect(wrong).toEqual([
    expect.stringMatching(/^promotion\/bytes fail .*files--weights\.bin is damaged or was replaced/),
  ]);
});

test("a file that is not there was not looked at, although others are called so", async () => {
  const { "files--sub--config.json": _, ...others } = WHOLE;
  const lacking = await brought(setOf(), { ...others, "config.json": "{}" });
  expect(lacking).toEqual([expect.stringMatching(/^promotion\/bytes unmeasured bundle has no file with the digest/)]);
});

test.each<readonly [string, Artifact]>([
  ["a path that leads out", { path: "../../.git/hooks/post-checkout", digest: sha256("evil"), bytes: 4 }],
  ["a set that its digest does not name", { ...setOf(), bytes: 5, set: artifactSet([...FILES], "config.json") }],
  [
    "a set whose file leads out",
    setOf([{ name: "../../../.git/hooks/post-checkout", digest: sha256("evil"), bytes: 4 }], "x"),
  ],
])("%s is brought nowhere", async (_, artifact) => {
  const found = await brought(artifact, { ...WHOLE, evil: "evil" });
  expect(found).toEqual([expect.stringMatching(/^promotion\/bytes fail .*names files that cannot be fetched/)]);
  await expect(readFile(join(host.workspace, ".git/hooks/post-checkout"))).rejects.toThrow("ENOENT");
});

test("a bundle where the version is brought to is not emptied before it is read", async () => {
  const folder = "model-gitops-out/churn/artifact/kept";
  await mkdir(join(host.workspace, folder), { recursive: true });
  expect(await brought(setOf(), WHOLE, folder)).toEqual([expect.stringContaining("is emptied before")]);
  expect(await readFile(join(host.workspace, folder, "files--weights.bin"), "utf8")).toBe("w");
});
