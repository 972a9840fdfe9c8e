import type { ArtifactPath } from "./artifact.ts";
import type { Dataset, Feature, ModelManifest, TrainingOn } from "../generated/types.ts";
import type { Margin } from "../kernel/units.ts";
import type { ResolvedFairness } from "./fairness.ts";
import type { Metric, Task } from "./metrics.ts";
import type { ResolvedMonitoring } from "./resolved-monitoring.ts";
import type { ResolvedStage } from "./resolved-promotion.ts";
import type { ResolvedRetraining } from "./resolved-retraining.ts";

/**
 * A manifest with every default filled in, every unit parsed and every path relative to the repository's root. What
 * comes after validation reads this, never the manifest.
 */
export interface ResolvedModel {
  readonly name: string;
  /** The manifest's file, its folder (empty at the root), and what it says. */
  readonly file: string;
  readonly folder: string;
  readonly manifest: ModelManifest;
  readonly lifecycle: "active" | "deprecated" | "retired";
  readonly task: Task;
  readonly target: ResolvedTarget;
  /** Columns with a meaning of their own; none of them is a feature. */
  readonly columns: {
    readonly id: string | undefined;
    readonly time: string | undefined;
    readonly group: string | undefined;
    readonly weight: string | undefined;
  };
  /** Undefined: all columns that are neither the target nor have a meaning of their own, in file order. */
  readonly features: readonly Feature[] | undefined;
  /** Columns that are no features though nothing else is said of them. */
  readonly excludedFeatures: readonly string[];
  /** The column that fills an input of the model, by the input's name; others are found by name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Names of the model's outputs; undefined ones are read from the graph. */
  readonly outputs: { readonly score: string | undefined; readonly label: string | undefined };
  /** Undefined: the label output decides, else 0.5. */
  readonly threshold: number | undefined;
  /** By name, in the manifest's order. */
  readonly datasets: Readonly<Record<string, ResolvedDataset>>;
  /** Names of the datasets that judge, the deciding one first. */
  readonly evaluationData: readonly string[];
  /** Names of all others: what the trainKey depends on. */
  readonly trainingData: readonly string[];
  readonly training: ResolvedTraining;
  readonly metrics: readonly ResolvedMetric[];
  readonly slices: readonly ResolvedSlice[];
  /** Undefined: classes are shown, and are no slices. */
  readonly classSlices: { readonly margin: Margin } | undefined;
  readonly fairness: ResolvedFairness | undefined;
  /** Rows of a season of a forecast series; 1 compares with the naive forecast. */
  readonly season: number;
  /** Repository path of the judgements of pairs of texts. */
  readonly judge: string | undefined;
  /** Undefined: it is not measured. */
  readonly importance: ResolvedImportance | undefined;
  readonly latency: { readonly p95Ms: number | undefined; readonly batchSize: number };
  /** One-sided. */
  readonly confidence: number;
  readonly onInconclusive: "approve" | "block";
  /** How the candidate predicts: ONNX, a file that training leaves, or a command run in the manifest's folder. */
  readonly prediction: Prediction;
  /** Logins without `@`; empty: anyone with write access. */
  readonly approvers: readonly string[];
  /** Whether the author of a change may accept it, as one who works alone. */
  readonly mayApproveSelf: boolean;
  /** Undefined: it is not watched. */
  readonly monitoring: ResolvedMonitoring | undefined;
  /** Undefined: no pull request retrains it. */
  readonly retraining: ResolvedRetraining | undefined;
  /** The stages that versions go through; production alone where the manifest names none. */
  readonly stages: readonly ResolvedStage[];
  readonly cardSections: string | undefined;
  /** Globs of files that training leaves for the report, from the repository's root. */
  readonly shown: readonly string[];
  /** What of rows that are answered differently may be shown; undefined: nothing. */
  readonly shownRows: ResolvedShownRows | undefined;
}

export interface ResolvedShownRows {
  /** Shown as text. */
  readonly columns: readonly string[];
  readonly pictures: readonly string[];
  /** How many rows at most. */
  readonly most: number;
}

export interface ResolvedTarget {
  /** The only one, or the first of several. */
  readonly column: string;
  /** Several: the labels of a multilabel model, or the references of a text. */
  readonly columns: readonly string[];
  /** The value that counts as positive; 1 unless the manifest says otherwise. */
  readonly positive: string | number | boolean;
  /** The data's labels; of a list in the order of the model's scores. */
  readonly classes: readonly (string | number | boolean)[] | undefined;
  /** Of a mapping, what the model calls each of them. */
  readonly modelClasses: readonly (string | number | boolean)[] | undefined;
  /** Levels of predicted quantiles, ascending. */
  readonly quantiles: readonly number[] | undefined;
}

export type DatasetRole = "decides" | "guard" | "shown" | "train";

export interface ResolvedDataset {
  readonly name: string;
  readonly role: DatasetRole;
  /** A repository path or glob, or a URL. */
  readonly path: string;
  readonly isGlob: boolean;
  readonly isRemote: boolean;
  readonly sha256: string | undefined;
  readonly snapshot: string | undefined;
  /** Repository path of the DVC file that is named. */
  readonly dvc: string | undefined;
  readonly s3VersionId: string | undefined;
  readonly fetch:
    | { readonly command: readonly string[]; readonly env: readonly string[]; readonly timeoutMs: number }
    | undefined;
  readonly period: { readonly from: string; readonly to: string } | undefined;
  readonly maxAgeMs: number | undefined;
  readonly declared: Dataset;
}

export interface ResolvedTraining {
  readonly command: readonly string[];
  /** Empty: none. */
  readonly setup: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly code: CodeGlobs;
  readonly env: readonly string[];
  /** What training leaves, the judged one first. */
  readonly artifact: readonly ArtifactPath[];
  readonly metrics: string | undefined;
  /** At least one; the first decides. */
  readonly seeds: readonly number[];
  readonly runner: readonly string[];
  readonly requires: {
    readonly gpus: number;
    readonly gpuMemoryBytes: number | undefined;
    readonly memoryBytes: number | undefined;
    readonly diskBytes: number | undefined;
    readonly cpus: number | undefined;
  };
  readonly timeoutMs: number;
  readonly retries: number;
  readonly checkpoints: string | undefined;
  /** Ray's, of a model that trains there. */
  readonly runtimeEnv: Readonly<Record<string, unknown>> | undefined;
  /** Undefined: on the runner. */
  readonly on: ResolvedOn | undefined;
}

/** Where training runs, if not on the runner. */
export interface ResolvedOn {
  readonly engine: EngineKind;
  /** Its name in the settings. */
  readonly cluster: string;
  /** Whether nobody waits for it. */
  readonly isDetached: boolean;
  /** Milliseconds after which a job that has not started is cancelled. */
  readonly queueTimeoutMs: number;
  /** What the manifest says for that engine, as it stands there. */
  readonly wishes: Pick<TrainingOn, EngineKind>;
}

/** Engines that train elsewhere. */
export type EngineKind = "ray" | "slurm" | "kubernetes" | "command";

/** Globs over repository paths. */
export interface CodeGlobs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface ResolvedMetric {
  readonly metric: Metric;
  /** The name in the manifest: an alias, or the metric's own. */
  readonly declaredAs: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly margin: Margin;
  readonly primary: boolean;
}

/** Bounds of what is asked. */
export interface ResolvedImportance {
  readonly rows: number;
  readonly repeats: number;
  readonly features: number;
}

export interface ResolvedSlice {
  /** The column, or the name of the condition. */
  readonly name: string;
  /** A DuckDB boolean expression; undefined: one slice a value of the column. */
  readonly where: string | undefined;
}

export type Prediction =
  | { readonly kind: "onnx" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "command"; readonly command: readonly string[] };
