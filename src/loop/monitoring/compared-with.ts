import type { PastWindow, Profile, WindowRecord } from "../../generated/types.ts";
import { joinProfiles } from "../../stats/profile/join-profiles.ts";
import type { JudgedReference } from "../../work/monitor/judging/judge-window.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import { samePeriod } from "../../work/monitor/same-period.ts";
import { storedProfile } from "../place/profile-file.ts";
import type { Place } from "../place/place.ts";
import type { Reference } from "./reference-profile.ts";
import type { WatchedModel } from "./watched-models.ts";

interface Comparison {
  readonly watched: WatchedModel;
  readonly reference: Extract<Reference, { readonly profile: Profile }>;
  /** Windows before, oldest first. */
  readonly history: readonly PastWindow[];
}

/** What a window is compared with: the accepted model's reference, or as many windows of production before it as the manifest asks for. */
export async function comparedWith(
  place: Place,
  { watched: { model, monitoring }, reference, history }: Comparison,
  { span }: MeasuredWindow,
): Promise<JudgedReference> {
  const { kind, windows } = monitoring.reference;
  const accepted = reference.profile;
  const fixed = { profile: accepted, accepted, record: recordOf("fixed", accepted, reference.digest) };
  if (kind === "fixed") return fixed;
  const chosen = (kind === "rolling" ? history : samePeriod(history, span, monitoring.timezone)).slice(-windows);
  if (chosen.length < windows) return fixed;
  const profiles: Profile[] = [];
  for (const { profile } of chosen) {
    const found = profile === undefined ? undefined : await storedProfile(place, model.name, profile);
    if (found === undefined) return fixed;
    profiles.push(found);
  }
  const [first, last] = [chosen[0], chosen.at(-1)];
  const joined = joinProfiles(profiles, {
    dataset: kind,
    digest: reference.digest,
    ...(first !== undefined && { from: first.from }),
    ...(last?.to !== undefined && { to: last.to }),
  });
  const record = { ...recordOf(kind, joined, reference.digest), windows: chosen.map(({ id }) => id) };
  return { profile: { ...joined, ...(accepted.distances && { distances: accepted.distances }) }, accepted, record };
}

function recordOf(
  kind: WindowRecord["reference"]["kind"],
  { source, rows }: Profile,
  digest: string,
): WindowRecord["reference"] {
  const { dataset, from, to } = source;
  return {
    kind,
    dataset,
    digest: source.digest,
    rows,
    ...(from !== undefined && to !== undefined && { period: { from, to } }),
    profile: digest,
  };
}
