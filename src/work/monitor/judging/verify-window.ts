import type { WindowRecord } from "../../../generated/types.ts";
import { qualitySignal } from "../quality/judge.ts";
import { windowKey } from "../window-key.ts";

/** What whoever records a window knows of its model. */
export interface WindowFacts {
  readonly model: string;
  readonly artifact: string;
  /** Digest of the rules by which it has to be judged. */
  readonly rules: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Machines' clocks differ. */
const SKEW = 15 * 60_000;

/** Why a window is not to be recorded: sentences, none where it is. What drifted is decided again elsewhere. */
export function windowProblems(record: WindowRecord, facts: WindowFacts): readonly string[] {
  const { window, signals, drift } = record;
  const problems: string[] = [];
  if (record.model !== facts.model) problems.push(`it is of ${record.model}`);
  if (record.key !== windowKey(facts.model, window.id)) problems.push("its key is not that of its model and id");
  if (record.artifact !== undefined && record.artifact !== facts.artifact)
    problems.push(
      `it is of the artifact ${record.artifact.slice(0, 19)}…, and ${facts.artifact.slice(0, 19)}… is accepted now`,
    );
  if (record.rules !== facts.rules) problems.push("it was judged by other rules than the default branch has now");
  if (!(Date.parse(window.from) < Date.parse(window.to))) problems.push("it ends before it begins");
  if (Date.parse(window.from) > facts.now + SKEW) problems.push("it begins in the future");
  if (signals.drift !== drift.flagged) problems.push("its signal of drift is not what its columns say");
  const isOpen = window.state === "provisional" && signals.noData === null;
  if (signals.noData !== (window.rows === 0) && !isOpen)
    problems.push("its signal of missing data is not what its rows say");
  if ((window.rows === 0 ? null : qualitySignal(record.quality)) !== (signals.quality ?? null))
    problems.push("its signal of the data's quality is not what its checks say");
  return problems;
}
