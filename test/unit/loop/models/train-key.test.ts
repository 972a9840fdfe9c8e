import { createHash } from "node:crypto";
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

type Edits = Readonly<Record<string, string | Uint8Array | undefined>>;

async function gather(edits: Edits = {}, ...manifest: readonly Edit[]) {
  const files = Object.entries({ ...FILES, ...edits }).flatMap(([path, content]) =>
    content === undefined ? [] : [[path, content] as const],
  );
  return await gatherTrainKey(new RevisionFiles(memoryRevision("r", Object.fromEntries(files))), model(...manifest));
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

const TRAIN = "models/credit-risk/data/train.csv";
const versioned = (version: string): Edit => [
  "train: {path: data/train.csv}",
  `train: {path: data/train.csv, ${version}}`,
];

test("a name, a pin and a pointer never stand for bytes that git has", async () => {
  const pointer = `outs:\n- md5: ${"a".repeat(32)}\n  hash: md5\n  path: train.csv\n`;
  const pin = sha256("a,b\n1,2\n").slice("sha256:".length);
  const kinds: readonly (readonly [object, ...Edit[]])[] = [
    [{}, versioned("version: {snapshot: may}")],
    [{}, versioned("version: {snapshot: may}, fetch: {command: [sh, x.sh]}")],
    [{}, versioned(`version: {sha256: ${pin}}`)],
    [{ [`${TRAIN}.dvc`]: pointer }],
    [
      { "models/credit-risk/pins.dvc": pointer.replace("train.csv", "data/train.csv") },
      versioned("version: {dvc: pins.dvc}"),
    ],
  ];
  for (const [files, ...edits] of kinds) {
    const [one, other] = [
      await gather({ ...files }, ...edits),
      await gather({ ...files, [TRAIN]: "a,b\n6,6\n" }, ...edits),
    ];
    expect(other.key).not.toBe(one.key);
    expect(other.data["train"]).not.toBe(one.data["train"]);
  }
  const pinned = await gather({}, versioned(`version: {sha256: ${pin}}`));
  expect(pinned.data["train"]).toBe(`sha256:${pin}`);
});

test("a pointer that git has the very content of says no more than it", async () => {
  const pointer = `outs:\n- md5: ${createHash("md5").update("a,b\n1,2\n").digest("hex")}\n  path: train.csv\n`;
  const [both, alone] = [
    await gather({ [`${TRAIN}.dvc`]: pointer }),
    await gather({ [`${TRAIN}.dvc`]: pointer, [TRAIN]: undefined }),
  ];
  expect(both.data).toEqual(alone.data);
});

test("a file that is no pointer, or a pointer that cannot be read, names nothing and ends nothing", async () => {
  const outs = `outs:\n- md5: ${"a".repeat(32)}\n  path: train.csv\n`;
  const twice = `${outs}- md5: ${"b".repeat(32)}\n  path: train.csv\n`;
  const edit: Edit = ["data/train.csv", "data/new.csv"];
  const at = async (name: string, text: string) => await gather({ [`models/credit-risk/data/${name}`]: text }, edit);
  expect((await at("new.csv.dvc", outs)).unpinned).toEqual(["train"]);
  expect((await at("new.csv.dvc", "outs: [")).data["train"]).not.toBe((await at("new.csv.dvc", twice)).data["train"]);
  const named = await gather(
    { "models/credit-risk/x.yaml": outs, [TRAIN]: undefined },
    versioned("version: {dvc: x.yaml}"),
  );
  expect(named.unpinned).toEqual(["train"]);
});

test("a DVC file that the manifest names, or of a folder above, pins what git does not have", async () => {
  const pointer = (md5: string, path: string) => `outs:\n- md5: ${md5}\n  hash: md5\n  path: ${path}\n`;
  const named = (md5: string) =>
    gather({ "models/credit-risk/pins.dvc": pointer(md5, "data/big.csv") }, [
      "train: {path: data/train.csv}",
      "train: {path: data/big.csv, version: {dvc: pins.dvc}}",
    ]);
  const above = (md5: string) =>
    gather({ "models/credit-risk/big.dvc": pointer(`${md5}.dir`, "big") }, [
      "path: data/train.csv",
      "path: big/train.csv",
    ]);
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
