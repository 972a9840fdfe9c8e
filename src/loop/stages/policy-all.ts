import { verdictOf } from "../../findings/verdict.ts";
import type { GovernanceInput } from "../../generated/types.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean } from "../../kernel/text.ts";
import { prettyJson } from "../../records/canonical.ts";
import type { ShownExplanation } from "../../report/policy.ts";
import { LOCK_FILE, lockText } from "../../work/governance/policy-lock.ts";
import { SAMPLE_INPUT } from "../../work/governance/rules/sample-input.ts";
import { heardHere } from "../governance/heard-here.ts";
import { inputOf } from "../governance/input-of.ts";
import { findingsOf, listedPolicies, loadOptions, policiesByModel } from "../governance/list-policies.ts";
import { loadPacks, noRule, POLICIES_FOLDER } from "../governance/load-packs.ts";
import { PolicyEngine } from "../governance/policy-engine.ts";
import { shownExplanation } from "../governance/policy-shown.ts";
import { checkRules, foldersHere } from "../governance/rule-check.ts";
import { loadModels, loadSettings } from "../models/load-models.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";

/** What can be asked of policies. */
export const POLICY_COMMANDS = ["test", "explain", "list", "lock", "input"] as const;

export interface PolicyQuestion {
  readonly command: (typeof POLICY_COMMANDS)[number];
  /** Of `explain`. */
  readonly rule: string;
}

type InputOf = (session: Session, model: ModelAtRevision) => Promise<GovernanceInput>;

/** The `policy` action. `read` gives the document that rules are asked of. */
export async function policyAll(session: Session, question: PolicyQuestion, read: InputOf = inputOf): Promise<Result> {
  if (question.command === "test") return await testPolicies(session);
  if (question.command === "input") return await showInput();
  if (question.command === "lock") return await lockPolicies(session);
  if (question.command === "list") return await listPolicies(session);
  return await explainPolicy(session, question.rule, read);
}

/** Rules of the working tree: whoever writes one wants to know of what is written. */
async function testPolicies({ place }: Session): Promise<Result> {
  const { head, host, options } = place;
  const folders = await foldersHere(head, await loadModels(head, options.manifests));
  const { findings, coverage } = await checkRules({ host, files: head, folders });
  if (findings.length + coverage.length === 0) throw new UserError(noRule(POLICIES_FOLDER));
  const { coverageSummary, coverageText, withFindings } = await import("../../report/policy.ts");
  return {
    findings,
    summary: coverageSummary(coverage),
    text: (style) => withFindings(coverageText(coverage, style.width), findings, style),
    outputs: { outcome: verdictOf(findings), rules: JSON.stringify(coverage) },
  };
}

/** What tests begin with: whoever writes one has to know what there is to change. */
async function showInput(): Promise<Result> {
  const text = prettyJson(SAMPLE_INPUT);
  const { fence } = await import("../../report/markdown.ts");
  return {
    findings: [],
    isAdvice: true,
    summary: `### What tests of rules begin with\n\n${fence(text, { limit: 50_000 })}`,
    text: () => text.trimEnd(),
    outputs: { outcome: "pass", rules: "[]" },
  };
}

/** Of what the working tree names: the lock is brought by the change that it is for. */
async function lockPolicies(session: Session): Promise<Result> {
  const { head, options } = session.place;
  const [settings, models] = await Promise.all([loadSettings(head), loadModels(head, options.manifests)]);
  const read = [...(settings === undefined ? [] : [settings]), ...models.map((model) => model.read)];
  const named = read.flatMap(({ manifest }) => manifest?.governance?.policies ?? []);
  const { packs, findings: unread } = await loadPacks(named, loadOptions(session, head));
  const findings = [...read.flatMap((one) => one.findings), ...unread];
  const outputs = { outcome: verdictOf(findings), rules: "[]" };
  // A lock of a part would say that the rest holds nothing.
  if (findings.length > 0) return { findings, outputs };
  return {
    findings,
    files: { [LOCK_FILE]: lockText(packs, suiteVersion()) },
    summary: `Wrote ${LOCK_FILE}, for the policies that this working tree names. Commit it with what it locks.`,
    outputs,
  };
}

async function listPolicies(session: Session): Promise<Result> {
  const { findings, ...shown } = await listedPolicies(session);
  const { rulesSummary, rulesText, withFindings } = await import("../../report/policy.ts");
  return {
    findings,
    summary: rulesSummary(shown),
    text: (style) => withFindings(rulesText(shown, style.width), findings, style),
    outputs: { outcome: verdictOf(findings), rules: JSON.stringify(shown.inForce) },
  };
}

async function explainPolicy(session: Session, id: string, read: InputOf): Promise<Result> {
  if (id === "") throw new UserError("Which rule? Write model-gitops policy explain <rule> --model <model>.");
  const { host } = session.place;
  const known = await policiesByModel(session);
  const ids = new Set(known.flatMap(({ policies }) => policies.rules.map(({ rule }) => rule.id)));
  if (!ids.has(id))
    throw new UserError(`No rule ${id} is in force.${didYouMean(id, [...ids])} See model-gitops policy list.`);
  await using engine = new PolicyEngine(host);
  const explained: ShownExplanation[] = [];
  for (const { model, policies } of known) {
    const inForce = policies.rules.find(({ rule }) => rule.id === id);
    if (inForce === undefined) continue;
    const outcomes = await engine.askAll([inForce], await read(session, model));
    const heard = heardHere(session.place, outcomes);
    explained.push(...heard.map((outcome) => shownExplanation(outcome, model.name, host.now())));
  }
  const findings = findingsOf(known);
  const { explanationSummary, explanationText, withFindings } = await import("../../report/policy.ts");
  return {
    findings,
    isAdvice: true,
    summary: explained.map(explanationSummary).join("\n\n"),
    text: (style) => withFindings(explained.map(explanationText).join("\n\n"), findings, style),
    outputs: { outcome: verdictOf(findings), rules: JSON.stringify(explained) },
  };
}
