import type { Shared } from "../rows/separation.ts";

/** What is known of the data that a manifest names. */
export interface DataFacts {
  readonly datasets: Readonly<Record<string, DatasetFacts>>;
  /** Rows that an evaluation dataset shares with a training dataset. */
  readonly overlaps: readonly OverlapFacts[];
  /** Slices that are conditions, tried on the deciding dataset. */
  readonly slices?: readonly SliceFacts[];
  /** Metrics of the manifest's own whose expression is refused on the deciding dataset: a sentence. */
  readonly metrics?: readonly { readonly name: string; readonly problem: string }[];
  /** The day of the run, YYYY-MM-DD. */
  readonly today: string;
}

/** Everything that was measured of one dataset; what is absent was not. */
export interface DatasetFacts {
  readonly columns?: readonly ColumnFacts[];
  readonly rows?: number;
  /** Distinct values of the target as text, if there are few. */
  readonly targetValues?: readonly string[];
  readonly positives?: number;
  /** Groups of rows, or points of time of a forecast, where they are what is judged; a hundred may be more. */
  readonly units?: number;
  /** Of a forecast whose times are text in another order than time: what they look like, without a digit of theirs. */
  readonly unsortedTimes?: string;
  /** `sha256:…` of the content. */
  readonly digest?: string;
  /** Why it could not be read: a sentence. */
  readonly problem?: string;
  /** What a person should know of its files although it stops nothing: sentences. */
  readonly notes?: readonly string[];
}

export interface ColumnFacts {
  readonly name: string;
  readonly type?: "number" | "category" | "boolean";
  /** Of text that was to be numbers, or mostly is: the first cell that is none, as a sentence. */
  readonly mixed?: string;
}

export interface OverlapFacts extends Shared {
  readonly evaluation: string;
  readonly training: string;
}

export interface SliceFacts {
  readonly name: string;
  readonly rows?: number;
  /** Why the condition cannot be evaluated: a sentence. */
  readonly problem?: string;
}
