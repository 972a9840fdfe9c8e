import type { CardDiff, MeasuredMetric } from "../generated/types.ts";

/** What differs between two runs of a model, or two of its versions, from A to B. */
export interface RunDiff {
  readonly model: string;
  readonly a: DiffSide;
  readonly b: DiffSide;
  readonly params: readonly ChangedValue[];
  readonly command?: ChangedValue;
  readonly trainedOn: readonly ChangedContent[];
  readonly judgedOn: readonly ChangedContent[];
  /** Whether the same rows decided of both, so that their numbers can be subtracted. */
  readonly isSameRows: boolean;
  readonly metrics: readonly ComparedMetric[];
  /** Paths that differ between the commits; undefined where that is not known. */
  readonly code?: readonly string[];
  /** Undefined where a manifest cannot be had. */
  readonly card?: CardDiff;
}

export interface DiffSide {
  /** As it was asked for, or the key. */
  readonly name: string;
  readonly key: string;
  readonly commit?: string;
  /** Its numbers are its run's word. */
  readonly isClaim: boolean;
}

export interface ChangedValue {
  readonly name: string;
  /** JSON; undefined where it is not set. */
  readonly from?: string;
  readonly to?: string;
}

export interface ChangedContent {
  readonly name: string;
  readonly role: string;
  readonly from?: ContentSide;
  readonly to?: ContentSide;
  readonly isChanged: boolean;
}

export interface ContentSide {
  readonly digest: string;
  readonly rows?: number;
}

export interface ComparedMetric {
  readonly name: string;
  readonly a?: MeasuredMetric;
  readonly b?: MeasuredMetric;
  /** B minus A, where the same rows decided. */
  readonly delta?: number;
  /** Where B was measured beside A, on the same rows at once; else nobody knows the noise of the difference. */
  readonly deltaInterval?: readonly [number, number];
}
