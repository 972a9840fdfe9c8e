import type { WindowRecord } from "../../../generated/types.ts";
import { qualitySignal } from "../quality/signal.ts";
import { farFewerRows, type UsualRows } from "../usual-rows.ts";
import { windowKey } from "../window-key.ts";

/** What whoever records a window knows of its model. */
export interface WindowFacts {
  readonly model: string;
  readonly artifact: string;
  /** The window on the ledger that it replaces. */
  readonly replaced?: WindowRecord | undefined;
  /** Digest of the rules by which it has to be judged. */
  readonly rules: string;
  readonly monitoring: UsualRows["monitoring"];
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
  problems.push(...modelProblems(record, facts));
  if (record.rules !== facts.rules) problems.push("it was judged by other rules than the default branch has now");
  if (!(Date.parse(window.from) < Date.parse(window.to))) problems.push("it ends before it begins");
  if (Date.parse(window.from) > facts.now + SKEW) problems.push("it begins in the future");
  if (signals.drift !== drift.flagged) problems.push("its signal of drift is not what its columns say");
  const isOpen = window.state === "provisional" && signals.noData === null;
  if (signals.noData !== isWithoutData(record, facts) && !isOpen)
    problems.push("its signal of missing data is not what its rows say");
  if ((window.rows === 0 ? null : qualitySignal(record.quality).raised) !== (signals.quality ?? null))
    problems.push("its signal of the data's quality is not what its checks say");
  return problems;
}

/** By what the record itself remembers of the windows before. */
function isWithoutData({ window, history = [] }: WindowRecord, { monitoring }: WindowFacts): boolean {
  const before = history.filter(({ from }) => from < window.from);
  return window.rows === 0 || farFewerRows(window, { monitoring, history: before }) !== undefined;
}

/** One that late rows made again is of the model that answered it, and compared as it was, whatever was accepted since. */
function modelProblems({ artifact, reference }: WindowRecord, facts: WindowFacts): readonly string[] {
  const { replaced } = facts;
  const [own, their] = [reference.profile, replaced?.reference.profile];
  const expected = replaced?.artifact ?? facts.artifact;
  const isNow = replaced?.artifact === undefined;
  return [
    ...(artifact === undefined || artifact === expected
      ? []
      : [
          `it is of the artifact ${artifact.slice(0, 19)}…, and ${expected.slice(0, 19)}… ${isNow ? "is accepted now" : "answered the window that it replaces"}`,
        ]),
    ...(own === undefined || their === undefined || own === their
      ? []
      : ["it is compared with another reference than the window that it replaces"]),
  ];
}
