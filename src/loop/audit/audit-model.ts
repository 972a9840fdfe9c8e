import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { AuditedModel, GovernanceInput, RepositoryControl } from "../../generated/types.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import { baseModelFindings } from "../../work/audit/base-models.ts";
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
import { issueFacts } from "../governance/issue-facts.ts";
import { monitorFacts } from "../governance/monitor-facts.ts";
import { openPolicies } from "../governance/open-policies.ts";
import { ownerFacts } from "../governance/owner-facts.ts";
import type { Policies } from "../governance/policy-book.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { recordedVersion, type RecordedVersion } from "./recorded-version.ts";

export interface AuditRequest {
  readonly controls: readonly RepositoryControl[];
  /** Environments that name the model. */
  readonly environments: readonly string[];
}

/** A model as the audit found it, with what proves it. */
export interface Audited {
  readonly audited: AuditedModel;
  readonly version: RecordedVersion | undefined;
  readonly input: GovernanceInput | undefined;
}

/** Asks of the version that stands what a pull request would be asked today, and whether its evidence is there. */
export async function auditModel(session: Session, model: ModelAtRevision, request: AuditRequest): Promise<Audited> {
  const { place } = session;
  const version = await recordedVersion(place, model);
  const own = [...(version?.findings ?? []), ...baseModelFindings(model.head.manifest, place.host.now())];
  const { book } = await openPolicies(session);
  const policies = await book.policiesOf(model.judged.manifest.governance?.policies);
  const asked =
    version === undefined || policies.rules.length === 0
      ? undefined
      : await askPolicies(session, model, { policies, version, request });
  const findings = [...own, ...policies.findings, ...(asked?.findings ?? [])];
  const { risk } = model.judged.manifest.governance ?? {};
  return {
    version,
    input: asked?.input,
    audited: {
      model: model.name,
      tier: risk ?? "undeclared",
      outcome: verdictOf(findings),
      ...(version !== undefined && { artifact: version.acceptance.artifact }),
      ...(asked?.anchor !== undefined && { anchor: asked.anchor }),
      results: (asked?.results ?? []).map(({ rule, outcome, terms, predicate }) => ({
        rule,
        outcome,
        ...(terms !== undefined && { terms }),
        ...(predicate !== undefined && { predicate }),
      })),
      waivers: (asked?.waivers ?? []).flatMap(auditedWaiver),
      environments: [...request.environments],
      findings: [...findings],
    },
  };
}

interface Asking {
  readonly policies: Policies;
  readonly version: RecordedVersion;
  readonly request: AuditRequest;
}

async function askPolicies(session: Session, model: ModelAtRevision, { policies, version, request }: Asking) {
  const gathered = await gather(session, model, { version, request });
  const recorded = recordedFindings(model.name, version);
  const { engine } = await openPolicies(session);
  const context = { model: model.name, now: gathered.now, location: model.locate("/name") };
  const ask = async (findings: readonly Finding[], waivers: readonly JudgedWaiver[]) => {
    const input = governanceInput({ ...gathered, findings, waivers: waivers.map(({ governed }) => governed) });
    const outcomes = await engine.askAll(policies.rules, input);
    return { input, outcomes, findings: toFindings(outcomes, context) };
  };
  const first = await ask(recorded, []);
  const subject: WaiverSubject = {
    model: model.name,
    artifact: version.acceptance.artifact,
    trainKey: version.acceptance.trainKey,
    governed: gathered.approvals.governedDigest,
  };
  const waivers = await governedWaivers(session, {
    subject,
    rules: waivableRules(policies.rules),
    findings: [...recorded, ...first.findings],
  });
  const last = await ask(applyWaivers(recorded, { waivers, subject }), waivers);
  const judged = applyWaivers(last.findings, { waivers, subject });
  const { results } = policyVerdict({
    packs: policies.packs,
    mode: (await session.place.settings()).governance.mode,
    outcomes: last.outcomes,
    findings: judged,
    all: judged,
    input: last.input,
    digest: sha256(canonicalJson(last.input)),
    waivers: [],
  });
  return {
    input: last.input,
    anchor: gathered.anchor?.commit,
    results,
    waivers,
    findings: [...tellingPolicyFindings(judged), ...waiverFindings(model.name, waivers)],
  };
}

type Gathered = Omit<Parameters<typeof governanceInput>[0], "findings" | "waivers">;

async function gather(
  session: Session,
  model: ModelAtRevision,
  { version, request }: Pick<Asking, "version" | "request">,
): Promise<Gathered> {
  const { place } = session;
  const { run, evaluation, input, verdict } = version;
  const { ledger } = place;
  const isSigned = (await ledger.trust()) !== undefined;
  const anchor = await anchorOf(place, model);
  return {
    stage: "audit",
    now: place.host.now(),
    model: model.judged,
    base: model.judged.manifest,
    trainKey: version.acceptance.trainKey,
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
      isVerified: isSigned && version.findings.length === 0,
      ...(version.acceptance.provenance !== undefined && { how: version.acceptance.provenance }),
      problems: version.findings.map(({ message }) => message.slice(0, 500)).slice(0, 50),
    },
    approvals: {
      ...NO_APPROVALS,
      governedDigest: verdict?.governance?.governedDigest ?? sha256(""),
    },
    changed: { paths: [], governance: [] },
    references: unboundReferences({ model: model.judged, evaluation, run }),
    card: await cardFacts(session, model, { evaluation, run }),
    monitor: await monitorFacts(session, model),
    issues: await issueFacts(session, { evaluation, run }),
    repo: { controls: [...request.controls] },
  };
}

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

/** What the standing checks found when it was recorded. */
function recordedFindings(model: string, { input, verdict }: RecordedVersion): readonly Finding[] {
  if (input === undefined) return verdict?.findings ?? [];
  return Object.entries(input.checks).flatMap(([rule, found]) => found.map((one) => ({ rule, model, ...one })));
}

function auditedWaiver({ waiver, governed }: JudgedWaiver): NonNullable<AuditedModel["waivers"]> {
  const { id, rule, term, state, daysLeft } = governed;
  return [
    {
      id,
      rule,
      ...(term !== undefined && { term }),
      state,
      ...(waiver !== undefined && { expires: waiver.expires }),
      ...(daysLeft !== undefined && { daysLeft }),
    },
  ];
}
