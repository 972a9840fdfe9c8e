import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { AuditedModel, AuditRecord } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { prettyJson } from "../../records/canonical.ts";
import { auditFile, sarifFile } from "../../records/layout.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { writeAuditIssue } from "../audit/audit-issue.ts";
import { auditModel, type Audited } from "../audit/audit-model.ts";
import { auditRepository } from "../audit/audit-repository.ts";
import { auditEnvironments } from "../audit/audit-environments.ts";
import { bundleEvidence } from "../audit/evidence-bundle.ts";
import { openPolicies } from "../governance/open-policies.ts";
import { sarifOf } from "../governance/sarif.ts";
import { auditedIssues } from "../lineage/audited-issues.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";

export interface AuditWish {
  /** Names of models whose evidence is bundled; `all`. */
  readonly bundle: readonly string[];
  /** Whether the issue is written. */
  readonly issue: boolean;
}

/**
 * Looks at every model and environment of the default branch: what stands, whether its evidence is there, whether it meets
 * the policies as they are today, and whether the repository enforces what it is said to. Nothing is trained or measured.
 */
export async function auditAll(session: Session, wish: AuditWish): Promise<Result> {
  const { place } = session;
  const { models, broken, unknown } = await modelsAtRevision(session);
  const repository = await auditRepository(place);
  const environments = await auditEnvironments(session, models);
  const audited: AuditedModel[] = broken.map(brokenModel);
  for (const model of models) {
    place.host.signal.throwIfAborted();
    const served = environments.byModel.get(model.name) ?? [];
    const ended = await toItsEnd(place, model.name, async () => {
      const made = await auditModel(session, model, { controls: repository.controls, environments: served });
      return await withBundle(session, model, { made, wish });
    });
    const own = environments.findings.filter(({ model: name }) => name === model.name);
    audited.push(
      ended.made === undefined ? stoppedModel(model.name, ended.stopped) : withFindings(ended.made, own),
    );
  }
  const names = new Set(models.map(({ name }) => name));
  const strays = environments.findings.filter(({ model: name }) => name === undefined || !names.has(name));
  const ofRepository = [...repository.findings, ...strays, ...(await auditedIssues(session)), ...unknown];
  const record = recordOf(session, { audited, findings: ofRepository, packs: await packsOf(session) });
  const isOfAll = place.options.models.length === 0;
  const written = wish.issue && isOfAll ? await writeAuditIssue(place, record) : [];
  const all = [...record.findings, ...audited.flatMap(({ findings }) => findings), ...written];
  const { auditBody } = await import("../../report/audit.ts");
  return {
    findings: all,
    summary: `### Governance audit\n\n${auditBody(record)}`,
    files: {
      [auditFile(place.options.output)]: prettyJson(record),
      [sarifFile(place.options.output)]: await sarifOf(session, audited),
    },
    // What the audit finds is told by its issue; what keeps it from being told fails the step.
    isAdvice: written.length === 0 && unknown.length === 0,
    outputs: { outcome: record.outcome, audit: auditFile(place.options.output) },
  };
}

interface Bundling {
  readonly made: Audited;
  readonly wish: AuditWish;
}

async function withBundle(session: Session, model: ModelAtRevision, { made, wish }: Bundling): Promise<AuditedModel> {
  const { audited } = made;
  if (!wish.bundle.includes(model.name) && !wish.bundle.includes("all")) return audited;
  try {
    return { ...audited, bundle: await bundleEvidence(session.place, model, made) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = { model: model.name, message: userMessage(error), remediation: null };
    return withFindings(audited, [findingOf(AUDIT.bundle, found)]);
  }
}

function withFindings(audited: AuditedModel, more: readonly Finding[]): AuditedModel {
  const findings = [...audited.findings, ...more];
  return { ...audited, findings, outcome: verdictOf(findings) };
}

function brokenModel({ name, file, read }: { readonly name: string; readonly file: string; readonly read: { readonly findings: readonly Finding[] } }): AuditedModel {
  const message = `${file} cannot be read, so nothing of ${name} was audited: ${read.findings[0]?.message ?? "it is broken."}`;
  return stoppedModel(name, findingOf(AUDIT.manifest, { model: name, outcome: "unmeasured", message, location: { file } }));
}

function stoppedModel(model: string, finding: Finding): AuditedModel {
  return { model, outcome: verdictOf([finding]), findings: [finding] };
}

interface Recording {
  readonly audited: readonly AuditedModel[];
  readonly findings: readonly Finding[];
  readonly packs: readonly string[];
}

function recordOf({ place }: Session, { audited, findings, packs }: Recording): AuditRecord {
  const all = [...findings, ...audited.flatMap((model) => model.findings)];
  return {
    schema: "model-gitops/audit/v1",
    commit: place.commit ?? "working tree",
    at: new Date(place.host.now()).toISOString(),
    outcome: verdictOf(all),
    suite: suiteVersion(),
    packs: [...packs],
    models: [...audited],
    findings: [...findings],
  };
}

async function packsOf(session: Session): Promise<readonly string[]> {
  const { book } = await openPolicies(session);
  return (await book.policiesOf()).packs.map(({ source }) => source.text);
}
