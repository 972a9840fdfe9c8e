import type { Finding } from "../findings/finding.ts";
import { plural } from "../kernel/text.ts";
import { code, fence, plain, prose, table } from "./markdown.ts";
import { renderFindings, type TerminalOptions } from "./terminal.ts";
import { textTable, type TextColumn } from "./text-table.ts";

/** How well a rule is tested. */
export interface ShownCoverage {
  readonly id: string;
  readonly title: string;
  readonly tests: number;
  readonly failed: number;
  readonly problems: number;
  readonly hasPass: boolean;
  readonly hasFail: boolean;
  readonly hasMissing: boolean;
}

/** A rule as it holds for a model. */
export interface ShownRule {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly packs: readonly string[];
  readonly severity: string;
  readonly mode: string;
  /** What it would be were it enforced, where it is only told. */
  readonly enforced: string | undefined;
  /** The day from which it blocks, where that is to come. */
  readonly effectiveOn: string | undefined;
  readonly maps: Readonly<Record<string, readonly string[]>>;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a rule says of a model, and why. */
export interface ShownExplanation extends ShownRule {
  readonly why: string;
  readonly solution: string;
  /** Its expressions by where they stand. */
  readonly expressions: readonly (readonly [string, string])[];
  readonly requires: readonly string[];
  readonly checks: readonly string[];
  readonly outcome: string;
  readonly because: string;
  readonly predicate: string | undefined;
  readonly items: readonly {
    readonly term?: string;
    readonly outcome: string;
    readonly message: string;
    readonly read: Readonly<Record<string, string | number | boolean | null>>;
  }[];
}

const MOST_ITEMS = 20;

/** A story, and what was found beside it: a terminal shows no findings but those of its story. */
export function withFindings(story: string, findings: readonly Finding[], style: TerminalOptions): string {
  return findings.length === 0 ? story : `${story}\n\n${renderFindings(findings, style)}`;
}

/** What `policy test` found, for the summary. */
export function coverageSummary(rules: readonly ShownCoverage[]): string {
  const rows = rules.map((rule) => [code(rule.id), prose(rule.title, 100), String(rule.tests), gapsOf(rule)]);
  return `### Policies\n\n${coverageLine(rules)}\n\n${table({ head: ["Rule", "Title", "Tests", "Lacks"], rows })}`;
}

/** The same for a terminal; `width` in columns. */
export function coverageText(rules: readonly ShownCoverage[], width: number): string {
  const rows = rules.map((rule) => [rule.id, String(rule.tests), gapsOf(rule) || "-", plain(rule.title, 200)]);
  const columns = [
    left("Rule", 9),
    { head: "Tests", align: "right", weight: 5 } as const,
    left("Lacks", 8),
    left("Title", 1),
  ];
  return `${coverageLine(rules)}\n\n${textTable({ columns, rows, width })}`;
}

function coverageLine(rules: readonly ShownCoverage[]): string {
  const [tests, failed] = [sum(rules.map((rule) => rule.tests)), sum(rules.map((rule) => rule.failed))];
  const bare = rules.filter((rule) => !rule.hasFail).length;
  const told = [
    plural(rules.length, "rule"),
    plural(tests, "test"),
    `${failed} failed`,
    ...(bare > 0 ? [`${bare} without a case that fails`] : []),
  ];
  return `${told.join(", ")}.`;
}

function gapsOf({ hasPass, hasFail, hasMissing, problems, failed }: ShownCoverage): string {
  return [
    hasPass ? "" : "a pass",
    hasFail ? "" : "a failure",
    hasMissing ? "" : "a missing input",
    failed > 0 ? plural(failed, "test fails", "tests fail") : "",
    problems > 0 ? plural(problems, "problem") : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Rules that hold now, and what the change that lies here would make of them. */
export interface ShownRules {
  readonly inForce: readonly ShownRule[];
  /** Those that are new or other ones once it is merged; empty: all stays. */
  readonly coming: readonly ShownRule[];
  /** Those that no longer hold then. */
  readonly leaving: readonly Pick<ShownRule, "id" | "model">[];
}

/** Which rules hold, for the summary. */
export function rulesSummary(shown: ShownRules): string {
  const { inForce, coming } = shown;
  return [
    "### Policies in force",
    inForce.length === 0 ? noneOf(shown) : rulesTable(inForce),
    ...(isSame(shown) ? [] : ["### After the merge", CHANGES]),
    ...(coming.length === 0 ? [] : [rulesTable(coming)]),
    ...leavingLine(shown, code),
  ].join("\n\n");
}

/** The same for a terminal; `width` in columns. */
export function rulesText(shown: ShownRules, width: number): string {
  const { inForce, coming } = shown;
  return [
    inForce.length === 0 ? noneOf(shown) : rulesColumns(inForce, width),
    ...(isSame(shown) ? [] : [`After the merge: ${CHANGES}`]),
    ...(coming.length === 0 ? [] : [rulesColumns(coming, width)]),
    ...leavingLine(shown, (word) => word),
  ].join("\n\n");
}

const CHANGES = "The default branch says what holds. Once it has what lies here, these rules are new or other ones.";
const NONE = "No policies are in force. Name packs under governance.policies in .github/model-gitops.yaml.";
const NONE_YET = "No policies are in force: the settings of the default branch count, and they name none.";

function isSame({ coming, leaving }: ShownRules): boolean {
  return coming.length + leaving.length === 0;
}

function noneOf(shown: ShownRules): string {
  return isSame(shown) ? NONE : NONE_YET;
}

function leavingLine({ leaving }: ShownRules, word: (text: string) => string): readonly string[] {
  if (leaving.length === 0) return [];
  const named = leaving.slice(0, MOST_ITEMS).map(({ id, model }) => `${word(id)} of ${word(model)}`);
  const more = leaving.length - named.length;
  return [`No longer in force: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`];
}

/** What the rule is asked with, settings included. */
function paramsOf({ params }: ShownRule): string {
  const words = Object.entries(params).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

function rulesTable(rules: readonly ShownRule[]): string {
  const rows = rules.map((rule) => [
    code(rule.model),
    code(rule.id),
    prose(`${rule.title}${paramsOf(rule)}`, 200),
    severityOf(rule),
    modeOf(rule),
    prose(rule.packs.join(", "), 200),
    prose(mapsOf(rule.maps), 200),
  ]);
  const head = ["Model", "Rule", "Title", "Severity", "Mode", "Packs", "Supports evidence for"];
  return table({ head, rows });
}

function rulesColumns(rules: readonly ShownRule[], width: number): string {
  const rows = rules.map((rule) => [
    rule.model,
    rule.id,
    severityOf(rule),
    modeOf(rule),
    plain(rule.packs.join(", "), 60),
    plain(`${rule.title}${paramsOf(rule)}`, 200),
  ]);
  const columns = [
    left("Model", 8),
    left("Rule", 9),
    left("Severity", 7),
    left("Mode", 6),
    left("Packs", 3),
    left("Title", 1),
  ];
  return textTable({ columns, rows, width });
}

function severityOf({ severity, enforced }: ShownRule): string {
  return enforced === undefined ? severity : `${severity} (enforced: ${enforced})`;
}

function left(head: string, weight: number): TextColumn {
  return { head, align: "left", weight };
}

function modeOf({ mode, effectiveOn }: ShownRule): string {
  return effectiveOn === undefined ? mode : `${mode} from ${effectiveOn}`;
}

function mapsOf(maps: ShownRule["maps"]): string {
  return Object.entries(maps)
    .map(([framework, articles]) => `${framework} ${articles.join(", ")}`)
    .join("; ");
}

/** The whole story of one rule and one model. */
export function explanationText(shown: ShownExplanation): string {
  const { expressions, params, requires, checks, items, predicate } = shown;
  const more = items.length - MOST_ITEMS;
  return [
    `${shown.id}: ${plain(shown.title, 200)}`,
    ...(shown.why === "" ? [] : ["", plain(shown.why, 2000)]),
    "",
    `Model      ${shown.model}`,
    `Packs      ${plain(shown.packs.join(", "), 300)}`,
    `Severity   ${severityOf(shown)}, ${modeOf(shown)}`,
    ...(requires.length === 0 ? [] : [`Requires   ${plain(requires.join(", "), 500)}`]),
    ...(checks.length === 0 ? [] : [`Checks     ${plain(checks.join(", "), 500)}`]),
    ...Object.entries(params).map(([name, value]) => `Parameter  ${name} = ${plain(JSON.stringify(value) ?? "", 200)}`),
    ...expressions.flatMap(([name, text]) => ["", `${name}:`, `  ${plain(text, 2000)}`]),
    "",
    `Outcome    ${shown.outcome}${shown.because === "" ? "" : ` (${shown.because})`}`,
    ...(predicate === undefined ? [] : [`Because    ${plain(predicate, 500)}`]),
    ...items.slice(0, MOST_ITEMS).flatMap(itemLines),
    ...(more > 0 ? ["", `… and ${plural(more, "more", "more")}; --json has all.`] : []),
    ...(shown.solution === "" ? [] : ["", `To do      ${plain(shown.solution, 2000)}`]),
    ...(Object.keys(shown.maps).length === 0
      ? []
      : ["", `A pass supports evidence for ${plain(mapsOf(shown.maps), 1000)}.`]),
  ].join("\n");
}

/** The same for the summary of a job. */
export function explanationSummary(shown: ShownExplanation): string {
  return `### ${code(shown.id)} and ${code(shown.model)}\n\n${fence(explanationText(shown), { limit: 50_000 })}`;
}

function itemLines({ term, outcome, message, read }: ShownExplanation["items"][number]): readonly string[] {
  const values = Object.entries(read).map(([path, value]) => {
    const said = value === null ? "is not there" : `= ${plain(JSON.stringify(value), 300)}`;
    return `    ${plain(path, 200)} ${said}`;
  });
  return ["", `  ${term === undefined ? "" : `${plain(term, 300)}: `}${outcome}. ${plain(message, 1000)}`, ...values];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
