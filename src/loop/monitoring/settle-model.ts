import { posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { AlertsRecord, WindowRecord } from "../../generated/types.ts";
import { readIfThere } from "../../host/files.ts";
import { listed } from "../../kernel/text.ts";
import { hexOf } from "../../records/canonical.ts";
import type { Revalidation } from "../../records/kinds/revalidation.ts";
import { parseProfile } from "../../records/parse.ts";
import { alertTransitions, type AlertTransition } from "../../work/monitor/alerts/transitions.ts";
import { unwatchedCauses } from "../../work/monitor/alerts/unwatched.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { driftProblems } from "../../work/monitor/drift/verify-drift.ts";
import { freshness, type Freshness } from "../../work/monitor/freshness.ts";
import { windowProblems } from "../../work/monitor/judging/verify-window.ts";
import { newestFinal, standingWindows } from "../../work/monitor/newest-window.ts";
import { rulesDigest } from "../../work/monitor/window-key.ts";
import { leftProfile, storedProfile } from "../place/profile-file.ts";
import { filesOf, type Place } from "../place/place.ts";
import { acceptedModel } from "./accepted.ts";
import { leftWindows } from "./left-windows.ts";
import { MONITOR } from "./monitor-rules.ts";
import { oldestOf, recordedWindows } from "../place/rolled-up.ts";
import type { Ruled } from "../place/session.ts";
import { standingOf, windowOf, type Standing } from "./standing.ts";
import type { Revalidated } from "../../report/monitor/monitored.ts";
import { revalidatedOf } from "./revalidated.ts";
import { soundRevalidation } from "./settle-revalidation.ts";
import type { WatchedModel } from "./watched-models.ts";

export interface Settled {
  readonly watched: WatchedModel;
  /** All that the monitor left and that can be believed, provisional ones too, and the newest of before if it is younger. */
  readonly shown: readonly WindowRecord[];
  /** Final ones that the ledger does not have. */
  readonly added: readonly WindowRecord[];
  /** One that the ledger does not have. */
  readonly revalidation: Revalidation | undefined;
  /** The alerts as they are now; undefined where there never was one. */
  readonly alerts: AlertsRecord | undefined;
  readonly transitions: readonly AlertTransition[];
  /** Before this run. */
  readonly before: Standing;
  readonly fresh: Freshness;
  readonly revalidated: Revalidated | undefined;
  readonly findings: readonly Finding[];
}

export interface SettleFacts {
  readonly needs: string;
  readonly cron: readonly CronLine[];
}

/** What one model's windows come to: which are recorded, and what they make of its alerts. Nothing is written but profiles. */
export async function settleModel(ruled: Ruled, watched: WatchedModel, facts: SettleFacts): Promise<Settled> {
  const { place } = ruled;
  const { model, monitoring } = watched;
  const before = await standingOf(place, model.name, { monitoring, cron: facts.cron });
  const left = await leftWindows(place, model.name, facts.needs);
  const { sound, findings } = await verified(ruled, watched, left.windows);
  const known = await recordedWindows(place, model.name, oldestOf(sound));
  const added = sound.filter(({ key, window }) => window.state === "final" && !known.has(hexOf(key).slice(0, 12)));
  const again = await soundRevalidation(ruled, watched, { left: left.revalidation, before: before.revalidation });
  for (const record of added) await storeProfiles(place, model.name, record);
  const now = place.host.now();
  const newest = newestFinal(standingWindows(added, before.window))?.window;
  const fresh =
    newest === undefined ? before.fresh : freshness({ lastWindow: newest, cron: facts.cron, monitoring, now });
  const { record, transitions } = alertTransitions({
    model: model.name,
    before: before.alerts,
    windows: added,
    recent: before.known,
    monitoring,
    unwatched: unwatchedCauses(monitoring),
    // What was never accepted is served by nobody, and owes no window.
    fresh: before.isServed || added.length > 0 ? fresh : { ...fresh, fresh: "fresh" },
    now,
  });
  return {
    watched,
    shown: standingWindows(sound, before.window),
    added,
    revalidation: again.sound,
    alerts: record ?? before.alerts ?? undefined,
    transitions,
    before,
    fresh,
    revalidated: await revalidatedOf(ruled, watched, again.sound ?? before.revalidation),
    findings: [...left.findings, ...findings, ...again.findings],
  };
}

interface Verified {
  readonly sound: readonly WindowRecord[];
  readonly findings: readonly Finding[];
}

async function verified(ruled: Ruled, watched: WatchedModel, windows: readonly WindowRecord[]): Promise<Verified> {
  if (windows.length === 0) return { sound: [], findings: [] };
  const { place } = ruled;
  const { model } = watched;
  const accepted = await acceptedModel(ruled, model);
  const sound: WindowRecord[] = [];
  const findings: Finding[] = [];
  for (const record of windows) {
    // One that late rows made again is of the model that answered it, whatever was accepted since.
    const { replaces } = record.window;
    const replaced = replaces === undefined ? undefined : await windowOf(place, model.name, replaces);
    const problems =
      typeof accepted === "string"
        ? [accepted.replace(/\.$/, "")]
        : windowProblems(record, {
            model: model.name,
            artifact: accepted.artifact,
            replaced,
            rules: rulesDigest(model.judged.manifest),
            monitoring: watched.monitoring,
            now: place.host.now(),
          });
    const drift = problems.length > 0 ? [] : await driftAgain(place, watched, record);
    const all = [...problems, ...drift];
    if (all.length === 0) sound.push(record);
    else {
      const message = `The window ${record.window.id} of ${model.name} is not recorded: ${listed(all)}.`;
      findings.push(findingOf(MONITOR.window, { model: model.name, subject: record.window.id, message }));
    }
  }
  return { sound, findings };
}

/** What drifted is decided again from the two profiles: the job that read the data is believed its counts alone. */
async function driftAgain(
  place: Place,
  { model, monitoring }: WatchedModel,
  record: WindowRecord,
): Promise<readonly string[]> {
  const { name } = model;
  const { profile: current, reference } = record;
  if (current === undefined || reference.kind !== "fixed" || reference.profile === undefined) return [];
  const [theirs, ours] = [await profileOf(place, name, current), await profileOf(place, name, reference.profile)];
  if (theirs === undefined) return ["its profile is not in the output folder"];
  if (ours === undefined) return ["the profile that it was compared with is neither here nor in the store"];
  return driftProblems({
    record,
    reference: ours,
    current: theirs,
    monitoring,
    locate: (pointer) => model.locate(pointer),
  });
}

async function profileOf(place: Place, name: string, digest: string) {
  const file = await profileFile(place, name, digest);
  const bytes = file === undefined ? undefined : await readIfThere(file);
  if (bytes !== undefined) return parseProfile(new TextDecoder().decode(bytes), posix.basename(file ?? ""));
  return await storedProfile(place, name, digest);
}

/** Where the monitor left a profile: that of a window, or a reference that it made. Absolute. */
async function profileFile(place: Place, name: string, digest: string): Promise<string | undefined> {
  const { profilesFolder, profile } = filesOf(place, name);
  const own = posix.join(profilesFolder, `${hexOf(digest)}.json`);
  return (await leftProfile(place, own, digest)) ?? (await leftProfile(place, profile, digest));
}

async function storeProfiles(place: Place, name: string, { profile, reference, window }: WindowRecord): Promise<void> {
  const store = place.storeOf(name);
  for (const digest of [profile, reference.profile]) {
    const file = digest === undefined ? undefined : await profileFile(place, name, digest);
    if (digest === undefined || file === undefined || (await store.has(digest))) continue;
    await store.put(file, digest, `${name} profile ${digest === profile ? window.id : "of the reference"}`);
  }
}
