import { describe, test } from "vitest";
import { callApi, mergePull } from "../rig/repository.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario } from "../scenarios/harness.ts";

const MANIFEST = "models/churn/model.yaml";
const WORSE = { [MANIFEST]: manifestOf({ params: { drop: ["spend", "visits", "tenure"] } }) };
const LAX = manifestOf({ edits: [["roc_auc: {min: 0.7, margin: 0.02", "roc_auc: {min: 0.5, margin: 0.3"]] });

/** What was decided, without the words. */
const verdictOf = (seen: string): readonly string[] =>
  seen.split("\n").filter((line) => /^(?:exit|outputs)/.test(line));

describe.concurrent("a pull request that is aimed at another branch", () => {
  test("is green on no branch of its author's, and merged all the same it is recorded as what it is", async ({
    expect,
  }) => {
    await using scene = await scenario();
    const { repository, emulator } = scene;
    await repository.branch("lax");
    await repository.commit({ [MANIFEST]: LAX }, "Ask for less");
    await repository.checkout("main");
    await repository.branch("innocent");
    await repository.commit(WORSE, "Fewer features");
    const pull = await repository.openPullRequest({
      head: "innocent",
      base: "lax",
      title: "Fewer features",
      user: "ada",
    });
    const onLax = await scene.check(pull);
    expect(verdictOf(onLax)).toEqual(["exit code: 1", "outputs: outcome=unmeasured models="]);
    expect(onLax).toContain('event/other-base: This is onto the branch "lax"');
    const path = `/repos/${emulator.slug}/pulls/${pull.number}`;
    await callApi(emulator, "ada", { method: "PATCH", path, body: { base: "main" } });
    const before = await mainOf(scene);
    await mergePull(emulator, pull, "squash");
    expect(verdictOf(await scene.push(before))).toEqual([
      "exit code: 1",
      "outputs: recorded=4 models=churn complete=true outcome=fail",
    ]);
    const next = await scene.propose({
      branch: "next",
      files: { [MANIFEST]: manifestOf({ params: { drop: ["tenure"] } }) },
    });
    // Main's model from before is what it is compared with.
    expect(await scene.check(next)).toMatch(/from the last accepted record \(.*\); the newer one .* did not pass/);
  }, 120_000);
});
