import { expect, test } from "vitest";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { gatherTrainKey } from "../../../../src/loop/models/train-key.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "models/credit-risk/model.yaml": "…",
  "models/credit-risk/train.py": "import x\n",
  "models/credit-risk/.config": "a\n",
  "models/credit-risk/README.md": "About.\n",
  "models/credit-risk/model.onnx": "bytes",
  "models/credit-risk/__pycache__/x.pyc": "cache",
  "models/credit-risk/data/train.csv": "a,b\n1,2\n",
  "models/credit-risk/data/holdout.csv": "a,b\n3,4\n",
  "models/credit-risk/uv.lock": "x==1\n",
  "models/credit-risk-2/train.py": "other\n",
  "uv.lock": "x==2\n",
  "shared/features/age.py": "age\n",
};

async function gather(edits: Readonly<Record<string, string | Uint8Array>> = {}, ...manifest: readonly Edit[]) {
  return await gatherTrainKey(new RevisionFiles(memoryRevision("r", { ...FILES, ...edits })), model(...manifest));
}

test("what goes into the key", async () => {
  const { parts, unpinned } = await gather();
  expect(Object.keys(parts.code)).toEqual([
    "models/credit-risk/.config",
    "models/credit-risk/train.py",
    "models/credit-risk/uv.lock",
  ]);
  expect(parts.data).toEqual({ train: sha256("a,b\n1,2\n") });
  expect(Object.keys(parts.lockfiles)).toEqual(["uv.lock"]);
  expect(unpinned).toEqual([]);
});

test("locks of the folder and all above it, unless they are left out", async () => {
  const above = {
    "models/requirements-train.txt": "x==1\n",
    "docs/requirements.txt": "y==1\n",
    Dockerfile: "FROM x\n",
  };
  const plain = await gather(above);
  expect(Object.keys(plain.parts.lockfiles).toSorted()).toEqual(["models/requirements-train.txt", "uv.lock"]);
  const without = await gather(above, ["  artifact", "  code: ['**', '!/uv.lock']\n  artifact"]);
  expect(Object.keys(without.parts.lockfiles)).toEqual(["models/requirements-train.txt"]);
  const inImage = await gather(above, ["[python, train.py]", "[docker, run, x]"]);
  expect(Object.keys(inImage.parts.lockfiles)).toContain("Dockerfile");
});

test("declared code has the locks beside it", async () => {
  const { parts } = await gather({}, [
    "  artifact",
    "  setup: [uv, sync]\n  code: ['*.py', '/shared/features/**', '!x_*.py']\n  artifact",
  ]);
  expect(Object.keys(parts.code)).toEqual(["models/credit-risk/train.py", "shared/features/age.py"]);
  expect(Object.keys(parts.lockfiles).toSorted()).toEqual(["models/credit-risk/uv.lock", "uv.lock"]);
});

test("limits, owners and prose are not in the key", async () => {
  const [plain, edited] = await Promise.all([
    gather(),
    gather({ "models/credit-risk/README.md": "New." }, ["min: 0.75", "min: 0.5"], ['"@ada", ', ""]),
  ]);
  expect(edited.key).toBe(plain.key);
});

test("line endings of code do not matter, other bytes do", async () => {
  const [plain, windows, binary] = await Promise.all([
    gather(),
    gather({ "models/credit-risk/train.py": "import x\r\n" }),
    gather({ "models/credit-risk/train.py": Uint8Array.of(0, 13, 10) }),
  ]);
  expect(windows.key).toBe(plain.key);
  expect(binary.parts.code["models/credit-risk/train.py"]).toBe(sha256(Uint8Array.of(0, 13, 10)));
});

test("a Git LFS pointer stands for the content it names", async () => {
  const content = "a,b\n1,2\n";
  const pointer = `version https://git-lfs.github.com/spec/v1\noid ${sha256(content)}\nsize ${content.length}\n`;
  const [plain, lfs] = await Promise.all([gather(), gather({ "models/credit-risk/data/train.csv": pointer })]);
  expect(lfs.key).toBe(plain.key);
});

test("a DVC pointer stands for data that git does not have", async () => {
  const pointer = (md5: string) => ({
    "models/credit-risk/data/new.csv.dvc": `outs:\n- md5: ${md5}\n  size: 9\n  path: new.csv\n`,
  });
  const edit = ["data/train.csv", "data/new.csv"] as const;
  const [one, same, other, none] = await Promise.all([
    gather(pointer("a".repeat(32)), edit),
    gather(pointer("a".repeat(32)), edit),
    gather(pointer("b".repeat(32)), edit),
    gather({}, edit),
  ]);
  expect(one.key).toBe(same.key);
  expect(other.key).not.toBe(one.key);
  expect([one.unpinned, none.unpinned]).toEqual([[], ["train"]]);
});

test("several files are one dataset, whatever their order", async () => {
  const parts = { "models/credit-risk/data/p-1.csv": "a\n1\n", "models/credit-risk/data/p-2.csv": "a\n2\n" };
  const swapped = Object.fromEntries(Object.entries(parts).toReversed());
  const edit = ["data/train.csv", "data/p-*.csv"] as const;
  const [one, two] = await Promise.all([gather(parts, edit), gather(swapped, edit)]);
  expect(one.key).toBe(two.key);
  expect(one.data["train"]).toMatch(/^sha256:/);
});

test("versions of data that lies elsewhere pin it", async () => {
  const at = (version: string) =>
    gather({}, ["train: {path: data/train.csv}", `train: {path: "s3://acme/train.csv"${version}}`]);
  const [free, one, two] = await Promise.all([
    at(""),
    at(", version: {s3VersionId: v1}"),
    at(", version: {s3VersionId: v2}"),
  ]);
  expect(free.unpinned).toEqual(["train"]);
  expect([one.unpinned, two.unpinned]).toEqual([[], []]);
  expect(one.key).not.toBe(two.key);
});

test("a DVC file that the manifest names, or of a folder above, pins what git does not have", async () => {
  const pointer = (md5: string) => `outs:\n- md5: ${md5}\n  hash: md5\n  path: data\n`;
  const named = (md5: string) =>
    gather({ "models/credit-risk/pins.dvc": pointer(md5) }, [
      "train: {path: data/train.csv}",
      "train: {path: data/train.csv, version: {dvc: pins.dvc}}",
    ]);
  const above = (md5: string) =>
    gather({ "models/credit-risk/big.dvc": pointer(md5) }, ["path: data/train.csv", "path: big/train.csv"]);
  for (const gathered of [named, above]) {
    const [one, same, other] = await Promise.all([
      gathered("a".repeat(32)),
      gathered("a".repeat(32)),
      gathered("b".repeat(32)),
    ]);
    expect(one.unpinned).toEqual([]);
    expect(one.key).toBe(same.key);
    expect(one.key).not.toBe(other.key);
  }
});
