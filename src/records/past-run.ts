import type { Verdict } from "../findings/verdict.ts";
import type { MeasuredMetric } from "../generated/types.ts";

/** Where a run is known from, whose word counts most first. */
export const SOURCES = ["ledger", "trials", "upload", "folder", "laptop"] as const;
export type Source = (typeof SOURCES)[number];

/**
 * accepted: the default branch stands for it, or did. refused: its verdict blocks. passed: it was judged and nothing
 * blocks, and it is not known to be merged. not-judged: nobody judged it.
 */
export const STANDINGS = ["accepted", "refused", "passed", "not-judged"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One training of a model as everything that knows of it tells it together: one row of `log`, and of the site. */
export interface PastRun {
  readonly model: string;
  /** The trainKey's hexadecimal digits. */
  readonly key: string;
  readonly artifact: { readonly digest: string; readonly bytes: number };
  /** When training began: ISO time. */
  readonly at: string;
  readonly by?: string;
  readonly branch?: string;
  readonly pull?: number;
  readonly commit?: string;
  readonly workflowRun?: number;
  readonly outcome: Standing;
  readonly verdict?: Verdict;
  readonly from: readonly Source[];
  /** Its numbers are what a run of a pull request said of itself: nobody made them again. */
  readonly isClaim: boolean;
  /** The pull request's head lies in another repository. */
  readonly isFork: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seeds: readonly number[];
  /** Digest of each training dataset. */
  readonly trainedOn: Readonly<Record<string, string>>;
  readonly judgedOn?: JudgedOn;
  readonly metrics: Readonly<Record<string, PastMetric>>;
  readonly cost: PastCost;
}

/** The rows that decided. */
export interface JudgedOn {
  readonly evaluationKey: string;
  readonly dataset: string;
  readonly digest: string;
  readonly rows: number;
  readonly task: string;
  readonly engine: string;
}

export type PastMetric = Pick<MeasuredMetric, "value" | "interval" | "level" | "better" | "n" | "primary" | "gated">;

/** As far as it was recorded. */
export interface PastCost {
  /** Of all seeds. */
  readonly seconds: number;
  readonly attempts: number;
  readonly cluster?: string;
  readonly gpus?: number;
  readonly gpuHours?: number;
  /** Of the GPUs. */
  readonly energyWh?: number;
  readonly queuedSeconds?: number;
}

export interface RankedRun {
  readonly row: PastRun;
  readonly metric: PastMetric & { readonly value: number };
}

export interface BestRun {
  readonly better: "higher" | "lower";
  readonly best?: RankedRun;
  /** Those it was compared with and itself, the best first. */
  readonly ranked: readonly RankedRun[];
  /** How many of the others the rows cannot tell from it; undefined where its noise is not known. */
  readonly within: number | undefined;
  readonly others: readonly { readonly row: PastRun; readonly why: NotCompared }[];
}

/** Why a run is not compared. */
export type NotCompared = "not-judged" | "no-metric" | "other-rows" | "other-task" | "fork";

/** Rows as people see them. */
export interface PastTable {
  readonly rows: readonly ShownRun[];
  /** Names of the parameters that are not the same in all rows. */
  readonly params: readonly string[];
  /** What decides comes first. */
  readonly metrics: readonly string[];
}

export interface ShownRun {
  readonly row: PastRun;
  /** As many digits of the key as tell it from all others. */
  readonly short: string;
  /** Values of the table's parameters, in their order; empty where a run has none. */
  readonly params: readonly string[];
}
