import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDuckDb } from "../../../../src/engines/duckdb.ts";
import { readTable } from "../../../../src/loop/adoption/read-table.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { adopting } from "./adopting.ts";
import { PROJECT, TRAIN } from "./project.ts";
import { csv } from "../../../stories/init-habits/habit.ts";

test("somebody at a terminal is asked what cannot be told, sees it, and says yes", async () => {
  await using project = await adopting(PROJECT);
  const done = await project.init({}, ["2", ""]);
  expect(done.asked).toEqual([
    '\nWhich value of "y" is the positive one, which the model\'s score is the probability of?\n  1  bad\n  2  good\nA number, or another word: ',
    "\nWrite these files? [Y/n] ",
  ]);
  expect(done.exitCode).toBe(0);
  expect(project.manifest("models")).toMatchObject({ target: { column: "y", positive: "good" } });
});

test("an answer that is no value of the column is refused, and an empty one is asked again", async () => {
  await using project = await adopting(PROJECT);
  const done = await project.init({}, ["", "great"]);
  expect(done.asked.length).toBe(2);
  expect([done.exitCode, done.said]).toEqual([
    2,
    expect.stringContaining(
      '"great" is no value of "y", which has "bad" and "good". Say the positive one with --positive.',
    ),
  ]);
});

test("after a no, and without a terminal and --yes, nothing is written", async () => {
  await using project = await adopting(PROJECT);
  for (const [flags, answers] of [
    [{ positive: "good" }, ["n"]],
    [{ positive: "good" }, undefined],
    [{ positive: "good", dryRun: "true", yes: "true" }, undefined],
  ] as const) {
    const done = await project.init(flags, answers);
    expect([done.exitCode, done.written]).toEqual([0, []]);
    expect(done.said).toContain("Nothing was written");
    expect(done.said).toContain("task: binary-classification");
  }
});

test("at a terminal one file is split where somebody chooses that, and no sooner", async () => {
  const { "test.csv": _, ...one } = PROJECT;
  await using project = await adopting(one);
  const done = await project.init({ positive: "good" }, ["1", "y"]);
  expect(done.asked[0]).toContain("  1  split 20% of its rows off, into two files");
  expect(done.exitCode).toBe(0);
  expect(done.written).toContain("train.holdout.csv");
  expect(done.said).toContain("Let train.py:5 read train.train.csv in place of train.csv");
  expect(project.text("models/models/model.yaml")).toContain("# the program has to read it in place of train.csv");
});

test("rows that nothing identifies are numbered where they are split", async () => {
  const bare = csv({ count: 300 }, (_, uniform) => ({ a: Math.round(uniform() * 9), y: uniform() < 0.5 ? 1 : 0 }));
  await using project = await adopting({ "requirements.txt": "", "train.py": TRAIN, "train.csv": bare });
  const done = await project.init({ yes: "true", split: "0.5" });
  expect(done.said).toContain("train.py:5 read train.train.csv in place of train.csv, without its new column row_id");
  expect(project.manifest("models")).toMatchObject({ columns: { id: "row_id" } });
  const ids = ["train", "holdout"].flatMap((part) =>
    project
      .text(`train.${part}.csv`)
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => Number(line.split(",")[0])),
  );
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, row) => row + 1));
});

test("of a file that is split by groups none is on both sides", async () => {
  const grouped = csv({ count: 600 }, (row, uniform) => ({
    id: row,
    customer_id: `c${Math.floor(uniform() * 120)}`,
    a: uniform(),
    y: uniform() < 0.5 ? 1 : 0,
  }));
  await using project = await adopting({ "requirements.txt": "", "train.py": TRAIN, "train.csv": grouped });
  const done = await project.init({ yes: "true", split: "30%" });
  expect(done.annotations).toEqual([]);
  const groups = (path: string): ReadonlySet<string | undefined> =>
    new Set(
      project
        .text(path)
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",")[1]),
    );
  const judging = groups("train.holdout.csv");
  expect([...groups("train.train.csv")].filter((group) => judging.has(group))).toEqual([]);
  expect(judging.size).toBeGreaterThan(10);
  expect(project.manifest("models")).toMatchObject({ columns: { id: "id", group: "customer_id" } });
});

test("files that are there stay as they are, and what they lack is said", async () => {
  const theirs = {
    ".github/workflows/model-gitops.yml": "name: ours\n",
    ".github/model-gitops.yaml": "apiVersion: model-gitops/v1\nkind: Settings\n",
    ".gitignore": "*.tmp",
    "models/models/notes.md": "x\n",
  };
  await using project = await adopting({ ...PROJECT, ...theirs });
  const { said, exitCode } = await project.init({ yes: "true", positive: "good" });
  expect(exitCode).toBe(0);
  expect(said).toContain("to turn the first policies on, add governance: {policies: [starter], mode: report-only}");
  expect(said).toContain("compare it with workflows-templates/model-gitops.yml of model-gitops v");
  for (const path of [
    ".github/workflows/model-gitops.yml",
    ".github/model-gitops.yaml",
    "models/models/notes.md",
  ] as const)
    expect(project.text(path)).toBe(theirs[path]);
  expect(project.text(".gitignore")).toBe("*.tmp\n/model.joblib\n/model-gitops-out/\n");
});

test("with a manifest of this name, by whichever ending, nothing happens", async () => {
  await using project = await adopting({ ...PROJECT, "models/models/model.yaml": "name: theirs\n" });
  for (const flags of [{}, { model: "models" }, { train: "python train.py", positive: "good" }]) {
    const done = await project.init({ yes: "true", ...flags });
    expect([done.exitCode, done.written]).toEqual([0, []]);
    expect(done.said).toContain("models/models/model.yaml is there already, so nothing was changed");
  }
});

test("what was cut off before its manifest is finished by the next run", async () => {
  await using project = await adopting(PROJECT);
  const flags = { yes: "true", positive: "good" };
  await project.init(flags);
  const whole = project.listing();
  rmSync(join(project.root, "models/models/model.yaml"));
  rmSync(join(project.root, ".github/model-gitops.yaml"));
  const again = await project.init(flags);
  expect([again.exitCode, again.written]).toEqual([0, [".github/model-gitops.yaml", "models/models/model.yaml"]]);
  expect(project.listing()).toEqual(whole);
});

test("outside of git there is nothing to begin with", async () => {
  await using project = await adopting(PROJECT);
  rmSync(join(project.root, ".git"), { recursive: true });
  const done = await project.init({ yes: "true" });
  expect([done.exitCode, done.written]).toEqual([2, []]);
  expect(done.said).toContain("is no git repository. Run `git init` there first");
});

test("a link in the place of a file is not followed", async () => {
  await using project = await adopting(PROJECT);
  mkdirSync(join(project.root, ".github"));
  writeFileSync(join(project.root, "elsewhere.yaml"), "");
  symlinkSync("../elsewhere.yaml", join(project.root, ".github/model-gitops.yaml"));
  const done = await project.init({ yes: "true", positive: "good" });
  expect(done.exitCode).toBe(2);
  expect(done.said).toContain(".github/model-gitops.yaml is no ordinary file, so init does not touch it");
  expect(project.text("elsewhere.yaml")).toBe("");
});

test("columns with line ends, quotes and other alphabets make a manifest that validates", async () => {
  const hostile = csv({ count: 300 }, (row, uniform) => ({
    '"Row\nid"': row,
    '"the ""y"" – größe 😀"': uniform() < 0.5 ? 1 : 0,
    "# a: {b}": uniform(),
    "$(id)": uniform(),
  }));
  const code = TRAIN.replace('rows["y"]', "rows[TARGET]");
  await using project = await adopting({
    ...PROJECT,
    "train.py": code,
    "train.csv": hostile,
    "test.csv": hostile.replaceAll(/^(\d+),/gm, "9$1,"),
  });
  const done = await project.init({ yes: "true", target: 'the "y" – größe 😀', id: "Row\nid" });
  expect(done.annotations.filter(({ rule }) => rule !== "meaning/separation")).toEqual([]);
  expect(project.manifest("models")).toMatchObject({
    target: { column: 'the "y" – größe 😀', positive: 1 },
    columns: { id: "Row\nid" },
  });
  expect(done.said).not.toMatch(/\n- x/);
});

test("data that git ignores is said to be nowhere else", async () => {
  await using project = await adopting({ ...PROJECT, ".gitignore": "*.csv\n" });
  const { said } = await project.init({ yes: "true", positive: "good" });
  expect(said).toContain("Git ignores train.csv, so no runner has it.");
  expect(project.text("models/models/model.yaml")).toContain("# git ignores it: say how a runner gets it");
});

test("a file where nobody has what DVC keeps is asked for", async () => {
  const { "train.csv": _, ...kept } = PROJECT;
  await using project = await adopting({
    ...kept,
    "train.csv.dvc": "outs:\n- path: train.csv\n  md5: 0123456789abcdef0123456789abcdef\n  hash: md5\n",
  });
  const flags = { yes: "true", positive: "good", task: "binary-classification", id: "id" };
  const { said, exitCode } = await project.init(flags);
  expect(said).toContain("DVC keeps train.csv, and it is not here: dvc pull brings it");
  expect(project.manifest("models")).toMatchObject({ datasets: { train: { path: "/train.csv" } } });
  expect(exitCode).toBe(0);
});

test("of a large file the first rows are looked at, up to the end of one", async () => {
  await using host = await fakeHost({ files: { "a.csv": `id,t\n${'1,"x\ny"\n'.repeat(5000)}` } });
  await using database = await openDuckDb({ host });
  const { seen } = await readTable({ host, database }, "a.csv", { whole: 1000, head: 500 });
  expect(seen.isWhole).toBe(false);
  expect(seen.rows).toBeGreaterThan(40);
  expect(seen.rows).toBeLessThan(70);
  expect(seen.columns.map(({ name, filled }) => [name, filled])).toEqual([
    ["id", seen.rows],
    ["t", seen.rows],
  ]);
});

test("a default branch of another name is the one that workflows run on", async () => {
  await using project = await adopting(PROJECT);
  execFileSync("git", ["-C", project.root, "branch", "--quiet", "--move", "main", "trunk"]);
  await project.init({ yes: "true", positive: "good", pin: "1".repeat(40) });
  const workflow = project.text(".github/workflows/model-gitops.yml");
  expect(workflow).toContain('branches: ["trunk"]');
  expect(workflow).toMatch(/model-gitops\/model-gitops@1{40} # v\d/);
  expect(workflow).not.toContain("0000000000");
});
