import { expect, test } from "vitest";
import { dataPlaces } from "../../../../src/loop/validation/data-places.ts";
import { codeFindings } from "../../../../src/loop/validation/validate-code.ts";
import { obtainRun } from "../../../../src/loop/runs/obtain-run.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import type { Revision } from "../../../../src/revisions/revision.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";
import { withModel } from "../../../fakes/stage-session.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const AT = "models/credit-risk";
const CODE = { [`${AT}/train.py`]: "import numpy\n" };
const DATA = { [`${AT}/data/train.csv`]: "a\n", [`${AT}/data/holdout.csv`]: "a\n" };

function filesOf(files: Readonly<Record<string, string>>, other: Partial<Revision> = {}): RevisionFiles {
  return new RevisionFiles({ ...memoryRevision("head", files), ...other });
}

async function placed(files: RevisionFiles, ...edits: readonly Edit[]) {
  const found = await dataPlaces(files, model(...edits));
  return Object.fromEntries(
    [...found].map(([name, place]) => [
      name,
      place.kind === "tracked" ? "tracked" : `${place.at.join("/")}: ${place.message} ${place.remediation}`,
    ]),
  );
}

const pinned = (dvc: string): Edit => [
  "train: {path: data/train.csv}",
  `train: {path: data/train.csv, version: {dvc: ${dvc}}}`,
];

test("a pointer that does not have the path is told before anything is trained", async () => {
  const files = filesOf({
    ...CODE,
    ...DATA,
    "dvc.lock": "stages: {}\n",
    [`${AT}/other.dvc`]: "outs: []\n",
    "bad.dvc": "outs: [",
  });
  expect(await placed(files, pinned("/dvc.lock"))).toEqual({
    train: expect.stringMatching(/^version\/dvc: dvc\.lock has no output models\/credit-risk\/data\/train\.csv/),
  });
  expect(await placed(files, pinned("other.dvc"))).toEqual({ train: expect.stringContaining("pins nothing") });
  expect(await placed(files, pinned("gone.dvc"))).toEqual({ train: expect.stringMatching(/There is no .*gone\.dvc/) });
  expect(await placed(files, pinned("/bad.dvc"))).toEqual({ train: expect.stringMatching(/bad\.dvc is no readable/) });
});

test("what a stage makes is tracked where the lock has it", async () => {
  const out = (name: string) => `      - {path: ${AT}/data/${name}.csv, hash: md5, md5: ${"a".repeat(32)}}\n`;
  const lock = `schema: '2.0'\nstages:\n  split:\n    outs:\n${out("train")}${out("holdout")}`;
  expect(await placed(filesOf({ ...CODE, "dvc.lock": lock }))).toEqual({ train: "tracked", holdout: "tracked" });
  // What trains is what git has; what judges has to be the same in both.
  expect(await placed(filesOf({ ...CODE, ...DATA, "dvc.lock": lock }))).toEqual({
    holdout: expect.stringContaining("is in git, and dvc.lock says that it is another content") as string,
  });
});

test("a sparse checkout and a submodule that is not here are called so", async () => {
  const sparse = async () => new Set([`${AT}/data/train.csv`, `${AT}/train.py`]);
  const left = filesOf({ ...CODE, ...DATA }, { sparse });
  expect(await placed(left)).toEqual({
    train: expect.stringMatching(/The checkout is sparse.*git sparse-checkout disable/),
  });
  expect(await codeFindings(left, model())).toMatchObject([
    {
      rule: "meaning/code",
      outcome: "warn",
      message: expect.stringMatching(/The checkout is sparse: .*train\.py and 1 more/),
    },
  ]);
  const submodules = async () => [{ path: `${AT}/data`, commit: "b".repeat(40), isHere: false }];
  const without = filesOf(CODE, { submodules });
  expect(await placed(without)).toMatchObject({
    holdout: expect.stringMatching(/lies in the submodule .*submodules: true/),
  });
});

test("imports that may be local are told with their lines, the first of many", async () => {
  const train = Array.from({ length: 7 }, (_, at) => `from .gone${at} import x\n`).join("");
  const found = await codeFindings(filesOf({ ...DATA, [`${AT}/train.py`]: train }), model());
  expect(found).toHaveLength(5);
  expect(found[0]).toMatchObject({ outcome: "warn", location: { file: `${AT}/train.py`, line: 1 } });
  expect(found[4]?.message).toContain("2 more imports of credit-risk are like it.");
});

test("what is not here is not trained from", async () => {
  await using rig = await stageRig(stageModel());
  await rig.propose({ "models/churn/ready/model.bin": "another\n" });
  const run = await withModel(rig, async ({ place }, changed) => {
    const sparse = async () => new Set(["models/churn/ready/model.bin"]);
    const head = new RevisionFiles({
      ...memoryRevision("head", { "models/churn/ready/model.bin": "" }),
      sparse,
    });
    return await obtainRun({ ...place, head }, changed);
  });
  expect(run).toMatchObject({ findings: [{ rule: "train/code", outcome: "fail" }] });
});
