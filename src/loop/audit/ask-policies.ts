import { findingOf, type Finding } from "../../findings/finding.ts";
import { plural } from "../../kernel/text.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import type { AuditedModel, GovernanceInput, PolicyResult, RepositoryControl } from "../../generated/types.ts";
import { UNASKED } from "../../records/information.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import { recordedFindings } from "../../work/audit/recorded-findings.ts";
import { governanceInput } from "../../work/governance/input.ts";
import { toFindings } from "../../work/governance/policy-findings.ts";
import { policyVerdict, tellingPolicyFindings } from "../../work/governance/policy-verdict.ts";
import { unboundReferences } from "../../work/governance/reference-chain.ts";
import { waivableRules } from "../../work/governance/waivable-rules.ts";
import { waiverFindings } from "../../work/governance/waiver-findings.ts";
import { applyWaivers, type JudgedWaiver, type WaiverSubject } from "../../work/governance/waivers.ts";
import { governedWaivers } from "../approvals/waivers.ts";
import { anchorOf } from "../governance/anchor.ts";
import { cardFacts } from "../governance/card-facts.ts";
import { describedModel } from "../governance/described-model.ts";
import { heardHere } from "../governance/heard-here.ts";
import { issueFacts } from "../governance/issue-facts.ts";
import { monitorFacts } from "../governance/monitor-facts.ts";
import { openPolicies } from "../governance/open-policies.ts";
import { ownerFacts } from "../governance/owner-facts.ts";
import type { Policies } from "../governance/policy-book.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { ownPart } from "./own-part.ts";
import type { Evidence, RecordedVersion } from "./recorded-version.ts";

export interface PolicyQuestion {
  readonly policies: Policies;
  readonly version: RecordedVersion;
  /** What of the version's evidence is missing or cannot be trusted. */
  readonly problems: Evidence["findings"];
  readonly controls: readonly RepositoryControl[];
  /** Who approved, read again. Default: an audit has no pull request, and what was approved then is in the verdict. */
  readonly approvals?: GovernanceInput["approvals"] | undefined;
  /** Default: audit. */
  readonly stage?: "promote" | undefined;
}

export interface PolicyAnswer {
  readonly anchor: string | undefined;
  readonly results: readonly PolicyResult[];
  readonly waivers: NonNullable<AuditedModel["waivers"]>;
  /** What is to be told: of the policies, and of the waivers themselves. */
  readonly findings: readonly Finding[];
}

/** Asks of the version that stands what a pull request would be asked today. Nothing is measured again. */
export async function askPolicies(
  session: Session,
  model: ModelAtRevision,
  question: PolicyQuestion,
): Promise<PolicyAnswer> {
  const { policies, version } = question;
  const { name } = model;
  const gathered = await gather(session, model, question);
  const recorded = recordedFindings({ model: name, input: version.input, verdict: version.verdict?.body });
  const { engine } = await openPolicies(session);
  const context = { model: name, now: gathered.now, location: model.locate("/governance") ?? model.locate("/name") };
  const ask = async (findings: readonly Finding[], waivers: readonly JudgedWaiver[]) => {
    const input = governanceInput({ ...gathered, findings, waivers: waivers.map(({ governed }) => governed) });
    const outcomes = heardHere(session.place, await engine.askAll(policies.rules, input));
    return { input, outcomes, findings: toFindings(outcomes, context) };
  };
  // What can be waived is known once everything was found; only then is asked what rests on waivers.
  const first = await ask(recorded, []);
  const { artifact, trainKey } = version.acceptance.body;
  const subject: WaiverSubject = { model: name, artifact, trainKey, governed: gathered.approvals.governedDigest };
  const proven = await ownPart({ name: `Who approved the waivers of ${name}`, model: name }, () =>
    governedWaivers(session, {
      subject,
      rules: waivableRules(policies.rules),
      findings: [...recorded, ...policies.findings, ...first.findings],
    }),
  );
  // What nobody can prove accepts nothing.
  const waivers = "made" in proven ? proven.made : [];
  const { input, outcomes, findings: found } = await ask(applyWaivers(recorded, { waivers, subject }), waivers);
  const judged = applyWaivers(found, { waivers, subject });
  const { results } = policyVerdict({
    packs: policies.packs,
    mode: (await session.place.settings()).governance.mode,
    outcomes,
    findings: judged,
    all: judged,
    input,
    digest: sha256(canonicalJson(input)),
    accepted: [],
  });
  return {
    anchor: gathered.anchor?.commit,
    results,
    waivers: waivers.map(auditedWaiver),
    findings: [
      ...("made" in proven ? [] : [proven.finding]),
      ...asTold(model, version, tellingPolicyFindings(judged)),
      ...waiverFindings(name, waivers),
    ],
  };
}

/** Of a version that was recorded without the document of the policies one thing is wrong, however many rules ask for it. */
function asTold(
  model: ModelAtRevision,
  { input, verdict }: RecordedVersion,
  findings: readonly Finding[],
): readonly Finding[] {
  const open = findings.filter(
    ({ outcome, rule, message }) => outcome === "unmeasured" && rule.startsWith("MG-") && !message.includes(UNASKED),
  );
  // What was stored and is lost is told as evidence that is not there.
  if (input !== undefined || verdict?.body.governance !== undefined || open.length === 0) return findings;
  const names = [...new Set(open.map(({ rule }) => rule))];
  const shown = `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
  const message = `The version of ${model.name} that stands was recorded before policies were in force: ${plural(names.length, "rule")} cannot be asked of it (${shown}).`;
  return [
    findingOf(AUDIT.recorded, { outcome: "unmeasured", model: model.name, message, location: model.locate("/name") }),
    ...findings.filter((finding) => !open.includes(finding)),
  ];
}

type Gathered = Omit<Parameters<typeof governanceInput>[0], "findings" | "waivers">;

async function gather(
  session: Session,
  model: ModelAtRevision,
  { version, problems, controls, approvals, stage }: PolicyQuestion,
): Promise<Gathered> {
  const { place } = session;
  const { input, verdict } = version;
  const acceptance = version.acceptance.body;
  const run = version.run?.body;
  const evaluation = version.evaluation?.body;
  const isSigned = (await place.ledger.trust()) !== undefined;
  const anchor = await anchorOf(place, model);
  const judged = await describedModel(session, model);
  return {
    stage: stage ?? "audit",
    now: place.host.now(),
    model: judged,
    base: model.judged.manifest,
    trainKey: acceptance.trainKey,
    owners: await ownerFacts(place, model),
    evaluation,
    run,
    scan: undefined,
    recorded: input,
    anchor: anchor?.governed,
    envelope: input?.envelope,
    diff: undefined,
    provenance: {
      ledger: isSigned ? "signed" : "unsigned",
      isVerified: isSigned && problems.length === 0,
      ...(acceptance.provenance !== undefined && { how: acceptance.provenance }),
      problems: problems.map(({ message }) => message.slice(0, 500)).slice(0, 50),
    },
    approvals: approvals ?? {
      ...NO_APPROVALS,
      governedDigest: verdict?.body.governance?.governedDigest ?? sha256(""),
    },
    changed: { paths: [], governance: [] },
    references: unboundReferences({ model: judged, evaluation, run }),
    card: await cardFacts(session, model, { evaluation, run }),
    monitor: await monitorFacts(session, model),
    issues: await issueFacts(session, { evaluation, run }),
    repo: { controls: controls.slice(0, MOST_CONTROLS) },
  };
}

/** As many as the document holds. */
const MOST_CONTROLS = 200;

/** An audit has no pull request: what was approved then is in the verdict. */
const NO_APPROVALS = {
  required: [],
  given: [],
  missing: [],
  objections: [],
  unreadable: [],
  makers: [],
  isKnown: false,
} satisfies Partial<GovernanceInput["approvals"]>;

function auditedWaiver({ waiver, governed }: JudgedWaiver): PolicyAnswer["waivers"][number] {
  const { id, rule, term, state, daysLeft } = governed;
  return {
    id,
    rule,
    ...(term !== undefined && { term }),
    ...(state !== undefined && { state }),
    ...(waiver !== undefined && { expires: waiver.expires }),
    ...(daysLeft !== undefined && { daysLeft }),
  };
}
