import type { Profile, RolledSpan, RollupRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { archivedFiles, archiveText, entriesDigest } from "../../records/archived-files.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import { rollupKey } from "../../records/keys.ts";
import { joinProfiles } from "../../stats/profile/join-profiles.ts";
import { monthOf } from "../../work/monitor/rollup/due-windows.ts";
import { plannedSpans, type PlannedSpan } from "../../work/monitor/rollup/spans.ts";
import { storedProfile } from "../place/profile-file.ts";
import type { Place } from "../place/place.ts";
import { keepLines } from "../place/packed-lines.ts";
import type { CountedFile } from "./counted-windows.ts";

type PackingPlace = Pick<Place, "host" | "scratch" | "storeOf">;

export interface Packing {
  readonly model: string;
  /** Oldest first, as they follow one another. */
  readonly files: readonly CountedFile[];
  readonly before: RollupRecord | undefined;
  /** Whether a window was made again in an entry that is not among these. */
  isReplaced(id: string): boolean;
}

/** Leaves the archive and the days and months of windows in the store, and returns the entry's body that names them. */
export async function packWindows(
  place: PackingPlace,
  { model, files, before, isReplaced }: Packing,
): Promise<RollupRecord> {
  const texts = files.map(({ text }) => text);
  const packed = archiveText(texts);
  if (archivedFiles(packed).some((text, index) => text !== texts[index]))
    throw new Error("an archive does not give back what was put into it");
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("an archive has at least one window");
  const windows = files.map(({ entry }) => entry.body.window);
  const month = windows.map(({ from }) => monthOf(from)).reduce((a, b) => (a > b ? a : b));
  const spans = await spansIn(
    place,
    model,
    plannedSpans(files.map(({ entry }) => entry.body).filter(({ window }) => !isReplaced(window.id))),
  );
  const store = place.storeOf(model);
  const archive = await keepLines(place, store, { text: packed, name: `${model} windows ${month}` });
  const lines = spans.profiles.map((profile) => `${canonicalJson(profile)}\n`).join("");
  const profiles =
    lines === "" ? undefined : await keepLines(place, store, { text: lines, name: `${model} days ${month}` });
  const entries = entriesDigest(files.map(({ digest }) => digest));
  const earliest = windows.map(({ from }) => from).reduce((a, b) => (a < b ? a : b));
  const latest = windows.map(({ to }) => to).reduce((a, b) => (a > b ? a : b));
  const total = before?.total;
  return {
    schema: "model-gitops/rollup/v1",
    key: rollupKey({ model, entries }),
    model,
    month,
    windows: files.map(({ entry: { recordedAt: at, body } }) => ({
      id: body.window.id,
      at,
      ...(body.source !== undefined && { source: body.source }),
    })),
    first: placeOf(first),
    last: placeOf(last),
    entries,
    archive,
    ...(profiles && { profiles }),
    spans: spans.spans,
    total: {
      from: total === undefined || earliest < total.from ? earliest : total.from,
      to: total === undefined || latest > total.to ? latest : total.to,
      windows: (total?.windows ?? 0) + windows.length,
      archives: (total?.archives ?? 0) + 1,
    },
  };
}

function placeOf({ entry, digest }: CountedFile): RollupRecord["first"] {
  return { id: entry.id, digest, ...(entry.seq !== undefined && { seq: entry.seq }) };
}

/** Of a store whose requests are counted, so many profiles are read for one archive. */
const MOST_METERED = 100;

async function spansIn(
  place: PackingPlace,
  model: string,
  planned: readonly PlannedSpan[],
): Promise<{ readonly spans: RolledSpan[]; readonly profiles: readonly Profile[] }> {
  const wanted = new Set(planned.flatMap(({ profiles }) => profiles));
  const isTooMany = place.storeOf(model).isMetered === true && wanted.size > MOST_METERED;
  const known = new Map<string, Profile>();
  for (const digest of isTooMany ? [] : wanted) {
    place.host.signal.throwIfAborted();
    const profile = await storedProfile(place, model, digest);
    // Of fewer than ten rows a profile has no columns, and what is joined has only those that all have.
    if (profile !== undefined && Object.keys(profile.columns).length > 0) known.set(digest, profile);
  }
  const spans: RolledSpan[] = [];
  const profiles: Profile[] = [];
  for (const { profiles: digests, ...span } of planned) {
    const profile = joined(
      digests.flatMap((digest) => known.get(digest) ?? []),
      span,
    );
    if (profile !== undefined) profiles.push(profile);
    spans.push({ ...span, profiled: profile?.rows ?? 0, ...(profile !== undefined && { profile: profiles.length }) });
  }
  return { spans, profiles };
}

/** Undefined where there is none. A column that windows counted in bins without a common edge is left out. */
function joined(
  profiles: readonly Profile[],
  { unit, from, to }: Pick<PlannedSpan, "unit" | "from" | "to">,
): Profile | undefined {
  const [first] = profiles;
  if (first === undefined) return undefined;
  const source = { dataset: unit, digest: entriesDigest(profiles.map((one) => sha256(canonicalJson(one)))), from, to };
  return tried(profiles, source) ?? joinProfiles(withoutApart(profiles, source), source);
}

function withoutApart(profiles: readonly Profile[], source: Profile["source"]): readonly Profile[] {
  const isJoinable = (change: (profile: Profile) => Members): boolean =>
    tried(
      profiles.map((profile) => partOf(profile, change(profile))),
      source,
    ) !== undefined;
  const names = Object.keys(profiles[0]?.columns ?? {}).filter((name) =>
    isJoinable(({ columns }) => ({ columns: only(columns, [name]), prediction: {} })),
  );
  const hasPrediction = isJoinable(({ prediction }) => ({ columns: {}, prediction }));
  return profiles.map((profile) =>
    partOf(profile, { columns: only(profile.columns, names), prediction: hasPrediction ? profile.prediction : {} }),
  );
}

type Members = Pick<Profile, "columns" | "prediction">;

function partOf(profile: Profile, members: Members): Profile {
  const { target: _, ...rest } = profile;
  return { ...rest, ...members };
}

function only(columns: Profile["columns"], names: readonly string[]): Profile["columns"] {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)));
}

function tried(profiles: readonly Profile[], source: Profile["source"]): Profile | undefined {
  try {
    return joinProfiles(profiles, source);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
