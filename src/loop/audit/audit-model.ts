import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { AuditedModel, AuditedRule, PolicyResult, RepositoryControl } from "../../generated/types.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { baseModelFindings } from "../../work/audit/base-models.ts";
import { holdoutFindings } from "../../work/audit/holdouts.ts";
import { hasWaivers } from "../approvals/waivers.ts";
import { openPolicies } from "../governance/open-policies.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { askPolicies, type PolicyAnswer } from "./ask-policies.ts";
import { recordedVersion, type Evidence, type RecordedVersion } from "./recorded-version.ts";
import { standingChecks } from "./standing-checks.ts";

export interface AuditRequest {
  readonly controls: readonly RepositoryControl[];
  /** Environments that name the model. */
  readonly environments: readonly string[];
  /** When the workflows run the monitor. */
  readonly cron: readonly CronLine[];
}

/** A model as the audit found it, with what proves it. */
export interface Audited {
  readonly audited: AuditedModel;
  readonly version: RecordedVersion | undefined;
}

/** What stands of a model: whether its evidence is there, and what the policies say of it today. */
export async function auditModel(session: Session, model: ModelAtRevision, request: AuditRequest): Promise<Audited> {
  const evidence = await recordedVersion(session.place, model.name);
  const { version } = evidence;
  // Of a retired model only what was proven has to stay proven.
  const isAsked = version !== undefined && model.head.lifecycle !== "retired";
  const asked = isAsked ? await askOf(session, model, { request, evidence, version }) : undefined;
  const findings = [...model.findings, ...evidence.findings, ...(asked?.findings ?? [])];
  return {
    version,
    audited: {
      model: model.name,
      tier: model.judged.manifest.governance?.risk ?? "undeclared",
      outcome: verdictOf(findings),
      ...(version !== undefined && { artifact: version.acceptance.body.artifact }),
      ...(asked?.anchor !== undefined && { anchor: asked.anchor }),
      results: (asked?.results ?? []).map(shown),
      waivers: [...(asked?.waivers ?? [])],
      environments: request.environments.slice(0, 100),
      findings,
    },
  };
}

/** What a reader of the audit looks for; the rest is the policies' own. */
function shown({ title: _t, severity: _s, mode: _m, effectiveOn: _e, ...result }: PolicyResult): AuditedRule {
  return result;
}

interface Asking {
  readonly request: AuditRequest;
  readonly evidence: Evidence;
  readonly version: RecordedVersion;
}

interface Asked extends Partial<Omit<PolicyAnswer, "findings">> {
  readonly findings: readonly Finding[];
}

async function askOf(session: Session, model: ModelAtRevision, { request, evidence, version }: Asking): Promise<Asked> {
  const { place } = session;
  const { book } = await openPolicies(session);
  const counted = (await place.ledger.latest(model.name, "tries"))?.body.holdouts;
  const policies = await book.policiesOf(model.judged.manifest.governance?.policies);
  const rules = new Set(policies.rules.map(({ rule }) => rule.id));
  const own = [
    ...baseModelFindings(model.head.manifest, place.host.now()),
    ...holdoutFindings({ model: model.name, evaluation: version.evaluation?.body, counted }),
    ...(await standingChecks(session, model, { rules, cron: request.cron, version })),
    ...policies.findings,
  ];
  if (rules.size === 0 && !(await hasWaivers(session, model.name))) return { findings: own };
  const { controls } = request;
  const answer = await askPolicies(session, model, { policies, version, problems: evidence.findings, controls });
  return { ...answer, findings: [...own, ...answer.findings] };
}
