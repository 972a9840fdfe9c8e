import { afterAll, expect, test } from "vitest";
import { plan } from "../../../../actions/plan/run.ts";
import { firstUseKey } from "../../../../src/loop/approvals/approvals.ts";
import { approvalCommand } from "../../../../src/records/approval.ts";
import { left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const DIGESTS = ["1a", "2b"].map((pair) => `sha256:${pair.repeat(32)}`);
const CHURN = "models/churn/model.yaml";
const rig = await stageRig({ ...stageModel(), ...stageModel({ name: "renewal" }) });
afterAll(async () => await rig[Symbol.asyncDispose]());

const SECRET: readonly [string, string] = ["  artifact: model.bin", "  env: [TOKEN]\n  artifact: model.bin"];
const OWN: readonly [string, string] = ["  artifact: model.bin", "  runner: [self-hosted]\n  artifact: model.bin"];
const BOTH = { ...trained({ wrong: 0.2 }), ...trained({ name: "renewal", wrong: 0.2 }) };

async function planned(inputs: Readonly<Record<string, string>> = {}) {
  const { outputs, ...seen } = await rig.run(plan, inputs);
  const { include }: { include: readonly { readonly models: string }[] } = JSON.parse(outputs["matrix"] ?? "{}");
  return { ...seen, outputs, jobs: include.map(({ models }) => models) };
}

test("what has to be trained is a job, and plan.json and the summary say what it detects", async () => {
  await rig.propose(BOTH);
  const { jobs, outputs, exitCode, summary } = await planned();
  expect(exitCode).toBe(0);
  expect(jobs.flatMap((names) => names.split(","))).toEqual(["churn", "renewal"]);
  expect(outputs).toMatchObject({
    "has-training": "true",
    models: "churn,renewal",
    plan: "model-gitops-out/plan.json",
    summary: expect.stringMatching(/^2 models affected, \d training jobs?$/),
  });
  expect(summary.join()).toContain("### Plan: 2 affected models, 2 to train");
  expect(await left(rig, "model-gitops-out/plan.json")).toMatchObject({
    models: [{ model: "churn", detectableMargin: expect.any(Number) }, { model: "renewal" }],
  });
});

test("a model that waits for a person is in the plan and in no job, until somebody accepted it", async () => {
  await rig.propose({ ...BOTH, [CHURN]: stageManifest({ edits: [SECRET] }) });
  const held = await planned();
  expect(held).toMatchObject({ exitCode: 0, jobs: ["renewal"], outputs: { models: "churn,renewal" } });
  expect(held.annotations).toMatchObject([{ rule: "gate/first-use", model: "churn" }]);
  const body = await withModel(rig, async (_, model) => approvalCommand("churn", firstUseKey(model)));
  rig.forge.setPermission("ada", "write");
  rig.forge.addReview(1, { author: "ada", body });
  expect((await planned()).jobs.flatMap((names) => names.split(","))).toEqual(["churn", "renewal"]);
});

test("nothing to train is no job", async () => {
  await rig.propose({
    "models/renewal/model.yaml": `${stageManifest({ name: "renewal" })}description: Who renews.\n`,
  });
  expect(await planned()).toMatchObject({
    jobs: [],
    outputs: { "has-training": "false", models: "renewal", summary: "1 model affected, 0 training jobs" },
  });
});

test.each([
  ["60s", "1 min"],
  ["90m", "1 h 30 min"],
  ["1.5h", "1 h 30 min"],
  ["24h", "24 h"],
  ["7d", "7 days"],
  ["1w", "7 days"],
])("a stage that waits %s says how long a promotion takes at least", async (soak, time) => {
  const promotion = `promotion:\n  staging: {}\n  production: {after: staging, soak: ${soak}}\n`;
  await rig.propose({ [CHURN]: `${stageManifest()}${promotion}` });
  const { exitCode, summary } = await planned();
  expect(exitCode).toBe(0);
  expect(summary.join()).toContain(`A promotion to production takes at least ${time}.`);
});

test("a canary that the environment's file declares has its least time, though no model is affected", async () => {
  const file = "environments/production.yaml";
  const serving = (canary: string): string =>
    `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels:\n  churn: {digest: "${DIGESTS[0]}"${canary}}\n  renewal: {digest: "${DIGESTS[0]}"}\n`;
  const experiment = "monitoring: {logs: logs/*.csv, experiment: {control: old, treatment: new}}\n";
  await rig.commit({ [CHURN]: `${stageManifest()}${experiment}`, [file]: serving("") });
  await rig.propose({
    [file]: serving(`, canary: {digest: "${DIGESTS[1]}", traffic: 0, steps: [5, 25], minimumRows: 10, duration: 7d}`),
  });
  const { exitCode, summary, jobs } = await planned();
  expect([exitCode, jobs]).toEqual([0, []]);
  expect(summary.join()).toContain("### Plan: no model is affected");
  expect(summary.join()).toContain(
    "`churn`: A promotion to production takes at least 8 days (5 percent 24 h and 25 percent 7 days)",
  );
  expect(summary.join()).not.toContain("renewal");
  expect((await planned({ models: "renewal" })).summary.join()).not.toContain("takes at least");
  await rig.commit({ [CHURN]: stageManifest(), [file]: null });
});

test("a fork's code reaches GitHub's own runners alone", async () => {
  const accepted = { ...stageModel({ edits: [OWN] }) };
  await rig.commit(accepted);
  await rig.propose(BOTH);
  expect((await planned()).jobs.toSorted()).toEqual(["churn", "renewal"]);
  await rig.propose(BOTH, "fork");
  expect((await planned()).jobs).toEqual(["renewal"]);
});

test.each(["[gpu]", "[Ubuntu-24.04]"])(
  "labels %s that the base branch does not use are handed to nobody before somebody accepted them",
  async (labels) => {
    const runner = (of: string): readonly [string, string] => [
      "  artifact: model.bin",
      `  runner: ${of}\n  artifact: model.bin`,
    ];
    await rig.commit(stageModel({ edits: [runner("[self-hosted, gpu, eu]")] }));
    await rig.propose({ ...BOTH, [CHURN]: stageManifest({ edits: [runner(labels)] }) });
    const { jobs, annotations, outputs } = await planned();
    expect(jobs).toEqual(["renewal"]);
    expect(annotations).toMatchObject([{ rule: "gate/first-use", model: "churn" }]);
    expect(outputs["matrix"]).not.toMatch(/gpu|self-hosted/);
  },
);

test.each(["{group: big}", "'${{ github.actor }}'"])(
  "a runner %s is no runner, and nothing is handed on",
  async (runner) => {
    const edit: readonly [string, string] = ["  artifact: model.bin", `  runner: ${runner}\n  artifact: model.bin`];
    await rig.propose({ ...BOTH, [CHURN]: stageManifest({ edits: [edit] }) });
    const { jobs } = await planned();
    expect(jobs).toEqual(["renewal"]);
  },
);

test("what is broken, removed or misnamed is told; only a wrong name stops it", async () => {
  const gone = Object.fromEntries(Object.keys(stageModel({ name: "renewal" })).map((path) => [path, null]));
  await rig.propose({ ...gone, [CHURN]: stageManifest({ edits: [["owners", "owner"]] }) });
  const seen = await planned();
  expect(seen).toMatchObject({ exitCode: 0, jobs: [] });
  expect(seen.annotations).toMatchObject([
    { rule: "manifest/unknown-key", location: { file: CHURN } },
    { rule: "plan/removed-model", model: "renewal" },
  ]);
  expect(await planned({ models: "chrun" })).toMatchObject({
    exitCode: 1,
    annotations: [{ rule: "plan/unknown-model" }],
  });
});
