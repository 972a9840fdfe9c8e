import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import type { WitnessRecord } from "../../src/generated/types.ts";
import { audienceOf, GATE_JOB, statementOf } from "../../src/records/witness.ts";
import { pullRequestEvent } from "../rig/events.ts";
import type { Pull } from "../rig/repository.ts";
import type { WorkflowRun } from "../rig/state.ts";
import { claimsOf } from "../rig/workflow/identity.ts";
import type { Scenario } from "./harness.ts";

const EVIL = Buffer.from("EVIL MODEL: not even ONNX");
const DIGEST = `sha256:${createHash("sha256").update(EVIL).digest("hex")}`;

type Zipped = Readonly<Record<string, Uint8Array>>;

/**
 * Runs of a pull request's very head that claim another artifact with its evaluation, each newer than the gate's own and
 * green: of a workflow file that somebody added, with the gate's own witness, with a witness of a job that starts the
 * head's code, and of a second pull request onto a branch whose owner is the one who attacks.
 */
export async function forgeRuns(scene: Scenario, pull: Pull): Promise<void> {
  const { emulator } = scene;
  const files = uploadsOf(scene, pull);
  const honest: WitnessRecord = JSON.parse(textOf(files, "model-gitops-report", "witness.json"));
  const event = await pullRequestEvent(emulator, pull);
  const forged = forgedFiles(files);
  const add = (change: Partial<WorkflowRun>, witness?: (run: WorkflowRun) => object): void => {
    const run = emulator.addRun({ headSha: pull.headSha, headBranch: pull.headRef, ...change });
    for (const [name, content] of Object.entries(forged)) emulator.addArtifact({ run, name, files: content });
    if (witness === undefined) return;
    const content = { "witness.json": JSON.stringify(witness(run)) };
    emulator.addArtifact({ run, name: "model-gitops-report", files: content });
  };
  const statement = statementOf(honest.models.map((model) => ({ ...model, artifact: DIGEST })));
  const aud = audienceOf(statement);
  const claimed = (name: string, change: object) => (run: WorkflowRun) => {
    const job = emulator.addJob({ run, attempt: 1, name });
    return { ...statement, token: emulator.issuer.issue({ ...claimsOf(event, job), aud, ...change }) };
  };
  add({ path: ".github/workflows/lint.yml" }, claimed(GATE_JOB, {}));
  add({}, () => honest);
  add({}, claimed("model-gitops / train churn", {}));
  add({ headBranch: "second" }, claimed(GATE_JOB, { base_ref: "evil", ref: "refs/pull/99/merge" }));
}

function uploadsOf({ emulator: { rig } }: Scenario, { headSha }: Pull): Readonly<Record<string, Zipped>> {
  const run = [...rig.runs.values()].findLast((one) => one.headSha === headSha);
  const own = [...rig.artifacts.values()].filter(({ runId }) => runId === run?.id);
  return Object.fromEntries(own.map(({ name, zip }) => [name, unzipSync(zip)]));
}

function textOf(files: Readonly<Record<string, Zipped>>, upload: string, path: string): string {
  return new TextDecoder().decode(files[upload]?.[path]);
}

/** Consistent in itself, and of another artifact. */
function forgedFiles(files: Readonly<Record<string, Zipped>>): Readonly<Record<string, Zipped>> {
  const run = JSON.parse(textOf(files, "model-gitops-out", "churn/run.json"));
  const evaluation = JSON.parse(textOf(files, "model-gitops-out", "churn/evaluation.json"));
  const artifact = { digest: DIGEST, bytes: EVIL.length };
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  return {
    "model-gitops-out": {
      "churn/run.json": json({ ...run, artifact: { ...run.artifact, ...artifact } }),
      "churn/evaluation.json": json({ ...evaluation, candidate: { ...evaluation.candidate, ...artifact } }),
    },
    "model-gitops-artifact": { [`churn/${run.artifact.path}`]: EVIL },
  };
}
