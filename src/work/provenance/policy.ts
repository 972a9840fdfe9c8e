import type { VerificationPolicy } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { PREDICATES, type Statement } from "./statement.ts";
import { TRAINING_TYPE } from "./training.ts";

/** What a policy asks beyond who signs. */
export type Demands = Omit<VerificationPolicy, "apiVersion" | "kind" | "signers">;

/** Whoever only has a key asks for the model signature. */
export const DEFAULT_DEMANDS: Demands = { require: ["signature"] };

/** A statement that was looked at. */
export interface Stated {
  readonly statement: Statement;
  /** By somebody trusted, and about exactly these files. */
  readonly holds: boolean;
}

export interface Unmet {
  readonly kind: "required" | "result" | "property" | "dependency" | "age" | "parameter";
  readonly outcome: "fail" | "unmeasured";
  readonly message: string;
}

/** What of a policy is not proven; empty where all of it is. `now`: milliseconds since the epoch. */
export function unmetDemands(demands: Demands, stated: readonly Stated[], now: number): readonly Unmet[] {
  const wanted = new Set((demands.require ?? ["signature"]).map(predicateOf));
  if (demands.properties !== undefined || demands.maxAgeDays !== undefined) wanted.add(PREDICATES.summary);
  if (demands.resolvedDependencies !== undefined) wanted.add(PREDICATES.provenance);
  const holding = stated.filter(({ holds }) => holds).map(({ statement }) => statement);
  const of = (type: string): readonly Statement[] => holding.filter(({ predicateType }) => predicateType === type);
  return [
    ...[...wanted].filter((type) => of(type).length === 0).map((type) => missing(type, stated)),
    ...(wanted.has(PREDICATES.testResult) ? of(PREDICATES.testResult).flatMap(failedTests) : []),
    ...(wanted.has(PREDICATES.provenance) ? of(PREDICATES.provenance).flatMap(unknownParameters) : []),
    ...unmetDependencies(demands, of(PREDICATES.provenance)),
    ...unmetSummary(demands, of(PREDICATES.summary), now),
  ];
}

const WORDS: Readonly<Record<string, string>> = {
  signature: PREDICATES.signature,
  provenance: PREDICATES.provenance,
  "test-result": PREDICATES.testResult,
  summary: PREDICATES.summary,
};

function predicateOf(word: string): string {
  return WORDS[word] ?? word;
}

/** The short name of a predicate, or its URI where it has none. */
export function wordOf(predicateType: string): string {
  return Object.keys(WORDS).find((word) => WORDS[word] === predicateType) ?? predicateType;
}

function missing(type: string, stated: readonly Stated[]): Unmet {
  const isThere = stated.some(({ statement }) => statement.predicateType === type);
  return {
    kind: "required",
    outcome: isThere ? "fail" : "unmeasured",
    message: isThere
      ? `No ${wordOf(type)} by somebody trusted holds for exactly these files.`
      : `There is no ${wordOf(type)} among the bundles.`,
  };
}

function failedTests({ predicate }: Statement): readonly Unmet[] {
  const { result } = predicate;
  if (result === "PASSED" || result === "WARNED") return [];
  return [{ kind: "result", outcome: "fail", message: `The tests did not pass: their result is ${shown(result)}.` }];
}

const PARAMETERS: ReadonlySet<string> = new Set(["manifest", "model", "command", "params", "seed"]);

/** What somebody outside could set and nobody here knows may have changed what was made: SLSA asks to refuse it. */
function unknownParameters({ predicate }: Statement): readonly Unmet[] {
  const definition = predicate["buildDefinition"];
  if (!isRecord(definition) || definition["buildType"] !== TRAINING_TYPE) return [];
  const given = definition["externalParameters"];
  const unknown = isRecord(given) ? Object.keys(given).filter((key) => !PARAMETERS.has(key)) : ["externalParameters"];
  return unknown.map((key) => ({
    kind: "parameter",
    outcome: "fail",
    message: `The provenance has a parameter that this version does not know: ${shown(key)}.`,
  }));
}

function unmetDependencies({ resolvedDependencies = [] }: Demands, found: readonly Statement[]): readonly Unmet[] {
  if (found.length === 0) return [];
  const used = found.flatMap(dependenciesIn);
  return resolvedDependencies
    .filter((wanted) => !used.some((one) => isWanted(one, wanted)))
    .map((wanted) => ({
      kind: "dependency",
      outcome: "fail",
      message: `The provenance does not name ${wanted.name ?? wanted.uri ?? "a dependency"} with ${Object.entries(
        wanted.digest,
      )
        .map(([algorithm, hex]) => `${algorithm} ${hex}`)
        .join(", ")}.`,
    }));
}

type Wanted = NonNullable<Demands["resolvedDependencies"]>[number];

function isWanted(one: Readonly<Record<string, unknown>>, { name, uri, digest }: Wanted): boolean {
  const own = one["digest"];
  return (
    (name === undefined || one["name"] === name) &&
    (uri === undefined || one["uri"] === uri) &&
    isRecord(own) &&
    Object.entries(digest).every(([algorithm, hex]) => own[algorithm] === hex)
  );
}

function dependenciesIn({ predicate }: Statement): readonly Readonly<Record<string, unknown>>[] {
  const definition = predicate["buildDefinition"];
  const found = isRecord(definition) ? definition["resolvedDependencies"] : undefined;
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

const DAY = 86_400_000;
/** Clocks of two machines differ. */
const AHEAD = 5 * 60_000;

/** One summary has to say all of it: properties of different days prove nothing together. */
function unmetSummary({ properties = [], maxAgeDays }: Demands, found: readonly Statement[], now: number) {
  if (found.length === 0 || (properties.length === 0 && maxAgeDays === undefined)) return [];
  const each = found.map((summary) => [
    ...missingProperties(summary, properties),
    ...(maxAgeDays === undefined ? [] : tooOld(summary, maxAgeDays, now)),
  ]);
  const [best = []] = each.toSorted((a, b) => a.length - b.length);
  return best;
}

function missingProperties({ predicate }: Statement, wanted: readonly string[]): readonly Unmet[] {
  const listed = predicate["properties"];
  const has = (property: string): boolean => Array.isArray(listed) && listed.includes(property);
  return wanted
    .filter((property) => !has(property))
    .map((property) => ({
      kind: "property",
      outcome: "fail",
      message: `The summary does not list ${property}: it did not pass, or was not asked.`,
    }));
}

function tooOld({ predicate }: Statement, days: number, now: number): readonly Unmet[] {
  const created = Date.parse(String(predicate["timeCreated"]));
  if (!Number.isFinite(created))
    return [{ kind: "age", outcome: "unmeasured", message: "The summary does not say when it was made." }];
  if (created > now + AHEAD)
    return [{ kind: "age", outcome: "fail", message: `The summary is from the future: ${iso(created)}.` }];
  if (now - created <= days * DAY) return [];
  const message = `The summary is from ${iso(created)}, and at most ${days} days old ones count.`;
  return [{ kind: "age", outcome: "fail", message }];
}

/** A time that no calendar has cannot come from a finite one that was parsed. */
function iso(time: number): string {
  return new Date(time).toISOString();
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? "missing";
}
