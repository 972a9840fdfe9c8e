import type { Forge } from "../../forge/forge.ts";
import type { HoldoutTries, LedgerEntry, LookedAt, TriesRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import { triesKey } from "../../records/keys.ts";
import { newEntry } from "../../stores/ledger-entry.ts";
import { atLeast, nowJudging, withTries, type Try } from "../../work/holdouts/tally.ts";
import { countedTries, lookedBefore } from "../evidence/counted-tries.ts";
import { triesOf } from "../evidence/tries-of-runs.ts";
import { loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";
import { lookAtRuns } from "../runs/look-at-runs.ts";
import { originOf, workflowRunOf, type EntryOrigin, type Recordable } from "./record-entries.ts";
import { trialsOf, type FoundTrials } from "./record-trials.ts";
import type { RecordWish } from "./record-wish.ts";

/** What pull requests tried since the last recording, merged or not. */
export interface TriedSince {
  readonly tries: ReadonlyMap<string, readonly Try[]>;
  readonly looked: LookedAt | undefined;
  /** Whether there were runs of which nobody knows what they tried. */
  readonly isPartial: boolean;
  /** What they left, as they say it. */
  readonly trials: ReadonlyMap<string, FoundTrials>;
}

const NOTHING: TriedSince = { tries: new Map(), looked: undefined, isPartial: false, trials: new Map() };

/**
 * What is to be counted beside what is recorded, for all models at once: each run is read once, by whichever recording
 * comes next. It never keeps evidence from being recorded: where the forge does not answer, the next one looks.
 */
export async function triedSince(
  place: Place,
  recordables: readonly Recordable[],
  wish: RecordWish,
): Promise<TriedSince> {
  const forge = recordables.length === 0 ? undefined : await place.forge();
  if (forge === undefined || place.event.kind !== "push") return NOTHING;
  try {
    return await looked(place, forge, { recordables, wish });
  } catch (error) {
    place.host.log.warn(
      `Which evaluations pull requests have run since the last recording could not be read, so the next recording counts them: ${userMessage(error)}`,
    );
    return NOTHING;
  }
}

interface Looking {
  readonly recordables: readonly Recordable[];
  readonly wish: RecordWish;
}

async function looked(place: Place, forge: Forge, { recordables, wish }: Looking): Promise<TriedSince> {
  const { ledger, head, options } = place;
  const look = await lookAtRuns(place, forge, await lookedBefore(ledger));
  const models = look.tried.length === 0 ? [] : await loadModels(head, options.manifests);
  const own = new Map(recordables.map((one) => [one.run.model, one]));
  const known = new Set([...own.keys(), ...(await ledger.models()), ...models.map(({ name }) => name)]);
  const { tries, isPartial } = await triesOf(place, {
    forge,
    tried: look.tried,
    counted: async (model) => {
      const counted = (await countedTries(ledger, model, own.get(model)?.formerName)) ?? [];
      const holdout = decidingOf(own.get(model));
      return holdout === undefined ? counted : nowJudging(counted, holdout);
    },
    isModel: (name) => known.has(name),
    isBelieved: wish.train === "when-unknown",
    gateJob: wish.gateJob,
  });
  if (look.looked.isBehind === true)
    place.host.log.info(
      `More runs of pull requests than one recording reads: it read ${look.tried.length}, and the next one goes on.`,
    );
  const trials = trialsOf(forge, look.tried, (name) => known.has(name));
  return { tries, looked: look.looked, isPartial: isPartial || look.isCut, trials };
}

/**
 * The counts as they are with this recording, one entry for each model of which something is new. Asked again where
 * another job has written in between: what was counted is counted once.
 */
export async function triesEntries(
  place: Place,
  recordables: readonly Recordable[],
  { since, branch }: { readonly since: TriedSince; readonly branch: string | undefined },
): Promise<readonly LedgerEntry[]> {
  const own = new Map(recordables.map((one) => [one.run.model, one]));
  const names = [...new Set([...own.keys(), ...since.tries.keys()])];
  await place.ledger.prefetch(names.map((model) => ({ model, kind: "tries" })));
  const entries: LedgerEntry[] = [];
  const isNews = await isFurther(place, since.looked);
  for (const model of names) {
    const recordable = own.get(model);
    const { before, after } = await countOf(place, { model, recordable, since });
    const isCarrier = isNews && model === names[0];
    if (after.length === 0 || (before === after && !isCarrier)) continue;
    entries.push(
      newEntry({
        kind: "tries",
        model,
        body: bodyOf(model, after, since.looked),
        ...origin(place, recordable, branch),
      }),
    );
  }
  return entries;
}

/** Whether runs were looked at of which the ledger does not know. */
async function isFurther({ ledger }: Place, looked: LookedAt | undefined): Promise<boolean> {
  if (looked === undefined) return false;
  const before = await lookedBefore(ledger);
  return before?.run !== looked.run || JSON.stringify(before.open ?? []) !== JSON.stringify(looked.open ?? []);
}

interface Counting {
  readonly model: string;
  readonly recordable: Recordable | undefined;
  readonly since: TriedSince;
}

interface Counted {
  readonly before: readonly HoldoutTries[] | undefined;
  readonly after: readonly HoldoutTries[];
}

/** `after` is `before` itself where nothing is new. */
async function countOf(place: Place, { model, recordable, since }: Counting): Promise<Counted> {
  const counted = await countedTries(place.ledger, model, recordable?.formerName);
  const isRecorded = (await place.ledger.ids(model, "tries")).length > 0;
  const start = counted ?? [];
  const evaluated = recordable === undefined ? undefined : tryRecorded(place, recordable);
  // Of a model that nobody has counted yet, what cannot be read was judged by the rows that judge it now.
  const first = start.length === 0 && evaluated !== undefined ? withTries(start, [evaluated]) : start;
  const tried = withTries(first, since.tries.get(model) ?? []);
  const all = evaluated === undefined ? tried : nowJudging(withTries(tried, [evaluated]), evaluated.holdout);
  const after = since.isPartial && recordable !== undefined ? atLeast(all) : all;
  const isSame = isRecorded && JSON.stringify(after) === JSON.stringify(start);
  return { before: isSame ? start : undefined, after: isSame ? start : after };
}

/** What is recorded has been judged by these rows, wherever that was done. */
function tryRecorded(place: Place, recordable: Recordable): (Try & { readonly holdout: string }) | undefined {
  const [{ evaluation }, holdout] = [recordable, decidingOf(recordable)];
  if (evaluation === undefined || holdout === undefined) return undefined;
  const run = Number(workflowRunOf(place)?.id);
  const { commit = "" } = place;
  return {
    holdout,
    id: evaluation.evaluationKey,
    ...(Number.isSafeInteger(run) && run > 0 && { run }),
    ...(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) && { head: commit }),
  };
}

/** Digest of the rows that decided. */
function decidingOf(recordable: Recordable | undefined): string | undefined {
  return Object.values(recordable?.evaluation?.datasets ?? {}).find(({ role }) => role === "decides")?.digest;
}

function bodyOf(model: string, holdouts: readonly HoldoutTries[], looked: LookedAt | undefined): TriesRecord {
  return {
    schema: "model-gitops/tries/v1",
    key: triesKey({ model, holdouts, looked }),
    model,
    holdouts: [...holdouts],
    ...(looked !== undefined && { looked }),
  };
}

/** Of a model that is not recorded here no pull request is named: its tries may be of several. */
function origin(place: Place, recordable: Recordable | undefined, branch: string | undefined): EntryOrigin {
  return originOf(place, { pull: undefined, ...recordable }, branch);
}
