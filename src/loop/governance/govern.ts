import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import type {
  CardDiff,
  EvaluationRecord,
  GovernanceInput,
  GovernanceVerdict,
  GovernedProvenance,
  RunRecord,
  ScanRecord,
} from "../../generated/types.ts";
import { canonicalJson, prettyJson, sha256, type Digest } from "../../records/canonical.ts";
import { governanceInput } from "../../work/governance/input.ts";
import { leftRules } from "../../work/governance/left-rules.ts";
import { toFindings } from "../../work/governance/policy-findings.ts";
import { policyVerdict, tellingPolicyFindings } from "../../work/governance/policy-verdict.ts";
import { unboundReferences } from "../../work/governance/reference-chain.ts";
import { requiredRoles } from "../../work/governance/required-roles.ts";
import { waivableRules } from "../../work/governance/waivable-rules.ts";
import { waiverFindings } from "../../work/governance/waiver-findings.ts";
import { acceptedFindings, applyWaivers, type WaiverSubject } from "../../work/governance/waivers.ts";
import { governedApprovals } from "../approvals/role-approvals.ts";
import { rolesIn } from "../approvals/governed-files.ts";
import { governingChange } from "../approvals/governing-change.ts";
import { governedWaivers, hasWaivers } from "../approvals/waivers.ts";
import { SAFETY } from "../evidence/safety-rules.ts";
import { hasPolicies } from "../evidence/scan.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { filesOf, type Place } from "../place/place.ts";
import { keepRecord } from "../place/outputs.ts";
import type { Session } from "../place/session.ts";
import { anchorOf } from "./anchor.ts";
import { cardFacts } from "./card-facts.ts";
import { describedModel } from "./described-model.ts";
import { envelopeOf } from "./envelope.ts";
import { heardHere } from "./heard-here.ts";
import { issueFacts } from "./issue-facts.ts";
import { monitorFacts } from "./monitor-facts.ts";
import { ownerFacts } from "./owner-facts.ts";
import { openPolicies } from "./open-policies.ts";
import type { Policies } from "./policy-book.ts";
import { standingEvidence } from "./standing-evidence.ts";

/** What the gate knows of a model when its policies are asked. */
export interface GovernRequest {
  readonly stage: GovernanceInput["stage"];
  /** What the standing checks found, with what people accepted waived. */
  readonly findings: readonly Finding[];
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  readonly scan: ScanRecord | undefined;
  readonly cardDiff: CardDiff | undefined;
}

export interface Governed {
  /** Of the standing checks, waivers applied; then what the policies and the waivers themselves say. */
  readonly findings: readonly Finding[];
  readonly verdict: GovernanceVerdict;
}

/** The policies of a model; undefined where none are in force, and nothing is waived. */
export async function policiesOf(session: Session, model: ChangedModel): Promise<Policies | undefined> {
  const isAsked = (await hasPolicies(session.place, model)) || (await hasWaivers(session, model.name));
  if (!isAsked) return undefined;
  return await (await openPolicies(session)).book.policiesOf(model.judged.manifest.governance?.policies);
}

/** What tells one set of policies from another: a person accepts a result of these, and of no others. */
export function policiesDigest({ rules }: Policies): Digest {
  const said = rules.map(({ rule, mode, claims }) => ({ rule: { ...rule, tests: undefined }, mode, claims }));
  return sha256(canonicalJson(said));
}

/**
 * Asks the policies of one model, by the rules' revision: waivers are counted first among the standing checks, and then
 * among what the policies found. The document that was asked is left beside the verdict.
 */
export async function govern(
  session: Session,
  model: ChangedModel,
  { policies, ...request }: GovernRequest & { readonly policies: Policies },
): Promise<Governed> {
  const { place } = session;
  const gathered = await gather(session, model, request);
  const { engine } = await openPolicies(session);
  const location = model.locate("/governance") ?? model.locate("/name");
  const locateDataset = (name: string) => model.locate(pointerTo("/datasets", name));
  const context = { model: model.name, now: gathered.now, location, locateDataset };
  const given = [
    ...request.findings,
    ...policies.findings,
    ...leftRules(policies.rules, { ...context, formerName: model.formerName }),
    ...movable(gathered.references, context),
  ];
  const ask = async (input: GovernanceInput) => {
    const outcomes = heardHere(place, await engine.askAll(policies.rules, input));
    return { outcomes, findings: toFindings(outcomes, context) };
  };
  // What can be waived is known once everything was found; only then is asked what rests on waivers.
  const first = await ask(governanceInput({ ...gathered, findings: given, waivers: [] }));
  const subject: WaiverSubject = {
    model: model.name,
    artifact: gathered.run?.artifact.digest,
    trainKey: model.trainKey,
    governed: gathered.approvals.governedDigest,
  };
  const found = [...given, ...first.findings];
  const waivers = await governedWaivers(session, { subject, rules: waivableRules(policies.rules), findings: found });
  const applied = { waivers, subject };
  const standing = applyWaivers(given, applied);
  const input = governanceInput({
    ...gathered,
    findings: standing,
    waivers: waivers.map(({ governed }) => governed),
  });
  const asked = await ask(input);
  const judged = applyWaivers(asked.findings, applied);
  const digest = await keepInput(place, model.name, input);
  const findings = [...standing, ...tellingPolicyFindings(judged), ...waiverFindings(model.name, waivers)];
  return {
    findings,
    verdict: policyVerdict({
      packs: policies.packs,
      mode: (await place.settings()).governance.mode,
      outcomes: asked.outcomes,
      findings: judged,
      all: findings,
      input,
      digest,
      accepted: acceptedFindings([...given, ...asked.findings], applied),
    }),
  };
}

/** The first link that can mean something else tomorrow. */
function movable(
  references: GovernanceInput["references"],
  { model, location }: { readonly model: string; readonly location: Location | undefined },
): readonly Finding[] {
  return references.map(({ link, target, why }) =>
    findingOf(SAFETY.reference, { model, subject: link, message: `${link} is ${target}: ${why}`, location }),
  );
}

type Gathered = Omit<Parameters<typeof governanceInput>[0], "findings" | "waivers">;

async function gather(
  session: Session,
  model: ChangedModel,
  request: Omit<GovernRequest, "findings">,
): Promise<Gathered> {
  const { place } = session;
  // Where only words change, what was measured before still says what the model is.
  const standing = request.run === undefined ? await standingEvidence(place, model) : undefined;
  const evaluation = request.evaluation ?? standing?.evaluation;
  const run = request.run ?? standing?.run;
  const scan = request.scan ?? standing?.scan;
  const anchor = await anchorOf(place, model);
  const judged = await describedModel(session, model);
  const monitor = await monitorFacts(session, model);
  const issues = await issueFacts(session, { evaluation, run });
  const envelope = await envelopeOf(session, model, {
    evaluation: request.evaluation,
    anchor,
    alerts: monitor.alerts.length,
    dataIssues: issues.filter(({ isOpen, severity, touches }) => isOpen && touches && severity === "high").length,
  });
  const changed = await governingChange(session);
  const tier = model.judged.manifest.governance?.risk ?? "undeclared";
  const settings = (await place.settings()).governance;
  const held = await rolesIn(session.rules);
  const required = requiredRoles({ tier, class: envelope.class, settings, changed, held });
  return {
    stage: request.stage,
    now: place.host.now(),
    model: judged,
    base: model.rules?.manifest,
    trainKey: model.trainKey,
    owners: await ownerFacts(place, model),
    evaluation,
    run,
    scan,
    recorded: standing?.input,
    anchor: anchor?.governed,
    envelope,
    diff: request.cardDiff,
    provenance: await provenanceFacts(place, model.name),
    approvals: await governedApprovals(session, model, { required }),
    changed,
    references: unboundReferences({ model: judged, evaluation, run }),
    card: await cardFacts(session, model, { evaluation, run }),
    monitor,
    issues,
    repo: undefined,
  };
}

async function provenanceFacts({ ledger, host }: Place, name: string): Promise<GovernedProvenance> {
  const isSigned = (await ledger.trust()) !== undefined;
  const problems = ledger.findings().filter(({ model }) => model === name);
  return {
    ledger: isSigned ? "signed" : host.kind === "terminal" ? "none" : "unsigned",
    isVerified: isSigned && problems.length === 0,
    problems: problems.map(({ message }) => message.slice(0, 500)).slice(0, 50),
  };
}

async function keepInput(place: Place, name: string, input: GovernanceInput): Promise<Digest> {
  const { governance } = filesOf(place, name);
  await keepRecord(place, governance, input);
  return sha256(prettyJson(input));
}
