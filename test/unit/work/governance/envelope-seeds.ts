import type { EvaluationRecord, MeasuredMetric, ModelManifest } from "../../../../src/generated/types.ts";
import { findMetric } from "../../../../src/manifest/metrics.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { classifyChange, type AnchorSide, type EnvelopeQuestion } from "../../../../src/work/governance/envelope.ts";

export const artifactOf = (name: string): string => sha256(`artifact ${name}`);
export const rowsOf = (name: string): string => sha256(`rows ${name}`);

export function manifest(changes: Partial<ModelManifest> = {}): ModelManifest {
  return {
    apiVersion: "model-gitops/v1",
    kind: "Model",
    name: "credit-risk",
    owners: ["@ada"],
    task: "binary-classification",
    target: { column: "y" },
    features: [{ name: "x", type: "number" }],
    datasets: {
      train: {
        path: "train.csv",
        origin: { type: "internal-system", source: "Core banking" },
        personalData: "pseudonymised",
      },
      holdout: { path: "holdout.csv", origin: { type: "internal-system", source: "core  banking" } },
    },
    training: { command: ["train"], artifact: "model.onnx", params: { depth: 3, rounds: 100 } },
    evaluation: { metrics: { roc_auc: { margin: 0.005 } } },
    card: { intendedUse: "Decide about loans.", outOfScope: ["Mortgages"] },
    governance: { risk: "high", euAiAct: "high" },
    ...changes,
  };
}

export interface Scored {
  readonly candidate: string;
  readonly baseline?: string;
  readonly value: number;
  readonly was?: number;
  readonly rows?: string;
  readonly guards?: Readonly<Record<string, number>>;
}

/** An evaluation of which only what is held against an anchor is told. */
export function evaluation({
  candidate,
  baseline,
  value,
  was,
  rows = "holdout",
  guards = {},
}: Scored): EvaluationRecord {
  const metric: MeasuredMetric = { value, interval: null, level: 0.9, better: "higher", n: 400, baseline: was ?? null };
  const other = baseline === undefined ? {} : { artifact: { digest: artifactOf(baseline), bytes: 1 } };
  const guarding = Object.entries(guards).map(([name, of]) => {
    const metrics = { roc_auc: { ...metric, value: of, baseline: null } };
    return [name, { role: "guard" as const, digest: rowsOf(name), rows: 400, metrics }] as const;
  });
  return {
    schema: "model-gitops/evaluation/v1",
    model: "credit-risk",
    task: "binary-classification",
    evaluationKey: sha256(`evaluation ${candidate} ${rows}`),
    engine: "model-gitops",
    confidence: 0.95,
    candidate: { digest: artifactOf(candidate), bytes: 1 },
    baseline: { status: baseline === undefined ? "none" : "compared", ...other },
    datasets: { holdout: { role: "decides", digest: rowsOf(rows), rows: 400 }, ...Object.fromEntries(guarding) },
    metrics: { roc_auc: metric },
    slices: [],
  };
}

const rocAuc = findMetric("roc_auc", "binary-classification");
if (rocAuc === undefined) throw new Error("there is no roc_auc");

export const METRICS: EnvelopeQuestion["metrics"] = [
  { metric: rocAuc, declaredAs: "roc_auc", min: undefined, max: undefined, margin: { absolute: 0.005 }, primary: true },
];

export function anchorSide(changes: Partial<AnchorSide> = {}): AnchorSide {
  const own = evaluation({ candidate: "anchor", value: 0.8 });
  return {
    artifact: artifactOf("anchor"),
    ageDays: 10,
    retrainings: 0,
    manifest: manifest(),
    evaluation: own,
    accepted: [own],
    ...changes,
  };
}

/** A retraining that is a little better on the same rows. */
export function question(changes: Partial<EnvelopeQuestion> = {}): EnvelopeQuestion {
  return {
    envelope: undefined,
    metrics: METRICS,
    candidate: {
      manifest: manifest(),
      evaluation: evaluation({ candidate: "next", baseline: "anchor", value: 0.801, was: 0.8 }),
    },
    anchor: anchorSide(),
    does: { retrains: true, loosens: false, documents: true },
    alerts: 0,
    dataIssues: 0,
    ...changes,
  };
}

export function classOf(changes: Partial<EnvelopeQuestion>): string {
  const { class: kind, reasons } = classifyChange(question(changes));
  return `${kind}: ${reasons.join("; ")}`;
}
