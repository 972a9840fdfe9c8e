import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../../../actions/check/run.ts";
import { gate } from "../../../../actions/gate/run.ts";
import { plan } from "../../../../actions/plan/run.ts";
import { leave } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const FILE = ".github/model-gitops.yaml";
const settings = (...lines: readonly string[]): string =>
  ["apiVersion: model-gitops/v1", "kind: Settings", ...lines, ""].join("\n");

const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => await leave(rig, "model-gitops-out", null));

/** A pull request onto a branch of its author's own, whose rules are lax. */
async function onto(branch: string): Promise<void> {
  const base = await rig.commit({ [FILE]: settings("branches: [release/*]") });
  const head = await rig.propose(stageModel({ wrong: 0.3 }));
  const side = (ref: string, sha: string) => ({ ref, sha, repo: { id: 1 } });
  const pull = { number: 1, base: side(branch, base), head: side("change", head), user: { login: "dana" } };
  rig.forge.git.pointIntoClone("main", base);
  await rig.event("pull_request", { action: "opened", number: 1, pull_request: pull });
}

describe("a pull request onto a branch that the default branch does not name", () => {
  test.each([check, gate])("is not judged by $name, and nothing of it runs", async (action) => {
    await onto("lax");
    const { outputs, annotations, exitCode } = await rig.run(action, action === gate ? { needs: "{}" } : {});
    expect(annotations.map(({ rule }) => rule)).toEqual(["event/other-base"]);
    expect(annotations[0]?.message).toContain('the branch "lax"');
    expect([exitCode, outputs["outcome"]]).toEqual([1, "unmeasured"]);
  });

  test("has nothing trained", async () => {
    await onto("lax");
    expect((await rig.run(plan)).outputs).toMatchObject({ "has-training": "false", models: "" });
  });

  test("a branch that it names is judged", async () => {
    await onto("release/1.x");
    const { annotations } = await rig.run(check);
    expect(annotations.map(({ rule }) => rule)).not.toContain("event/other-base");
    expect(annotations.some(({ model }) => model === "churn")).toBe(true);
  });

  test("the settings of the branch itself say nothing", async () => {
    await rig.commit({ [FILE]: null });
    const main = await rig.commit({ "README.md": "main\n" });
    const head = await rig.propose({ ...stageModel({ wrong: 0.3 }), [FILE]: settings("branches: ['**']") });
    const side = (ref: string, sha: string) => ({ ref, sha, repo: { id: 1 } });
    const pull = { number: 1, base: side("lax", head), head: side("change", head), user: { login: "dana" } };
    rig.forge.git.pointIntoClone("main", main);
    await rig.event("pull_request", { action: "opened", number: 1, pull_request: pull });
    const { annotations } = await rig.run(check);
    expect(annotations.map(({ rule }) => rule)).toEqual(["event/other-base"]);
  });
});

describe("a change of the settings", () => {
  const changes = settings("branches: [lax]");

  test("needs a person, whatever else it brings", async () => {
    await rig.commit({ [FILE]: settings("isolation: required") });
    await rig.propose({ [FILE]: changes });
    const { annotations, exitCode } = await rig.run(check);
    expect(annotations).toMatchObject([{ rule: "settings/changed", outcome: "inconclusive", needsPerson: true }]);
    expect(annotations[0]?.message).toContain("sets another branches in");
    expect(exitCode).toBe(1);
  });

  test.each(["{openProposals: 50}", "{fuse: 900}", "{previousIdentities: [somebody]}", "{openProposals: 1}"])(
    "needs a person for the limits of retraining too: %s",
    async (retraining) => {
      await rig.commit({ [FILE]: settings("isolation: required") });
      await rig.propose({ [FILE]: settings("isolation: required", `retraining: ${retraining}`) });
      const { annotations } = await rig.run(check);
      expect(annotations).toMatchObject([{ rule: "settings/changed", outcome: "inconclusive", needsPerson: true }]);
      expect(annotations[0]?.message).toContain("sets another retraining in");
    },
  );

  test("is none where it says the same in other words", async () => {
    await rig.commit({ [FILE]: settings("isolation: required") });
    await rig.propose({
      [FILE]: settings("# what it is anyway", "branches: []", "retraining: {openProposals: 3, fuse: 5}"),
    });
    expect((await rig.run(check)).annotations).toEqual([]);
  });

  test("that cannot be read blocks, and where it stands already what models do is not measured", async () => {
    const broken = settings("branchs: [lax]");
    await rig.commit({ [FILE]: settings("isolation: required") });
    await rig.propose({ [FILE]: broken });
    expect((await rig.run(check)).annotations).toMatchObject([{ rule: "settings/broken", outcome: "fail" }]);
    await rig.commit({ [FILE]: broken });
    await rig.propose(stageModel({ wrong: 0.31 }));
    const { annotations, exitCode } = await rig.run(check);
    expect(annotations.find(({ rule }) => rule === "settings/broken")).toMatchObject({ outcome: "unmeasured" });
    expect(exitCode).toBe(1);
    // What mends it waits for a person alone.
    await rig.propose({ [FILE]: settings("branches: [release]") });
    expect((await rig.run(check)).annotations.map(({ rule }) => rule)).toEqual(["settings/changed"]);
  });
});
