import { cp, mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { cli } from "./laptop.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

test("what the example's README says to run does what it says, in a clone without a change", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "example-"));
  await cp(join(EXAMPLES, "credit-risk"), folder.path, { recursive: true });
  await git(folder.path, ["init", "--quiet", "--initial-branch=main"]);
  await git(folder.path, ["add", "--all"]);
  await git(folder.path, ["commit", "--quiet", "--message", "The example"]);
  const { code, out, err } = await cli(folder.path, await commandOf("credit-risk"));
  expect({ code, log: err }).toMatchObject({
    code: 0,
    log: expect.stringContaining("Evaluate credit-risk") as unknown,
  });
  expect(out).toMatch(/^! credit-risk passes with warnings: ROC AUC 0\.802\n\nROC AUC is 0\.802 /);
  const made = await readdir(join(folder.path, "model-gitops-out/credit-risk"));
  expect(made).toEqual(expect.arrayContaining(["run.json", "evaluation.json", "verdict.json", "report.html"]));
});

test("each example's README names its model, since nothing of a fresh clone has changed", async () => {
  // Scripts, and no model.
  const models = (await readdir(EXAMPLES)).filter((name) => name !== "training-elsewhere");
  for (const name of models) expect(await commandOf(name)).toEqual(["check", "--models", name]);
});

/** The words behind `npx model-gitops` in an example's README. */
async function commandOf(example: string): Promise<readonly string[]> {
  const text = await readFile(join(EXAMPLES, example, "README.md"), "utf8");
  return /^npx model-gitops (.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
}
