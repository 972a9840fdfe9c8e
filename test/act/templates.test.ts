import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { pullRequestEvent, pushEvent } from "../rig/events.ts";
import { commentsOn } from "../rig/quick-start.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { ledgerFiles } from "../scenarios/ledger.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";
import { jobsIn, runAct, type ActRun } from "./act.ts";

const CHECKING = { contents: "read", "pull-requests": "write", actions: "read" } as const;
const RECORDING = { contents: "write", "pull-requests": "read", actions: "read" } as const;
const WORSE = { "models/churn/model.yaml": manifestOf({ params: { drop: ["visits", "snow"] } }) };
const BETTER = { "models/churn/model.yaml": manifestOf({ params: { drop: [], note: 1 } }) };
const SERVER = "https://github.example.com";

interface Checked extends ActRun {
  readonly comment: string | undefined;
}

/** A pull request that makes the model worse, as a workflow answers it. */
async function checked(scene: Scenario, workflow: string, server?: string): Promise<Checked> {
  const pull = await scene.propose({ files: WORSE });
  const event = await pullRequestEvent(scene.emulator, pull);
  const { id: runId } = scene.emulator.addRun({ headSha: pull.headSha, headBranch: "change" });
  const options = { workflow, event, runId, permissions: CHECKING };
  const run = await runAct(scene.emulator, { ...options, ...(server !== undefined && { server }) });
  const [comment] = await commentsOn(scene.emulator, pull.number);
  return { ...run, comment: comment?.body.split("\n")[0] };
}

test.each([
  ["workflows-templates/model-gitops.yml", undefined],
  ["workflows-templates/reusable/model-gitops.yml", undefined],
  ["workflows-templates/enterprise-server/model-gitops.yml", SERVER],
])(
  "%s on a pull request that makes the model worse: a failed check, one comment, what it found",
  async (workflow, server) => {
    await using scene = await scenario();
    const run = await checked(scene, workflow, server);
    console.log(run.log);
    expect(run.comment).toBe("### ❌ `churn` fails: ROC AUC −0.042");
    expect(run.exitCode).toBe(1);
    expect(Object.values(jobsIn(run.log))).toEqual(["failed"]);
    expect(run.artifacts["model-gitops-artifact"]).toEqual(["churn/artifact/model.onnx"]);
    expect(run.artifacts["model-gitops-out"]).toContain("churn/verdict.json");
    expect(run.artifacts["model-gitops-out"]).toContain("churn/report.html");
  },
);

test.each([
  ["workflows-templates/model-gitops-split.yml", undefined, "model-gitops / "],
  ["workflows-templates/reusable/model-gitops-split.yml", undefined, "model-gitops split, called/"],
  ["workflows-templates/enterprise-server/model-gitops-split.yml", SERVER, "model-gitops / "],
])("%s on the same: only the gate fails, and the report is written all the same", async (workflow, server, prefix) => {
  await using scene = await scenario();
  const run = await checked(scene, workflow, server);
  console.log(run.log);
  expect(run.comment).toBe("### ❌ `churn` fails: ROC AUC −0.042");
  expect(jobsIn(run.log)).toEqual({
    [`${prefix}plan`]: "succeeded",
    [`${prefix}train churn`]: "succeeded",
    [`${prefix}evaluate`]: "succeeded",
    [`${prefix}gate`]: "failed",
    [`${prefix}report`]: "succeeded",
  });
  expect(run.artifacts["model-gitops-report"]).toContain("churn/verdict.json");
});

test("the quick start after the merge: the record of the model, on the ledger", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  const before = await mainOf(scene);
  const pull = await scene.propose({ files: { "models/churn/README.md": "# Churn\n", ...BETTER } });
  await mergePull(emulator, pull);
  const event = await pushEvent(emulator, { before });
  const { id: runId } = emulator.addRun({ headSha: event.sha, headBranch: "main", event: "push" });
  const known = await ledgerFiles(emulator);
  const workflow = "workflows-templates/model-gitops.yml";
  const run = await runAct(emulator, { workflow, event, runId, permissions: RECORDING });
  console.log(run.log);
  expect(jobsIn(run.log)).toEqual({ "model-gitops / record": "succeeded" });
  const added = (await ledgerFiles(emulator)).filter((path) => !known.includes(path));
  expect(added.map((path) => path.split("/")[1] ?? "").toSorted()).toEqual([
    "acceptance",
    "evaluation",
    "run",
    "tries",
    "verdict",
  ]);
});
