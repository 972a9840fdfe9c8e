import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RollupRecord } from "../../generated/types.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { newEntry } from "../../stores/ledger-entry.ts";
import type { ArchivedEntry } from "../../stores/ledger-removal.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { baseId, knownWith } from "../../work/monitor/known-windows.ts";
import { dueWindows, mayBeDue, MOST_ARCHIVED } from "../../work/monitor/rollup/due-windows.ts";
import { entryOrigin } from "../place/entry-origin.ts";
import type { Place } from "../place/place.ts";
import { countedWindows, idsBehind } from "./counted-windows.ts";
import { MONITOR } from "./monitor-rules.ts";
import { packWindows } from "./pack-windows.ts";
import { keyOf } from "../place/rolled-up.ts";
import { verifiedRollup } from "../place/verify-archive.ts";

type RollingPlace = Pick<
  Place,
  "host" | "commit" | "options" | "settings" | "laptop" | "ledger" | "storeOf" | "scratch"
>;

export interface RolledUp {
  /** A sentence for each model. */
  readonly sentences: readonly string[];
  readonly findings: readonly Finding[];
}

/** In one run, so that it ends: the next one goes on. */
const MOST_WINDOWS = 2000;
const MOST_ROLLUPS = 50;

/**
 * Takes windows of months that are over for long enough off the branch, where the settings ask for it. Their archive and
 * their days and months are in the store first; then an entry names both; then all of it is read back from there; and only
 * then they go. It may end anywhere: the next run goes on, and what was not read back stays.
 */
export async function rollUpWindows(
  place: RollingPlace,
  models: readonly string[],
  key: NamedKey | undefined,
): Promise<RolledUp> {
  const { keepWindowsMs } = (await place.settings()).ledger;
  // A laptop's own store is no place for what nobody else has.
  const isOff = keepWindowsMs === undefined || place.options.dryRun === true || place.laptop !== undefined;
  if (isOff) return { sentences: [], findings: [] };
  const trouble = new Troubles(place);
  const begun = await removeRolled(place, models, trouble);
  const due: DueRollup[] = [];
  for (const model of models) {
    const windows = due.reduce((sum, { body }) => sum + body.windows.length, 0);
    if (windows >= MOST_WINDOWS || due.length >= MOST_ROLLUPS) break;
    if (trouble.models.has(model)) continue;
    const found = await trouble.of(model, () => dueRollup(place, model, place.host.now() - keepWindowsMs));
    if (found !== undefined) due.push(found);
  }
  if (due.length > 0) await trouble.of(undefined, () => recordRollups(place, due, key));
  const ended =
    due.length === 0
      ? []
      : await removeRolled(
          place,
          due.map(({ body }) => body.model),
          trouble,
        );
  return { sentences: [...begun, ...ended].map(sentenceOf), findings: trouble.findings };
}

interface DueRollup {
  readonly body: RollupRecord;
  /** The key of the rollup before it. */
  readonly after: string | undefined;
}

async function dueRollup(place: RollingPlace, model: string, until: number): Promise<DueRollup | undefined> {
  const { ledger } = place;
  const before = (await ledger.latest(model, "rollup"))?.body;
  const ids = await ledger.ids(model, "window");
  if (!mayBeDue(idsBehind(ids, before), until)) return undefined;
  const latest = await ledger.latest(model, "window");
  if (latest === undefined) return undefined;
  const { files, broken } = await countedWindows(place, model, { before, most: MOST_ARCHIVED + 1 });
  const count = dueWindows(
    files.map(({ entry }) => ({ recordedAt: entry.recordedAt, window: entry.body.window })),
    { until, remembered: knownWith(latest.body).map(({ id }) => id), most: MOST_ARCHIVED },
  );
  if (count === 0 && broken !== undefined)
    throw new UserError(
      `The window ${broken} does not follow the one before it, so the windows before it stay where they are.`,
    );
  if (count === 0) return undefined;
  const there = new Set(ids.map((id) => id.slice(-12)));
  const isReplaced = (id: string): boolean => there.has(keyOf(model, nextForm(id)));
  return {
    body: await packWindows(place, { model, files: files.slice(0, count), before, isReplaced }),
    after: before?.key,
  };
}

/** The id that a window has when it is made again. */
function nextForm(id: string): string {
  const revision = Number(/\.r(\d+)$/.exec(id)?.[1] ?? 1);
  return `${baseId(id)}.r${revision + 1}`;
}

async function recordRollups(place: RollingPlace, due: readonly DueRollup[], key: NamedKey | undefined): Promise<void> {
  const { ledger } = place;
  const origin = await entryOrigin(place);
  await ledger.record(async () => {
    const latest = await Promise.all(due.map(({ body }) => ledger.latest(body.model, "rollup")));
    // Another run may have rolled up the same windows meanwhile.
    const own = due.filter(({ after }, index) => latest[index]?.body.key === after);
    return own.map(({ body }) => newEntry({ kind: "rollup", model: body.model, body, ...origin }));
  }, key);
}

interface Removed {
  readonly model: string;
  readonly rollup: RollupRecord;
}

/** Takes off the branch what an entry names as rolled up, once all of that was read back. Only the last may be unfinished. */
async function removeRolled(
  place: RollingPlace,
  models: readonly string[],
  trouble: Troubles,
): Promise<readonly Removed[]> {
  const { ledger } = place;
  const archived: ArchivedEntry[] = [];
  const removed: Removed[] = [];
  for (const model of models) {
    await trouble.of(model, async () => {
      const rollup = (await ledger.latest(model, "rollup"))?.body;
      if (rollup === undefined) return;
      const there = new Set((await ledger.ids(model, "window")).map((id) => id.slice(-12)));
      if (!rollup.windows.some(({ id }) => there.has(keyOf(model, id)))) return;
      archived.push(...(await verifiedRollup(place, rollup)));
      removed.push({ model, rollup });
    });
  }
  if (archived.length === 0) return [];
  const count = await trouble.of(undefined, () => ledger.removeWindows(archived));
  return count === undefined || count === 0 ? [] : removed;
}

function sentenceOf({ model, rollup: { windows, month, total } }: Removed): string {
  return `Rolled up of ${model}: ${windows.length} windows up to ${month}; the store has ${total.windows} of it, as they were recorded, in ${total.archives} archives.`;
}

/** What stops one model stops no other, and nothing that was recorded before. */
class Troubles {
  readonly findings: Finding[] = [];
  readonly models = new Set<string>();
  readonly #place: RollingPlace;

  constructor(place: RollingPlace) {
    this.#place = place;
  }

  async of<T>(model: string | undefined, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.#place.host.signal.aborted || !(error instanceof UserError)) throw error;
      if (model !== undefined) this.models.add(model);
      const message = `Windows are not rolled up, and stay as they are: ${messageOf(error)}`;
      this.findings.push(
        findingOf(MONITOR.rollup, { outcome: "warn", ...(model !== undefined && { model }), message }),
      );
      return undefined;
    }
  }
}
