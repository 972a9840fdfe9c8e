import { describe, expect, test } from "vitest";
import { mergePull, type MergeMethod } from "../rig/repository.ts";
import { manifestOf } from "./fixture/model.ts";
import { mainOf, scenario } from "./harness.ts";

const FILES = { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) };

describe.concurrent("after the merge", () => {
  test("a squash merge adopts what the pull request trained", { timeout: 120_000 }, async () => {
    const recorded = await recordMerge("squash");
    expect(recorded.first).toMatchInlineSnapshot();
    // The same event once more, as a re-run sends it.
    expect(recorded.again).toMatchInlineSnapshot();
  });

  test.for(["rebase", "merge"] as const)("so does a %s merge", { timeout: 120_000 }, async (method) => {
    const { first } = await recordMerge(method);
    expect(first).toContain("churn: adopted the artifact of pull request");
    expect(first).not.toContain("rows, learning");
    expect(first).toContain("recorded=4 models=churn outcome=pass");
  });

  test("a direct push with a key that nobody has trained is trained there", { timeout: 120_000 }, async () => {
    await using scene = await scenario();
    const before = await mainOf(scene);
    await scene.repository.commit(FILES, "Look at visits");
    expect(await scene.push(before)).toMatchInlineSnapshot();
  });

  test("a push that touches no model records nothing", { timeout: 120_000 }, async () => {
    await using scene = await scenario();
    const before = await mainOf(scene);
    await scene.repository.commit({ "notes.md": "hello\n" }, "Notes");
    expect(await scene.push(before)).toMatchInlineSnapshot();
  });
});

async function recordMerge(method: MergeMethod): Promise<{ readonly first: string; readonly again: string }> {
  await using scene = await scenario();
  const pull = await scene.propose({ files: FILES });
  await scene.check(pull);
  const before = await mainOf(scene);
  await mergePull(scene.emulator, pull, method);
  return { first: await scene.push(before), again: await scene.push(before) };
}
