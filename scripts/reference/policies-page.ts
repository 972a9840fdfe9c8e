import { listed, plural } from "../../src/kernel/text.ts";
import { FRAMEWORKS } from "../../src/work/governance/packs/frameworks.ts";
import type { Framework } from "../../src/work/governance/packs/form.ts";
import { SUITE_PACKS } from "../../src/work/governance/packs/suite-packs.ts";
import { SUITE_RULES, type CompleteRule } from "../../src/work/governance/rules/suite-rules.ts";
import { readsOf } from "./policy-reads.ts";
import { code, heading, prose, table } from "./table.ts";

/** Every rule of the suite's packs: what it reads, asks and maps to, and what to do where it fails. */
export function policiesPage(): string {
  const parts = [
    heading("Policies", "the rules and packs in src/work/governance/", INTRODUCTION),
    "## Packs",
    ...SUITE_PACKS.map(packSection),
    "## Rules",
    ...SUITE_RULES.map(ruleSection),
  ];
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = [
  "Rules of the suite are data, in the form that a team writes its own in (`governance/policies/*.yaml`), and evaluated by the same engine over one document: the published [governance input](../../schemas/governance-input.schema.json). The settings name the packs that hold (`governance.policies` in .github/model-gitops.yaml); without any, only what the gate asks anyway is asked.",
  "A rule passes, fails, or is not decided. What was not looked at, is no number or cannot be read is `unmeasured`, which blocks where the rule blocks. Where a rule does not apply, the condition that made it so is printed. A pass **supports evidence for** the articles and clauses that it names. Whether a system is what a law asks, no program can say. Which rules serve what is in [the coverage](policy-coverage.md).",
].join("\n\n");

function packSection({
  name,
  version,
  aliases,
  title,
  about,
  rules,
  frameworks,
}: (typeof SUITE_PACKS)[number]): string {
  const names = [name, ...aliases].map((one) => code(one)).join(", also ");
  const texts = Object.keys(frameworks).map(titleOf);
  return [
    `### ${names}`,
    `**${prose(title)}**, version ${code(version)}, ${plural(Object.keys(rules).length, "rule")}. ${prose(about)}`,
    `Texts: ${texts.join("; ")}.`,
  ].join("\n\n");
}

function ruleSection(rule: CompleteRule): string {
  const { id, title, why, each, expr, checks = [], solution, params = {} } = rule;
  const per = each === undefined ? "" : `\n# for each ${each.as} in ${each.in}`;
  const asks = expr === undefined ? [] : [`\`\`\`cel${per}\n${broken(expr)}\n\`\`\``];
  const names = Object.entries(params);
  return [
    `### ${code(id)}`,
    `**${prose(title)}.** ${prose(why)}`,
    `Applies: ${scopeOf(rule)}.`,
    `Reads: ${readsOf(rule).map(code).join(", ")}.`,
    ...(checks.length === 0 ? [] : [`Rests on what ${listed(checks.map(code))} found: the worst of it is its own.`]),
    ...asks,
    ...(names.length === 0
      ? []
      : [`Parameters: ${names.map(([name, value]) => `${code(name)} (${code(JSON.stringify(value))})`).join(", ")}.`]),
    table(["Pack", "Failure", "From", "Parameters"], usesOf(id)),
    `Supports evidence for: ${mapped(rule)}.`,
    `What to do: ${prose(solution)}`,
    `Waivable: ${waiving(rule)}.`,
  ].join("\n\n");
}

function scopeOf({ appliesTo: { stages, tiers, when } = {} }: CompleteRule): string {
  const parts = [
    ...(stages === undefined ? [] : [`at ${listed(stages.map(code))}`]),
    ...(tiers === undefined ? [] : [`to tiers ${listed(tiers.map(code))}`]),
    ...(when === undefined ? [] : [`where ${code(when)}`]),
  ];
  return parts.length === 0 ? "always" : parts.join(", ");
}

function usesOf(id: string): readonly (readonly string[])[] {
  return SUITE_PACKS.flatMap(({ name, rules }) => {
    const use = rules[id];
    if (use === undefined) return [];
    const { severity, effectiveOn, params } = use;
    return [[code(name), severity, effectiveOn ?? "now", params === undefined ? "" : code(JSON.stringify(params))]];
  });
}

function mapped({ maps }: CompleteRule): string {
  const texts = Object.entries(maps).map(([key, entries]) => `${frameworkOf(key).short} ${entries.join(", ")}`);
  return texts.length === 0 ? "no text of its own; other rules rest on it" : texts.join("; ");
}

function waiving({ waivable }: CompleteRule): string {
  if (waivable === false) return "by nobody";
  const by = (waivable.approvers ?? ["governance"]).map(code);
  return `one finding, for ${plural(waivable.maxDays, "day")} at most, by ${by.join(" or ")}`;
}

/** A text with its version, and what of it rules map to. */
export function titleOf(key: string): string {
  const { title, version } = frameworkOf(key);
  return `${title}, ${version}`;
}

export function frameworkOf(key: string): Framework {
  const found = Object.entries(FRAMEWORKS).find(([one]) => one === key);
  if (found === undefined) throw new Error(`There is no text ${key}.`);
  return found[1];
}

/** One condition a line, at the operator that binds least where no bracket is open. */
function broken(expr: string): string {
  const parts = expr.split(/(?<=\s)(&&|\|\|)(?=\s)/);
  const depths = parts.map((_, index) => depthOf(parts.slice(0, index).join("")));
  const loosest = parts.some((part, index) => part === "||" && depths[index] === 0) ? "||" : "&&";
  return parts
    .map((part, index) => (part === loosest && depths[index] === 0 ? `\n${part}` : part))
    .join("")
    .replaceAll(/ +\n/g, "\n");
}

function depthOf(text: string): number {
  const signs = text.replaceAll(/"[^"]*"/g, "").matchAll(/[([{]|[)\]}]/g);
  return [...signs].reduce((depth, [sign]) => depth + (/[([{]/.test(sign) ? 1 : -1), 0);
}
