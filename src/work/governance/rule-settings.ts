import type { GovernanceRule, RuleSettings } from "../../generated/types.ts";
import { EXPRESSIONS, expressionText } from "../../kernel/rule-expressions.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { described } from "../../manifest/schema-words.ts";

type Severity = GovernanceRule["severity"];

/** A key of what settings say of one rule. */
export type RuleSettingKey = keyof RuleSettings;

const STRICTEST_FIRST = ["block", "warn", "info"] as const satisfies readonly Severity[];

export function strictest(severities: readonly Severity[]): Severity {
  return STRICTEST_FIRST.find((severity) => severities.includes(severity)) ?? "block";
}

/**
 * What settings may not say of a rule that nobody can waive, and is not heeded: that it is only told, that it counts
 * less than its packs ask, or other parameters, of which nobody can tell whether they ask less.
 */
export function unheededSettings(
  { waivable }: Pick<GovernanceRule, "waivable">,
  severities: readonly Severity[],
  { mode, severity, params = {} }: RuleSettings,
): readonly RuleSettingKey[] {
  if (waivable !== false) return [];
  const isWeaker = severity !== undefined && strictest([severity, ...severities]) !== severity;
  return [
    ...(mode === "report-only" ? (["mode"] as const) : []),
    ...(isWeaker ? (["severity"] as const) : []),
    ...(Object.keys(params).length > 0 ? (["params"] as const) : []),
  ];
}

/** The same in a sentence. */
export function unheededSentence(id: string, keys: readonly RuleSettingKey[]): string {
  return `${id} cannot be waived, so governance.rules cannot soften it either: its ${listed(keys)} ${keys.length === 1 ? "is" : "are"} ignored.`;
}

/** What is wrong with a parameter that settings give a rule. */
export interface ParamProblem {
  readonly name: string;
  readonly message: string;
  /** Whether the rule reads it at all. */
  readonly isRead: boolean;
}

/** `rule` has the parameters that count without the settings: what these are, others have to be as well. */
export function paramProblems(rule: GovernanceRule, given: RuleSettings["params"] = {}): readonly ParamProblem[] {
  const known = [...new Set([...Object.keys(rule.params ?? {}), ...readNames(rule)])];
  return Object.entries(given).flatMap(([name, value]) =>
    known.includes(name) ? misfit(rule, name, value) : [unread(rule, name, known)],
  );
}

function unread({ id }: GovernanceRule, name: string, known: readonly string[]): ParamProblem {
  const all = known.length === 0 ? "It reads none." : `It reads ${listed(known)}.`;
  const message = `${id} reads no parameter ${name}, so this changes nothing.${didYouMean(name, known)} ${all}`;
  return { name, message, isRead: false };
}

function misfit({ id, params = {} }: GovernanceRule, name: string, value: unknown): readonly ParamProblem[] {
  const wish = Object.hasOwn(params, name) ? wishOf(params[name], value) : undefined;
  if (wish === undefined) return [];
  const message = `The parameter ${name} of ${id} must be ${wish}; governance.rules.${id}.params.${name} is ${described(value)}.`;
  return [{ name, message, isRead: true }];
}

/** Parameters may be read that the rule does not declare: where they are optional. */
function readNames(rule: GovernanceRule): readonly string[] {
  const texts = EXPRESSIONS.flatMap((name) => expressionText(rule, name) ?? []);
  return texts.flatMap((text) => [...text.matchAll(/\bparams\s*\.\s*([a-z]\w*)/g)].flatMap(([, name]) => name ?? []));
}

const DURATION = /^\d{1,6}(?:\.\d{1,6})?(?:ns|us|µs|ms|s|m|h|d|w)$/;

/** What a value has to be, in words, where another stands in its place; undefined where it is that. */
function wishOf(standard: unknown, value: unknown): string | undefined {
  if (Array.isArray(standard)) return wishOfList(standard, value);
  if (kindOf(value) !== kindOf(standard)) return `${WORDS[kindOf(standard)] ?? "another value"}${exampleOf(standard)}`;
  const isDuration = typeof standard === "string" && DURATION.test(standard);
  return isDuration && !DURATION.test(String(value)) ? `a duration${exampleOf(standard)}` : undefined;
}

function wishOfList(standard: readonly unknown[], value: unknown): string | undefined {
  if (!Array.isArray(value)) return `a list${exampleOf(standard)}`;
  const kinds = new Set(standard.map(kindOf));
  return kinds.size !== 1 || value.every((member) => kinds.has(kindOf(member)))
    ? undefined
    : `a list${exampleOf(standard)}`;
}

const WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  object: "a mapping",
};

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  return Array.isArray(value) ? "list" : typeof value;
}

function exampleOf(standard: unknown): string {
  if (typeof standard === "boolean" || standard === "" || kindOf(standard) === "object") return "";
  return Array.isArray(standard) && standard.length === 0
    ? ""
    : ` such as ${typeof standard === "string" ? standard : JSON.stringify(standard)}`;
}
