import { findingOf, type Finding, type Found } from "../../findings/finding.ts";
import { worse } from "../../findings/verdict.ts";
import type { Rule } from "../../findings/rules.ts";
import type { GovernanceRule } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { NOT_ASKED, UNASKED } from "../../records/information.ts";
import type { ItemResult, RuleResult } from "../../kernel/rule-result.ts";
import { SETTINGS_FILES } from "../../manifest/settings.ts";
import { forceOf, type Force } from "./rule-force.ts";
import type { RuleInForce } from "./rule-in-force.ts";
import { unheededSentence } from "./rule-settings.ts";

/** A rule that holds and what it says of a model. */
export interface PolicyOutcome {
  readonly inForce: RuleInForce;
  readonly result: RuleResult;
}

export interface FindingsContext {
  readonly model: string;
  /** Milliseconds since the epoch: which rules count already. */
  readonly now: number;
  /** Where the manifest is, for whoever reads the finding. */
  readonly location?: Found["location"];
  /** Where a dataset is declared; undefined where it is not. */
  readonly locateDataset?: (name: string) => Found["location"];
}

/**
 * What the policies say of one model, as findings: each thing that fails has its own, which a waiver can name; what
 * passes is one. A rule that blocks and could not be decided stays unmeasured, and blocks.
 */
export function toFindings(outcomes: readonly PolicyOutcome[], context: FindingsContext): readonly Finding[] {
  return outcomes.flatMap((outcome) => findingsOf(outcome, context));
}

/** Rules of the suite that rest on what GitHub alone knows: who somebody is, and who approved what. */
const ASKS_GITHUB: ReadonlySet<string> = new Set([
  "MG-OWN-001",
  "MG-APPR-001",
  "MG-APPR-002",
  "MG-APPR-003",
  "MG-WVR-001",
]);

/** The same where nobody can ask GitHub, and nothing is merged: what is not known there is asked where it is. */
export function withoutGitHub({ inForce, result }: PolicyOutcome): PolicyOutcome {
  if (!inForce.isOurs) return { inForce, result };
  const rests = ASKS_GITHUB.has(inForce.rule.id);
  const items = result.items.filter(
    ({ outcome, message }) => outcome !== "unmeasured" || !(rests || message.includes(UNASKED)),
  );
  if (items.length === result.items.length) return { inForce, result };
  const outcome = items.map((item) => item.outcome).reduce(worse, "not-applicable");
  return { inForce, result: { ...result, outcome, items, ...(items.length === 0 && { predicate: NOT_ASKED }) } };
}

/** A rule as findings know it. */
export function ruleOf({ id, title, why, solution }: GovernanceRule): Rule {
  return {
    id,
    title,
    why: why ?? "",
    remediation: solution ?? `See what ${id} asks for: model-gitops policy explain ${id}.`,
  };
}

function findingsOf({ inForce, result }: PolicyOutcome, context: FindingsContext): readonly Finding[] {
  const rule = ruleOf(inForce.rule);
  const force = forceOf(inForce, context.now);
  const { model, location } = context;
  const { predicate = "" } = result;
  if (result.items.length === 0)
    return [findingOf(rule, { outcome: "not-applicable", message: `Does not apply: ${predicate}.`, model })];
  const settled = result.items.filter(({ outcome }) => isSettled(outcome));
  const open = result.items.filter(({ outcome }) => !isSettled(outcome));
  const waived = settled.filter(({ outcome }) => outcome === "waived");
  const { misfits = [] } = inForce;
  const told = settingsSentences(inForce);
  const shown = [...open, ...waived].map((item) =>
    findingOf(rule, {
      outcome: outcomeUnder(force, item.outcome),
      message: [`${messageUnder(force, item)}${askedBy(inForce, item)}`, ...told].join(" "),
      model,
      subject: item.term,
      location: datasetPlace(inForce.rule, item.term, context) ?? location,
      ...(misfits.length > 0 && {
        remediation: `Mend governance.rules.${inForce.rule.id}.params in ${SETTINGS_FILES[0]}.`,
      }),
      evidence: item.read,
    }),
  );
  return shown.length > 0 ? shown : [passed(rule, settled, context)];
}

/** Why it may not be as the settings seem to say: nobody looks there for it. */
function settingsSentences({ rule, misfits = [], unheeded = [] }: RuleInForce): readonly string[] {
  return unheeded.length === 0 ? misfits : [...misfits, unheededSentence(rule.id, unheeded)];
}

/** The terms of a rule that asks each dataset are their names. */
function datasetPlace(
  { each }: GovernanceRule,
  term: string | undefined,
  { locateDataset }: FindingsContext,
): Found["location"] {
  const isOfDatasets = each !== undefined && /^\s*datasets\b/.test(each.in);
  return isOfDatasets && term !== undefined ? locateDataset?.(term) : undefined;
}

function passed(rule: Rule, items: readonly ItemResult[], { model }: FindingsContext): Finding {
  const [first] = items;
  const outcome = items.every((item) => item.outcome === "not-applicable") ? "not-applicable" : "pass";
  const count = items.length > 1 ? ` (${plural(items.length, "item")})` : "";
  const evidence = items.length === 1 ? first?.read : undefined;
  return findingOf(rule, { outcome, message: `${rule.title}${count}.`, model, evidence });
}

/** Whether nothing is left to tell of it, but that it holds or need not. */
export function isSettled(outcome: ItemResult["outcome"]): boolean {
  return outcome === "pass" || outcome === "not-applicable" || outcome === "waived";
}

/** What is for information is listed and stands in no way; all else that is not proven is at least a warning. */
function outcomeUnder({ severity }: Force, outcome: ItemResult["outcome"]): Finding["outcome"] {
  if (outcome === "waived" || severity === "block") return outcome;
  return severity === "warn" ? "warn" : "not-applicable";
}

/** What cannot be decided is often the rule's own mistake: whoever reads it has to know where that is written. */
function askedBy({ file }: RuleInForce, { outcome }: ItemResult): string {
  return file === undefined || outcome !== "unmeasured" ? "" : ` Asked by ${file}.`;
}

function messageUnder({ severity, because }: Force, { message: said }: ItemResult): string {
  const message = /[.!?]$/.test(said) ? said : `${said}.`;
  if (severity === "info") return `For information: ${message}`;
  return because === "" ? message : `${message} (${because}.)`;
}
