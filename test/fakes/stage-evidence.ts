import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Acceptance, EvaluationRecord, MeasuredMetric, RunRecord } from "../../src/generated/types.ts";
import { readIfThere } from "../../src/host/files.ts";
import { evaluationDigest } from "../../src/loop/evidence/handed-on.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { outputFiles } from "../../src/records/layout.ts";
import { newEntry } from "../../src/stores/ledger-entry.ts";
import { trained } from "./stage-model.ts";
import type { StageRig } from "./stage-rig.ts";
import { inPlace, withModel } from "./stage-session.ts";

/** What the jobs before one left, made by hand: costs no training and no engine, and may claim anything. */
export interface Evidence {
  readonly model?: string;
  readonly run?: Partial<RunRecord>;
  readonly evaluation?: Partial<EvaluationRecord>;
  /** By stage; an empty list of `validate` unless given. */
  readonly findings?: Readonly<Record<string, unknown>>;
}

export const ARTIFACT = "a model that was trained\n";
export const TRAINED = sha256(ARTIFACT);
/** What its training predicted, where a run left that too. */
export const PREDICTIONS = trained()["models/churn/ready/predictions.csv"] ?? "";
export const PREDICTED = {
  path: "artifact/predictions.csv",
  digest: sha256(PREDICTIONS),
  bytes: PREDICTIONS.length,
} as const;
export const FORMER = sha256("what was before");

/** As good as the baseline, where there is one. */
export function rocAuc(change: Partial<MeasuredMetric> = {}): MeasuredMetric {
  return { value: 0.9, interval: [0.87, 0.93], level: 0.95, better: "higher", n: 400, gated: true, ...change };
}

/** Compared with what `accept` recorded. */
export function compared(delta: number): Partial<EvaluationRecord> {
  const interval: [number, number] = [delta - 0.01, delta + 0.01];
  return {
    baseline: { status: "compared", source: "the last accepted record", artifact: { digest: FORMER, bytes: 1 } },
    metrics: { roc_auc: rocAuc({ baseline: 0.9 - delta, delta, deltaInterval: interval, deltaLevel: 0.9 }) },
  };
}

/** Leaves artifact, run record, evaluation and findings of a model that the rig's event changes. */
export async function leaveEvidence(rig: StageRig, evidence: Evidence = {}): Promise<void> {
  const { model = "churn", findings = { validate: [] } } = evidence;
  const trainKey = await trainKeyOf(rig, model);
  const files = outputFiles(model);
  const run = { ...trainedRun(model, trainKey), ...evidence.run };
  await leave(rig, `${files.artifactFolder}/model.bin`, ARTIFACT);
  await leave(rig, files.run, run);
  await leave(rig, files.evaluation, { ...firstEvaluation(model, trainKey), ...evidence.evaluation });
  for (const [stage, found] of Object.entries(findings))
    await leave(rig, `${files.findingsFolder}/${stage}.json`, found);
}

/** A commit's keys are what they are: planning again would tell the same. */
const trainKeys = new Map<string, string>();

async function trainKeyOf(rig: StageRig, name: string): Promise<string> {
  const id = [rig.workspace, rig.head, name].join(" ");
  const known = trainKeys.get(id) ?? (await withModel(rig, async (_, { trainKey }) => trainKey, { name }));
  trainKeys.set(id, known);
  return known;
}

/** Writes a file of the output folder; null removes it. */
export async function leave(rig: StageRig, path: string, content: unknown): Promise<void> {
  const file = join(rig.workspace, path);
  if (content === null) return await rm(file, { force: true, recursive: true });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
}

/** A file that a stage left, as JSON; undefined where there is none. */
export async function left(rig: StageRig, path: string): Promise<unknown> {
  const bytes = await readIfThere(join(rig.workspace, path));
  return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
}

interface AcceptedAs {
  readonly model?: string;
  readonly commit?: string;
  /** Milliseconds; in June unless given. */
  readonly at?: number;
}

/** The ledger gets an acceptance, of FORMER unless given: the baseline of what comes. Later calls are newer. */
export async function accept(
  rig: StageRig,
  change: Partial<Acceptance> = {},
  { model = "churn", commit = "e".repeat(40), at }: AcceptedAs = {},
): Promise<void> {
  await inPlace(rig, async ({ ledger }) => {
    const before = (await ledger.acceptances(model)).length;
    const evidence = { trainKey: sha256(`key ${before}`), artifact: FORMER, outcome: "pass" } as const;
    const file = { bytes: 1, path: "artifact/model.bin", durationSeconds: 1 };
    const body: Acceptance = { ...evidence, ...file, ...change };
    const recordedAt = at ?? Date.UTC(2026, 5, 1 + before);
    await ledger.record([newEntry({ kind: "acceptance", model, commit, recordedAt, body })]);
  });
}

/** The ledger knows of models of main, and that nothing of them was ever accepted: what comes is compared with nothing. */
export async function knowOf(rig: StageRig, ...models: readonly string[]): Promise<void> {
  for (const model of models) await accept(rig, { outcome: "unmeasured" }, { model });
}

/** What a job hands on that measured what lies here, as `toJSON(needs)` says it to one that makes nothing itself. */
export async function handedOn(rig: StageRig, ...models: readonly string[]) {
  const names = models.length === 0 ? ["churn"] : models;
  const digests = names.map(async (name) => [name, await inPlace(rig, (place) => evaluationDigest(place, name))]);
  const evaluations = JSON.stringify(Object.fromEntries(await Promise.all(digests)));
  return {
    train: "never",
    needs: JSON.stringify({ evaluate: { result: "success", outputs: { evaluations } } }),
  } as const;
}

/** The run record of ARTIFACT. */
export function trainedRun(model: string, trainKey: string): RunRecord {
  return {
    schema: "model-gitops/run/v1",
    model,
    trainKey,
    status: "trained",
    command: ["true"],
    params: {},
    seed: 1,
    startedAt: "2026-11-01T00:00:00Z",
    durationSeconds: 1,
    attempts: 1,
    datasets: {},
    artifact: { path: "artifact/model.bin", digest: TRAINED, bytes: ARTIFACT.length },
  };
}

/** ARTIFACT measured without a baseline. */
export function firstEvaluation(model: string, trainKey: string): EvaluationRecord {
  return {
    schema: "model-gitops/evaluation/v1",
    model,
    task: "binary-classification",
    evaluationKey: sha256("what was evaluated"),
    trainKey,
    engine: "model-gitops 0",
    confidence: 0.95,
    candidate: { digest: TRAINED, bytes: ARTIFACT.length },
    baseline: { status: "none" },
    datasets: { holdout: { role: "decides", digest: sha256("the holdout"), rows: 400 } },
    metrics: { roc_auc: rocAuc() },
    slices: [],
  };
}
