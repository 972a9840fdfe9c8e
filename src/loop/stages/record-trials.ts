import type { LedgerEntry, Trial, TrialsRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import { trialsKey } from "../../records/keys.ts";
import { newEntry } from "../../stores/ledger-entry.ts";
import { keptTrial } from "../../work/past/trials.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Place } from "../place/place.ts";
import { isOfFork, type TriedRun } from "../runs/tried-run.ts";
import { originOf, type Recordable } from "./record-entries.ts";

/** What runs of pull requests said of a model since the last recording. */
export interface FoundTrials {
  readonly trials: readonly Trial[];
  /** Too large, or too many. */
  readonly leftOut: number;
}

/** Of one recording, of all models: who starts runs does not decide how the ledger grows. */
const MOST = 200;

/**
 * What these runs left, by model. Nothing of a fork's: anybody can start one, and what the ledger holds stays. Nothing
 * of a model that is not there.
 */
export function trialsOf(
  forge: Pick<Forge, "repository">,
  tried: readonly TriedRun[],
  isModel: (name: string) => boolean,
): ReadonlyMap<string, FoundTrials> {
  const found = new Map<string, FoundTrials>();
  let kept = 0;
  for (const { run, left } of tried) {
    if (isOfFork(forge, run)) continue;
    for (const [model, records] of left) {
      if (!isModel(model)) continue;
      const { trials, leftOut } = found.get(model) ?? { trials: [], leftOut: 0 };
      const { id: workflowRun, headSha: head, headBranch: branch, actor: by } = run;
      const trial = kept < MOST ? keptTrial({ workflowRun, head, branch, by, ...records }) : undefined;
      if (trial !== undefined) kept += 1;
      found.set(model, trial ? { trials: [...trials, trial], leftOut } : { trials, leftOut: leftOut + 1 });
    }
  }
  return found;
}

interface Recording {
  readonly found: ReadonlyMap<string, FoundTrials>;
  readonly recordables: readonly Recordable[];
  readonly branch: string | undefined;
}

/** One entry for each model of which something was tried that the ledger does not know, by its key, as a run. */
export async function trialsEntries(
  place: Place,
  { found, recordables, branch }: Recording,
): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for (const [model, { trials, leftOut }] of found) {
    const recorded = new Set(recordables.map(({ run }) => hexOf(run.trainKey)));
    const known = await place.ledger.ids(model, "run");
    // Another job may have recorded the same runs in between.
    const before = (await place.ledger.latest(model, "trials"))?.body.trials ?? [];
    const isNew = ({ run, workflowRun }: Trial): boolean =>
      !recorded.has(hexOf(run.trainKey)) &&
      !known.some((id) => id.endsWith(hexOf(run.trainKey))) &&
      !before.some((one) => one.workflowRun === workflowRun);
    const fresh = trials.filter(isNew);
    if (fresh.length === 0) continue;
    const body: TrialsRecord = {
      schema: "model-gitops/trials/v1",
      key: trialsKey({ model, trials: fresh }),
      model,
      trials: fresh,
      ...(leftOut > 0 && { leftOut }),
    };
    entries.push(newEntry({ kind: "trials", model, body, ...originOf(place, { pull: undefined }, branch) }));
  }
  return entries;
}
