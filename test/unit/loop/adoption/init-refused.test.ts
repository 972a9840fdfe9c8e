import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { adopting } from "./adopting.ts";
import { PROJECT } from "./project.ts";

test.each([
  ["an empty repository", {}, {}, "No program that trains was found"],
  [
    "a program without data",
    { "train.py": "model.fit(X, y)\n" },
    {},
    "No data file is named by the program, and none was found. Which file trains the model? Say it with --data.",
  ],
  [
    "a file that is not there",
    PROJECT,
    { data: "gone.csv" },
    "gone.csv is not there. Name files from the repository's root",
  ],
  ["a file that leads out", PROJECT, { data: "../../etc/passwd.csv" }, "etc/passwd.csv is not there"],
  [
    "one file for both",
    PROJECT,
    { holdout: "train.csv", data: "train.csv", positive: "good" },
    "cannot train the model and judge it",
  ],
  ["a target that is no column", PROJECT, { target: "z" }, '"z"'],
  ["a task that is none", PROJECT, { task: "guess" }, '"guess" is none of binary-classification'],
  ["a name that is none", PROJECT, { model: "Churn 2" }, "Try --model churn-2."],
  ["no share", { ...PROJECT, "test.csv": "" }, { split: "2", positive: "good" }, ""],
  ["no commit", PROJECT, { pin: "v1", positive: "good" }, '"v1" is no commit'],
  [
    "an artifact over what is committed",
    PROJECT,
    { artifact: "models/", positive: "good" },
    "models/models/model.yaml lies in it",
  ],
  [
    "a holdout without the target",
    { ...PROJECT, "test.csv": "id,a\n1,2\n" },
    { positive: "good" },
    'test.csv has no column "y"',
  ],
  [
    "rows without an id",
    { ...PROJECT, "train.csv": "a,y\n1,good\n1,bad\n" },
    { positive: "good" },
    "no column of train.csv identifies a row",
  ],
  [
    "a target of one value",
    { ...PROJECT, "train.csv": "id,a,y\n1,1,good\n2,2,good\n" },
    {},
    'The column "y" of train.csv has the value "good" alone, so there is nothing to learn.',
  ],
  [
    "a target without any value",
    { ...PROJECT, "train.csv": "id,a,y\n1,1,\n2,2,\n" },
    {},
    'The column "y" of train.csv has no value at all, so there is nothing to learn.',
  ],
] as const)("%s: nothing is written, and the message says what to do", async (...[, files, flags, message]) => {
  await using project = await adopting(files);
  const done = await project.init({ yes: "true", ...flags });
  expect([done.exitCode, done.written]).toEqual([2, []]);
  expect(done.said).toContain(message);
});

test("without a terminal all that is open is told at once", async () => {
  const { "train.csv": train, ...others } = PROJECT;
  await using project = await adopting({ ...others, "train.csv": train.replace(/^id,/, "sample,"), "test.csv": "" });
  rmSync(join(project.root, "test.csv"));
  const done = await project.init({ yes: "true" });
  expect([done.exitCode, done.written]).toEqual([2, []]);
  for (const flag of ["--positive", "--holdout", "--split 0.2", "--id"]) expect(done.said).toContain(flag);
  const answered = await project.init({ yes: "true", positive: "good", split: "0.2", id: "sample" });
  expect(answered.exitCode).toBe(0);
});

test("a word that is no file is not taken for the rows that judge", async () => {
  await using project = await adopting({ ...PROJECT, "test.csv": "" });
  rmSync(join(project.root, "test.csv"));
  const done = await project.init({ positive: "good" }, ["y"]);
  expect([done.exitCode, done.written]).toEqual([2, []]);
  expect(done.said).toContain("y is not there. Name files from the repository's root");
});
