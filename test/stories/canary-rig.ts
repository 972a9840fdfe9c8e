import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { localRefs } from "../../src/forge/local-refs.ts";
import type { CanarySpec, ExperimentState } from "../../src/generated/types.ts";
import { openLedger } from "../../src/stores/ledger.ts";
import { newEntry } from "../../src/stores/ledger-entry.ts";
import { readEnvironment } from "../../src/manifest/read.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { stepId } from "../../src/work/promotion/canary-plan.ts";
import { fakeHost } from "../fakes/host.ts";
import { dayOf, windowRecord } from "../fakes/windows.ts";
import { manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";
import { fileOnMain, promoting } from "./promote-rig.ts";

export const SERVICE = "k8s/churn.yaml";
const KSERVE = `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: churn}
spec:
  predictor:
    # Argo CD follows this.
    model:
      modelFormat: {name: onnx}
      storageUri: none
`;
const SECTIONS = `promotion:
  production:
    updates: [{file: /k8s/churn.yaml, path: spec.predictor.model.storageUri}]
    canary: {file: /k8s/churn.yaml, style: list}
monitoring:
  logs: logs/*.csv
  experiment: {control: old, treatment: new, success: [{name: roc_auc}], guardrails: [{name: errors, margin: 0.01}]}
evaluation:
`;
const EDITS = [["evaluation:\n", SECTIONS]] as const;
const ARMS = { control: "old", treatment: "new" };

/** Version 1.0.0 serves in production, 1.1.0 is released and declared as its canary, which nobody gets yet. */
export async function declaredCanary(): Promise<Scenario & { readonly digest: string }> {
  const scene = await scenario({ files: { ...modelFiles({ edits: EDITS }), [SERVICE]: KSERVE } });
  const { emulator, repository } = scene;
  await promoting(emulator, { inputs: { model: "churn", version: "1.0.0", stage: "production" } });
  const before = await mainOf(scene);
  await repository.checkout("main");
  await repository.commit({ "models/churn/model.yaml": manifestOf({ params: {}, edits: EDITS }) }, "See every visit");
  await scene.push(before);
  const commit = await mainOf(scene);
  const released = await promoting(emulator, { inputs: { model: "churn", version: "1.1.0", commit } });
  const record = JSON.parse(await readFile(join(released.workspace, "model-gitops-out/churn/promotion.json"), "utf8"));
  const digest = String(record.artifact);
  const file = "environments/production.yaml";
  const served = await fileOnMain(emulator, file);
  const canary = `    canary: {version: 1.1.0, digest: "${digest}", traffic: 0, steps: [10, 50], minimumRows: 100}`;
  await repository.checkout("main");
  await repository.commit({ [file]: `${served.trimEnd()}\n${canary}\n` }, "Try 1.1.0");
  return { ...scene, digest };
}

/** What the environment's file says of the canary now. */
export async function canaryOn({ emulator }: Pick<Scenario, "emulator">): Promise<CanarySpec | undefined> {
  const text = await fileOnMain(emulator, "environments/production.yaml");
  return readEnvironment({ file: "production.yaml", text }).manifest?.models["churn"]?.canary;
}

/** Puts a window of the monitor on the ledger, with what it decided of the step that the canary is in. */
export async function monitored(
  { emulator }: Pick<Scenario, "emulator">,
  day: number,
  state: Partial<ExperimentState>,
): Promise<void> {
  const canary = await canaryOn({ emulator });
  if (canary === undefined) throw new Error("no canary is open");
  const rows = { roc_auc: { rows: 5000 }, errors: { rows: 5000 } };
  const experiment: ExperimentState = {
    id: stepId(ARMS, canary),
    method: "always-valid",
    outcome: "continue",
    reason: "Not decided yet.",
    looks: [],
    totals: { old: rows, new: rows },
    metrics: [metric("roc_auc", "success", "undecided"), metric("errors", "guardrail", "undecided")],
    ...state,
  };
  await using host = await fakeHost({});
  const ledger = openLedger({ refs: localRefs({ ...host, workspace: emulator.bare.dir }) });
  const window = { ...dayOf(day), rows: 10_000, state: "final" as const };
  const body = windowRecord({ model: "churn", key: sha256(`window ${day}`), window, experiment });
  await ledger.record([newEntry({ kind: "window", model: "churn", recordedAt: Date.now() + day * 1000, body })]);
}

type Metric = NonNullable<ExperimentState["metrics"]>[number];

export function metric(name: string, role: Metric["role"], decision: Metric["decision"]): Metric {
  return { name, role, difference: null, interval: null, decision };
}
