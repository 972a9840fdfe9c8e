/** What was measured of a window of production, before anything is decided: counts, and the answers in memory. */
import type { Finding } from "../../findings/finding.ts";
import type { Profile, WindowRecord } from "../../generated/types.ts";
import type { ExperimentTotals } from "./experiment-totals.ts";
import type { EngineColumn } from "../../stats/drift/column-rows.ts";

export interface WindowSpan {
  /** Its start, as `2026-11-28` or `2026-11-28T06`; of rows, the time of the first. */
  readonly id: string;
  /** Milliseconds since the epoch; `to` is outside. */
  readonly from: number;
  readonly to: number;
  /** Rows that are later than this are ahead of the clock, and in no window; undefined: none of them can be in it. */
  readonly until?: number;
}

/** Rows whose labels become mature in a window, which are older than it, and of how many the label is known. */
export interface LabelsKnown {
  readonly from: number;
  readonly to: number;
  /** Rows that are not held, or have no answer, too. */
  readonly known: number;
}

/** Answers of the model to rows of one span, in an order that does not depend on how they were read. */
export interface ServedRows {
  readonly n: number;
  /** Rows × width, row-major: one number a row, or one for each class; undefined where the log has none. */
  readonly scores: Float64Array | undefined;
  readonly width: number;
  /** In the order of scores and codes; undefined where answers are numbers. */
  readonly classes: readonly string[] | undefined;
  /** The place of the positive class in `classes`, of a binary model. */
  readonly positive: number | undefined;
  /** Codes of the answered classes as logged; -1 where there is none. */
  readonly predicted: Int32Array | undefined;
  /** Codes of the true classes (-1: not known) or true values (NaN: not known). */
  readonly truth: Int32Array | Float64Array | undefined;
  readonly weights: Float64Array | undefined;
  /** By slice or `column=value` of a sensitive column: 1 for its rows. */
  readonly slices: ReadonlyMap<string, Uint8Array>;
  /** Features by which losses are stratified, as numbers. */
  readonly features: ReadonlyMap<string, Float64Array>;
}

/** What one check of the data counted: shards add up. */
export interface QualityCount {
  /** The check's id, which its definition gives. */
  readonly check: string;
  /** Rows that the check is about. */
  readonly counted: number;
  readonly failed: number;
  /** Statistics and times that a check is about, by name; null where there is none. */
  readonly values?: Readonly<Record<string, number | null>>;
  /** A sentence where it could not be measured. */
  readonly problem?: string;
}

export interface MeasuredService {
  readonly rows: number;
  /** Milliseconds, sorted ascending; undefined where the log has no latency. */
  readonly latencies: Float64Array | undefined;
  /** Requests that failed; undefined where the log does not say. */
  readonly failed: number | undefined;
  /** Seconds of the window. */
  readonly seconds: number;
  /** By query: samples over the window, or why there are none. */
  readonly prometheus: Readonly<Record<string, { readonly samples: Float64Array } | { readonly problem: string }>>;
}

/** Of a text or embedding column: what a comparison of the rows themselves gave. */
export interface SampledTest {
  readonly column: string;
  readonly measure: "domain-auc" | "mmd";
  readonly distance: number;
  readonly pValue: number;
  readonly rows: number;
  readonly referenceRows: number;
  /** What tells the two apart most: words. */
  readonly words?: readonly string[];
}

/** Of a column what another library's method says of it, from the rows; `@score` and `@label` for the prediction. */
export interface EngineTest extends EngineColumn {
  readonly column: string;
  readonly kind: "number" | "category";
}

/** Why no window of a log can have answers, or labels: sentences. */
export interface Unmeasurable {
  readonly answers?: string;
  readonly labels?: string;
}

export interface MeasuredWindow {
  readonly span: WindowSpan;
  readonly state: "provisional" | "final";
  readonly replaces: string | undefined;
  /** Whether a file that cannot be read may have rows of it: that it has none is no result then. */
  readonly isIncomplete?: boolean | undefined;
  /** Digest of the files that were read. */
  readonly source: string;
  readonly rows: number;
  /** In the bins of the reference, small ones too; undefined where there is no reference or no row. */
  readonly profile: Profile | undefined;
  readonly quality: readonly QualityCount[];
  /** Undefined where the log has no answers. */
  readonly served: ServedRows | undefined;
  /** Rows with an answer, those that are not held too; undefined where the log has no answers. */
  readonly answered?: number | undefined;
  /** The rows whose labels became mature in this window, with their truth. */
  readonly labelled: { readonly from: number; readonly to: number; readonly rows: ServedRows } | undefined;
  /** Undefined where none come later than their rows. */
  readonly labels?: LabelsKnown | undefined;
  /** Why there are no answers or no labels, where that is not the window's own. */
  readonly why?: Unmeasurable | undefined;
  readonly sampled: readonly (SampledTest | { readonly column: string; readonly problem: string })[];
  /** Under another engine: one of each column. */
  readonly engine?: readonly (EngineTest | { readonly column: string; readonly problem: string })[];
  readonly service: MeasuredService;
  readonly versions: NonNullable<WindowRecord["versions"]>;
  /** What it has of the model's experiment, by unit and arm; undefined where the log has no row of one. */
  readonly experiment?: ExperimentTotals | undefined;
  /** By column of the reference: why it is not in the profile although the log has it, as a sentence. */
  readonly unusable?: Readonly<Record<string, string>> | undefined;
  /** What could not be read: each its own. */
  readonly findings: readonly Finding[];
}
