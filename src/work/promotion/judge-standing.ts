import { findingOf, type Finding } from "../../findings/finding.ts";
import type { QuarantineRecord } from "../../generated/types.ts";
import { versionTag } from "../../records/model-tag.ts";
import { emergencies, quarantineOf, type Promotions } from "./history.ts";
import type { ServedNow } from "./judge-request.ts";
import type { RegisteredModel } from "./registry.ts";
import { PROMOTION } from "./rules.ts";

/** What stands of a model's promotions, as an audit finds it. */
export interface StandingPromotions {
  readonly model: string;
  readonly promotions: Promotions;
  readonly quarantines: readonly QuarantineRecord[];
  /** With the commits of all its tags. */
  readonly registered: RegisteredModel | undefined;
  /** By stage. */
  readonly served: Readonly<Record<string, ServedNow | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Emergencies that nobody has looked at, bytes that serve out of quarantine, and tags that were moved or deleted. */
export function judgeStanding(facts: StandingPromotions): readonly Finding[] {
  return [...openEmergencies(facts), ...servedFromQuarantine(facts), ...otherTags(facts)];
}

function openEmergencies({ model, promotions, now }: StandingPromotions): readonly Finding[] {
  return emergencies(promotions).map(({ stage = "", version = "", at, reason = "", emergency }) => {
    const expires = emergency?.expires ?? at;
    const isOver = Date.parse(expires) <= now;
    const message = `${stage} of ${model} was rolled back to ${version} in an emergency on ${at.slice(0, 10)} (${reason}); the checks that were passed over had to be looked at by ${expires.slice(0, 10)}${isOver ? ", which is over" : ""}.`;
    const remediation = `Look at it, then promote ${version} once more the ordinary way (\`model-gitops promote ${model} ${version} --stage ${stage}\`), or another version.`;
    return findingOf(PROMOTION.emergency, {
      outcome: isOver ? "fail" : "warn",
      model,
      subject: stage,
      message,
      remediation,
    });
  });
}

function servedFromQuarantine({ model, quarantines, served }: StandingPromotions): readonly Finding[] {
  return Object.entries(served).flatMap(([stage, now]) => {
    const held = now && quarantineOf(quarantines, now.digest);
    if (held === undefined) return [];
    const message = `${stage} is to serve ${now?.version ?? held.artifact.slice(0, 19)} of ${model}, which is in quarantine since ${held.at.slice(0, 10)}: ${held.reason}`;
    return [findingOf(PROMOTION.quarantine, { model, subject: stage, message })];
  });
}

/** What was carried out under a tag stays what the tag names. */
function otherTags({ model, promotions, registered }: StandingPromotions): readonly Finding[] {
  const done = new Map(
    promotions.flatMap((one) => (one.state === "done" && one.version !== undefined ? [[one.version, one]] : [])),
  );
  return [...done.values()].flatMap(({ version = "", commit = "" }) => {
    const tag = registered?.versions.find((one) => one.version === version)?.tag;
    const name = versionTag(model, version);
    if (tag === undefined) {
      const message = `${name} was carried out, and there is no such tag any more.`;
      return [findingOf(PROMOTION.moved, { outcome: "warn", model, subject: name, message })];
    }
    if (tag.commit === undefined || commit === "" || tag.commit === commit) return [];
    const message = `${name} was carried out as ${commit.slice(0, 7)}, and names ${tag.commit.slice(0, 7)} now.`;
    return [findingOf(PROMOTION.moved, { model, subject: name, message })];
  });
}
