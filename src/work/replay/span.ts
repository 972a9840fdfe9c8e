import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { matureUntil } from "../monitor/revalidation/due.ts";

const DAY = 86_400_000;

/** No zone of the world is further behind UTC. */
const FURTHEST_BEHIND = DAY / 2;

export interface ReplayFacts {
  readonly monitoring: Pick<ResolvedMonitoring, "window" | "latenessMs" | "labels" | "revalidateMs">;
  /** retraining.replay.windows. */
  readonly windows: number;
  readonly now: number;
  /** Where the candidate's training data ends, where its period says so. */
  readonly learnedUntil: number | undefined;
}

/** Which rows both models are asked about: milliseconds, `to` left out. */
export interface ReplaySpan {
  readonly from: number;
  readonly to: number;
  /** The newest ones alone; undefined: all. */
  readonly most: number | undefined;
}

/**
 * The newest windows whose labels are mature. It ends at the same time all day (or all window, where that is shorter), so
 * that asking again an hour later is the same question, and who accepted an answer need not do it again.
 */
export function replaySpan({ monitoring, windows, now, learnedUntil }: ReplayFacts): ReplaySpan {
  const { window } = monitoring;
  const step = "ms" in window ? Math.min(window.ms, DAY) : DAY;
  const to = Math.floor(matureUntil(monitoring, now) / step) * step;
  const from = "ms" in window ? to - windows * window.ms : 0;
  return {
    from: Math.max(from, learnedUntil ?? 0),
    to,
    most: "ms" in window ? undefined : windows * window.rows,
  };
}

/** What the periods of training data say of where it ends. */
export interface LearnedPeriod {
  /** Milliseconds; undefined where no dataset says so. */
  readonly until: number | undefined;
  /** Whether all datasets say so: then no later row was learned. */
  readonly isWhole: boolean;
  /** Those that do not. */
  readonly withoutEnd: readonly string[];
}

/** A day counts whole, in whichever zone it was meant. */
export function learnedPeriod({
  trainingData,
  datasets,
  monitoring,
}: Pick<ResolvedModel, "trainingData" | "monitoring"> & {
  readonly datasets: Readonly<Record<string, Pick<ResolvedDataset, "period">>>;
}): LearnedPeriod {
  const isZoned = monitoring !== undefined && monitoring.timezone !== "UTC";
  const ends = trainingData.map((name) => ({ name, end: Date.parse(datasets[name]?.period?.to ?? "") }));
  const known = ends.flatMap(({ end }) => (Number.isFinite(end) ? [end] : []));
  return {
    until: known.length === 0 ? undefined : Math.max(...known) + DAY + (isZoned ? FURTHEST_BEHIND : 0),
    isWhole: known.length > 0 && known.length === ends.length,
    withoutEnd: ends.flatMap(({ name, end }) => (Number.isFinite(end) ? [] : [name])),
  };
}
