import type { Profile } from "../../../../../src/generated/types.ts";
import { resolveModel } from "../../../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../../../src/manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../../../../../src/manifest/resolved-monitoring.ts";
import type { Locate } from "../../../../../src/manifest/source.ts";
import { normalCdf } from "../../../../../src/stats/distributions/normal.ts";
import type { Random } from "../../../../../src/stats/random.ts";
import type { ServedRows } from "../../../../../src/work/monitor/measured.ts";
import { judgePerformance, type JudgedPerformance } from "../../../../../src/work/monitor/performance/judge.ts";
import { referencePerformance } from "../../../../../src/work/monitor/performance/reference.ts";
import { watchedMetrics } from "../../../../../src/work/monitor/performance/watched.ts";
import { source, type Edit } from "../../manifests.ts";

/** Draws labelled rows: `harm` from 0 on is how much labels no longer follow from the answers as they did. */
export type World = (random: Random, n: number, harm: number) => ServedRows;

export interface Scene {
  readonly model: ResolvedModel;
  readonly monitoring: ResolvedMonitoring;
  readonly locate: Locate;
  readonly reference: Profile;
}

/** The manifest of a task with its metrics, monitored. */
export function watchedModel(
  task: string,
  metrics: string,
  ...edits: readonly Edit[]
): Pick<Scene, "model" | "monitoring" | "locate"> {
  const other: readonly Edit[] = [
    ["task: binary-classification", `task: ${task}`],
    ["target: {column: defaulted, positive: 1}", "target: {column: amount}"],
  ];
  const { file, manifest, locate } = source(
    ...(task === "binary-classification" ? [] : other),
    [
      / {2}metrics:\n.*\n.*\n.*\n/,
      `  metrics: ${metrics}\nmonitoring:\n  logs: logs/*.parquet\n  performance: {minLabels: 100}\n`,
    ],
    ...edits,
  );
  const model = resolveModel(manifest, file);
  if (model.monitoring === undefined) throw new Error("the model is not monitored");
  return { model, monitoring: model.monitoring, locate };
}

/** Of no rows. */
export const PROFILE: Profile = {
  schema: "model-gitops/profile/v1",
  model: "credit-risk",
  role: "reference",
  source: { dataset: "holdout", digest: `sha256:${"0".repeat(64)}` },
  rows: 0,
  columns: {},
  prediction: {},
};

export function profileOf(rows: ServedRows, { model, monitoring }: Pick<Scene, "model" | "monitoring">): Profile {
  const made = referencePerformance(rows, {
    model,
    metrics: watchedMetrics(model, monitoring).metrics,
    minLabels: monitoring.performance.minLabels,
    seed: 1,
  });
  if ("problem" in made) throw new Error(made.problem);
  return { ...PROFILE, rows: rows.n, ...made };
}

export function judged(scene: Scene, rows: ServedRows, seed = 1): JudgedPerformance {
  return judgePerformance({ ...scene, measured: { served: rows, labelled: { from: 0, to: 86_400_000, rows } }, seed });
}

export const NONE = { weights: undefined, slices: new Map(), features: new Map() } as const;

export function binaryRows(labels: Uint8Array, scores: Float64Array, more: Partial<ServedRows> = {}): ServedRows {
  return {
    n: labels.length,
    scores,
    width: 1,
    classes: ["0", "1"],
    positive: 1,
    predicted: Int32Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)),
    truth: Int32Array.from(labels),
    ...NONE,
    ...more,
  };
}

/**
 * Logits are normal around one that decides the share of positives; scores are overconfident by a fifth. `memory` is the
 * autocorrelation of what makes a label differ from what its probability lets expect.
 */
export function binaryWorld(center: number, { spread = 1.5, memory = 0 } = {}): World {
  return (random, n, harm) => {
    let chance = random.normal();
    const labels = new Uint8Array(n);
    const scores = new Float64Array(n);
    for (let row = 0; row < n; row += 1) {
      const logit = center + spread * random.normal();
      const truth = harm === 0 ? logit : center + (1 - harm) * (logit - center);
      chance = memory * chance + Math.sqrt(1 - memory ** 2) * random.normal();
      labels[row] = normalCdf(chance) < logistic(truth) ? 1 : 0;
      scores[row] = logistic(1.2 * logit);
    }
    return binaryRows(labels, scores);
  };
}

export function classWorld(classes: number): World {
  return (random, n, harm) => {
    const scores = new Float64Array(n * classes);
    const truth = new Int32Array(n);
    const predicted = new Int32Array(n);
    for (let row = 0; row < n; row += 1) {
      const logits = Array.from({ length: classes }, () => 1.5 * random.normal());
      const shares = softmax(logits);
      scores.set(softmax(logits.map((logit) => 1.2 * logit)), row * classes);
      truth[row] = drawn(random, harm === 0 ? shares : shares.map((share) => (1 - harm) * share + harm / classes));
      predicted[row] = shares.indexOf(Math.max(...shares));
    }
    return {
      n,
      scores,
      width: classes,
      classes: Array.from({ length: classes }, (_, code) => `c${code}`),
      positive: undefined,
      predicted,
      truth,
      ...NONE,
    };
  };
}

/** Errors with Student's t of 4 degrees of freedom, as wide as a feature says; `memory` is their autocorrelation. */
export function valueWorld({ memory = 0, df = 4 }: { readonly memory?: number; readonly df?: number } = {}): World {
  return (random, n, harm) => {
    const values = new Float64Array(n);
    const truth = new Float64Array(n);
    const feature = new Float64Array(n);
    let error = random.normal();
    for (let row = 0; row < n; row += 1) {
      values[row] = 10 + 3 * random.normal();
      feature[row] = random.uniform();
      const fresh = random.normal() / tail(random, df);
      error = memory * error + Math.sqrt(1 - memory ** 2) * fresh;
      truth[row] = (values[row] ?? 0) + (1 + harm) * (0.5 + (feature[row] ?? 0)) * error;
    }
    return {
      n,
      scores: values,
      width: 1,
      classes: undefined,
      positive: undefined,
      predicted: undefined,
      truth,
      weights: undefined,
      slices: new Map(),
      features: new Map([["load", feature]]),
    };
  };
}

function tail(random: Random, df: number): number {
  if (df === Infinity) return 1;
  let sum = 0;
  for (let at = 0; at < df; at += 1) sum += random.normal() ** 2;
  return Math.sqrt(sum / df);
}

function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function softmax(logits: readonly number[]): readonly number[] {
  const most = Math.max(...logits);
  const parts = logits.map((logit) => Math.exp(logit - most));
  const sum = parts.reduce((all, part) => all + part, 0);
  return parts.map((part) => part / sum);
}

function drawn(random: Random, shares: readonly number[]): number {
  let rest = random.uniform();
  for (const [code, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return code;
  }
  return shares.length - 1;
}
