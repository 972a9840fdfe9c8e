import { expect, test } from "vitest";
import { duckDbProbe } from "../../../../src/loop/validation/validate-data.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { model, type Edit } from "../../work/manifests.ts";

const AT = "models/credit-risk/data";
const TRAIN = "loan_id,age,region,defaulted\nL1,20,north,1\nL2,30,south,0\nL3,30,south,0\n";
const HOLDOUT = "loan_id,age,region,defaulted\nL1,40,north,1\nL9,30,south,0\nL8,30,south,0\n";

async function look(files: Readonly<Record<string, string>>, ...edits: readonly Edit[]) {
  await using host = await fakeHost({ files });
  await using probe = duckDbProbe(host, new RevisionFiles(openWorktree(host)));
  return await probe.look(model(...edits));
}

test("columns, rows, classes, shared rows and conditions, of what is here", async () => {
  const facts = await look({ [`${AT}/train.csv`]: TRAIN, [`${AT}/holdout.csv`]: HOLDOUT });
  expect(facts.datasets["holdout"]).toEqual({
    columns: [
      { name: "loan_id", type: "category" },
      { name: "age", type: "number" },
      { name: "region", type: "category" },
      { name: "defaulted", type: "number" },
    ],
    rows: 3,
    targetValues: expect.arrayContaining(["0", "1"]),
    positives: 1,
  });
  // One id twice; and two rows that are one of the training's but for the id.
  expect(facts.overlaps).toEqual([
    { evaluation: "holdout", training: "train", rows: 2, byChance: expect.any(Number), pValue: 1, ids: 1 },
  ]);
  expect(facts.slices).toEqual([{ name: "young", rows: 0 }]);
});

test("data that is not here is not looked at, and nothing that needs it", async () => {
  const facts = await look({ [`${AT}/train.csv`]: TRAIN });
  expect(Object.keys(facts.datasets)).toEqual(["train"]);
  expect([facts.overlaps, facts.slices]).toEqual([[], []]);
  const remote = await look({}, ["{path: data/train.csv}", `{path: "https://acme.example/train.csv"}`]);
  expect(remote.datasets).toEqual({});
});

test("data and conditions that cannot be read are problems, each its own", async () => {
  const facts = await look({ [`${AT}/train.csv`]: "a,b\n1\n1,2,3\n", [`${AT}/holdout.csv`]: HOLDOUT }, [
    "age < 25",
    "agee < 25",
  ]);
  expect(facts.datasets["train"]).toEqual({ problem: expect.stringMatching(/train\.csv/) });
  expect(facts.datasets["holdout"]).toMatchObject({ rows: 3 });
  expect(facts.slices).toEqual([{ name: "young", problem: expect.stringMatching(/agee/) }]);
});

test("a pinned file's digest, the files of a glob, and times in an order of their own", async () => {
  const pin = "a".repeat(64);
  const pinned = await look({ [`${AT}/holdout.csv`]: HOLDOUT }, [
    "{path: data/holdout.csv}",
    `{path: data/holdout.csv, version: {sha256: ${pin}}}`,
  ]);
  expect(pinned.datasets["holdout"]).toMatchObject({ digest: sha256(HOLDOUT), rows: 3 });
  const parts = await look({ [`${AT}/h-1.csv`]: HOLDOUT, [`${AT}/h-2.csv`]: HOLDOUT }, [
    "data/holdout.csv",
    "data/h-*.csv",
  ]);
  expect(parts.datasets["holdout"]).toMatchObject({ rows: 6 });
});

test("a cancelled run looks no further", async () => {
  await using host = await fakeHost({ files: { [`${AT}/holdout.csv`]: HOLDOUT } });
  await using probe = duckDbProbe(host, new RevisionFiles(openWorktree(host)));
  host.cancel();
  await expect(probe.look(model())).rejects.toThrow("cancelled");
});
