import type { Dataset, EnvelopeChange, ModelManifest, RetrainingEnvelope } from "../../generated/types.ts";
import { listed, truncate } from "../../kernel/text.ts";
import { canonicalJson } from "../../records/canonical.ts";

export interface ManifestSides {
  /** As the anchor's commit has it. */
  readonly anchor: ModelManifest;
  readonly candidate: ModelManifest;
  /** What the base branch allows; without it the strictest. */
  readonly envelope: RetrainingEnvelope | undefined;
  /** Columns that versions since the anchor read and those before them did not, as far as they were measured. */
  readonly newlyRead: readonly string[];
  /** Whether it was trained anew: then parameters and revalidation count. */
  readonly isRetrained: boolean;
}

/** Something that makes a change substantial, or shows that it is none. */
export interface Compared {
  readonly change: EnvelopeChange;
  /** Empty where nothing is wrong. */
  readonly reason: string;
}

/**
 * What of a manifest makes a change substantial, whatever the numbers say: another use, a lower risk class, another
 * question, other columns, origins, personal data or base models than those that were approved with the anchor; and an
 * envelope that was not approved with it.
 */
export function comparedManifests(sides: ManifestSides): readonly Compared[] {
  const { anchor, candidate, envelope, isRetrained } = sides;
  return [
    compared("intended use", useReasons(anchor, candidate)),
    compared("risk", riskReasons(anchor, candidate)),
    compared("task", taskReasons(anchor, candidate)),
    ...(envelope?.features === "any" ? [] : [comparedFeatures(sides)]),
    ...(envelope?.dataOrigins === "any" ? [] : [compared("data origins", originReasons(anchor, candidate))]),
    compared("personal data", personalReasons(anchor, candidate)),
    compared(
      "base models",
      isOther(anchor.baseModels, candidate.baseModels) ? ["it is made of another base model than the anchor"] : [],
    ),
    compared(
      "envelope",
      isOther(anchor.governance?.envelope, envelope)
        ? ["the envelope is not the one that was approved with the anchor"]
        : [],
    ),
    ...(envelope?.params === undefined || !isRetrained
      ? []
      : [compared("params", paramReasons(sides, envelope.params))]),
  ];
}

/** Where the data comes from, one word each: two datasets of one source have one origin, an undeclared one is its own. */
export function originsOf({ datasets }: ModelManifest): readonly string[] {
  return [...new Set(Object.entries(datasets).map(([name, dataset]) => originOf(name, dataset)))];
}

/** The columns that a manifest names as those that the model sees; undefined where it names none. */
export function featuresOf({ features }: ModelManifest): readonly string[] | undefined {
  return Array.isArray(features) ? features.map(({ name }) => name) : undefined;
}

function compared(subject: string, reasons: readonly string[]): Compared {
  return {
    change: { subject, outcome: reasons.length === 0 ? "pass" : "fail" },
    reason: truncate(listed(reasons), 500),
  };
}

function useReasons(anchor: ModelManifest, candidate: ModelManifest): readonly string[] {
  const use = ({ card }: ModelManifest) => folded(card?.intendedUse ?? "");
  const outside = ({ card }: ModelManifest) => (card?.outOfScope ?? []).map(folded);
  const gone = outside(anchor).filter((text) => !outside(candidate).includes(text));
  return [
    ...(use(anchor) === use(candidate) ? [] : ["the intended use is another than the anchor's"]),
    ...(gone.length === 0 ? [] : ["a use is no longer out of scope"]),
  ];
}

function folded(text: string): string {
  return text.normalize("NFC").replaceAll(/\s+/g, " ").trim().toLowerCase();
}

const TIERS = ["minimal", "limited", "high", "prohibited"];

function riskReasons(anchor: ModelManifest, candidate: ModelManifest): readonly string[] {
  const [then, now] = [anchor.governance, candidate.governance];
  return [
    ...(isLower(then?.risk, now?.risk) ? ["the risk tier is lower than the anchor's"] : []),
    ...(isLower(then?.euAiAct, now?.euAiAct) ? ["the class under the EU AI Act is lower than the anchor's"] : []),
  ];
}

/** What is no longer said may be anything, so that it is lower than what was. */
function isLower(from: string | undefined, to: string | undefined): boolean {
  return from !== undefined && TIERS.indexOf(to ?? "") < TIERS.indexOf(from);
}

function taskReasons(anchor: ModelManifest, candidate: ModelManifest): readonly string[] {
  const asked = ({ evaluation }: ModelManifest) =>
    Object.entries(evaluation.metrics).map(([name, { rowSql, better }]) => [name, { rowSql, better }] as const);
  const now = new Map(asked(candidate));
  const otherwise = asked(anchor).filter(([name, how]) => now.has(name) && isOther(how, now.get(name)));
  return [
    ...(anchor.task === candidate.task ? [] : [`the task is ${candidate.task}, and the anchor's ${anchor.task}`]),
    ...(isOther(anchor.target, candidate.target) ? ["the target is another than the anchor's"] : []),
    ...(anchor.model?.threshold === candidate.model?.threshold ? [] : ["the threshold is another than the anchor's"]),
    ...otherwise.map(([name]) => `${name} is not computed as for the anchor`),
  ];
}

/**
 * A list of columns tells what the model sees. Without one only what was measured does: columns that a version read and
 * the one before did not; where an envelope was declared, that is too little to say that they are unchanged.
 */
function comparedFeatures({ anchor, candidate, envelope, newlyRead }: ManifestSides): Compared {
  const isTold = featuresOf(candidate) !== undefined;
  if (isOther(anchor.features, candidate.features))
    return compared("features", ["the columns that it sees are not the anchor's"]);
  if (isTold || (newlyRead.length === 0 && envelope === undefined)) return compared("features", []);
  if (newlyRead.length > 0)
    return compared("features", [`it reads columns that the anchor did not: ${listed(newlyRead.slice(0, 5))}`]);
  const reason =
    "the manifest names no columns, so it is unknown whether they are the anchor's: list them under features";
  return { change: { subject: "features", outcome: "unmeasured" }, reason };
}

function originReasons(anchor: ModelManifest, candidate: ModelManifest): readonly string[] {
  const known = originsOf(anchor);
  const others = originsOf(candidate).filter((origin) => !known.includes(origin));
  return others.length === 0
    ? []
    : [`it has data of an origin that the anchor's has not: ${listed(others.slice(0, 5))}`];
}

function originOf(name: string, { origin }: Dataset): string {
  if (origin === undefined) return `undeclared (${name})`;
  const source = folded(origin.source ?? "");
  return source === "" ? origin.type : `${origin.type}: ${source}`;
}

const PERSONAL = ["none", "pseudonymised", "personal", "special-category"];

/** By dataset, and of a new one against the most that the anchor's had. */
function personalReasons(anchor: ModelManifest, candidate: ModelManifest): readonly string[] {
  const most = Math.max(-1, ...Object.values(anchor.datasets).map(({ personalData }) => rankOf(personalData)));
  const raised = Object.entries(candidate.datasets).filter(([name, { personalData }]) => {
    const before = anchor.datasets[name];
    if (before === undefined) return rankOf(personalData) > most && personalData !== "none";
    if (personalData === undefined) return before.personalData !== undefined;
    return rankOf(personalData) > Math.max(0, rankOf(before.personalData));
  });
  return raised.length === 0
    ? []
    : [
        `more personal data than the anchor, or none declared any more: ${listed(raised.slice(0, 5).map(([name]) => name))}`,
      ];
}

function rankOf(personalData: string | undefined): number {
  return PERSONAL.indexOf(personalData ?? "");
}

function paramReasons({ anchor, candidate }: ManifestSides, allowed: readonly string[]): readonly string[] {
  const [then, now] = [anchor.training?.params ?? {}, candidate.training?.params ?? {}];
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  const moved = [...names].filter(
    (name) => !allowed.includes(name) && isOther(Reflect.get(then, name), Reflect.get(now, name)),
  );
  return moved.length === 0 ? [] : [`parameters changed that the envelope does not name: ${listed(moved.slice(0, 5))}`];
}

function isOther(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) !== canonicalJson(b ?? null);
}
