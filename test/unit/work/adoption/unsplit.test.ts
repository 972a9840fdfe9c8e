import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manifestText } from "../../../../src/work/adoption/manifest-text.ts";
import { mentionsOf } from "../../../../src/work/adoption/mentions.ts";
import { nextSteps } from "../../../../src/work/adoption/next-steps.ts";
import { trainScript } from "../../../../src/work/adoption/train-script.ts";
import { ADOPTION } from "./adoption.ts";
import { projectOf } from "./project-of.ts";

test("a recipe is code, and is asked whether it reads the rows from before the split", () => {
  const train = { ...ADOPTION.train, splitOf: "data/all.csv" };
  const program = { ...ADOPTION.program, isWhole: true, line: "make train", recipe: "Makefile", files: ["train.py"] };
  const made = { ...ADOPTION, train, program };
  expect(manifestText(made)).toMatch(/code: \[.*\/Makefile.*\]/);
  const script = trainScript(made);
  expect(script).toContain("if make -n train | grep -F -- 'all.csv'; then echo ");
  expect(script).toContain("if grep -HnF -- 'all.csv' train.py | grep -vE ");
  const facts = {
    adoption: { ...made, program: { ...program, reads: ["data/all.csv"], why: 'target "train" of Makefile' } },
  };
  const [first] = nextSteps({
    ...facts,
    mentions: mentionsOf(projectOf({ "train.py": 'read("data/all.csv")\n' }), ["train.py"]),
    split: { train: "data/all.train.csv" },
    hidden: [],
    commit: undefined,
    version: "1.0.0",
    isTracked: false,
  });
  expect(first).toContain('Let train.py:1 and the target "train" of Makefile read ');
});

test("the guard of train.sh passes over comments, and nothing else", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "guard-"));
  const guarded = trainScript({
    ...ADOPTION,
    name: "",
    train: { ...ADOPTION.train, splitOf: "all.csv" },
    program: { ...ADOPTION.program, folder: "", line: "echo trained", files: ["train.py"] },
  });
  const runs = (text: string) => {
    writeFileSync(join(folder.path, "train.py"), text);
    return spawnSync("sh", ["-s"], { cwd: folder.path, input: guarded.replace(/^cd .*$/m, ":"), encoding: "utf8" });
  };
  expect(runs('"""python train.py all.csv"""\n# all.csv\n  #: all.csv\n').status).toBe(0);
  const refused = runs('# all.csv\nread("all.csv")  # the rows\n');
  expect([refused.status, refused.stdout, refused.stderr]).toEqual([
    1,
    'train.py:2:read("all.csv")  # the rows\n',
    expect.stringContaining("Let it read the rows that train."),
  ]);
});
