import type { Profile } from "../generated/types.ts";
import type { QualityCount, SampledTest, Unmeasurable } from "../work/monitor/measured.ts";
import type { ExperimentPart } from "../work/monitor/experiment/parts.ts";
import type { PlannedWindow } from "../work/monitor/windows.ts";
import type { AnswerClasses } from "./answer-classes.ts";
import type { ServedPart } from "./served-part.ts";
import type { WindowCounts } from "./window-counts.ts";

/** What a shard read of one window. Parts of the same window add up to it, whatever the shards. */
export interface WindowPart {
  readonly planned: PlannedWindow;
  /** Digest of the files that were read. */
  readonly source: string;
  readonly counts: WindowCounts;
  /** Undefined where there is no reference. */
  readonly profile: Profile | undefined;
  /** By column of the profile: cells with text where there should be numbers. */
  readonly badCells: Readonly<Record<string, number>>;
  readonly quality: readonly QualityCount[];
  readonly classes: AnswerClasses | undefined;
  /** Undefined where the log has no answers. */
  readonly served: ServedPart | undefined;
  readonly labelled: { readonly from: number; readonly to: number; readonly rows: ServedPart } | undefined;
  /** Undefined where there is no experiment, or the log has no variant. */
  readonly experiment?: ExperimentPart | undefined;
  readonly sampled: readonly (SampledTest | { readonly column: string; readonly problem: string })[];
  /** By column of the reference that the log has: why it is not counted. Default: none. */
  readonly unusable?: Readonly<Record<string, string>>;
  readonly why?: Unmeasurable;
  readonly has: { readonly latency: boolean; readonly error: boolean };
}

const NOTHING = "No row of the log can be read.";

/** A window of which nothing can be read. */
export function emptyPart(planned: PlannedWindow, source: string): WindowPart {
  return {
    planned,
    source,
    counts: {
      rows: 0,
      repeated: 0,
      failed: 0,
      badLatencies: 0,
      withoutId: 0,
      versions: {},
      unheld: 0,
      latencies: new Float64Array(),
    },
    profile: undefined,
    badCells: {},
    quality: [],
    classes: undefined,
    served: undefined,
    labelled: undefined,
    why: { answers: NOTHING, labels: NOTHING },
    sampled: [],
    has: { latency: false, error: false },
  };
}
