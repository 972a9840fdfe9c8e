import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { AuditedModel, AuditRecord } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import { prettyJson } from "../../records/canonical.ts";
import { auditFile, sarifFile } from "../../records/layout.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { auditEnvironments } from "../audit/audit-environments.ts";
import { writeAuditIssue } from "../audit/audit-issue.ts";
import { auditModel, type AuditRequest } from "../audit/audit-model.ts";
import { controlFindings, repositoryControls, runnerFindings } from "../audit/audit-repository.ts";
import { bundleEvidence } from "../audit/evidence-bundle.ts";
import { withListedStore } from "../audit/listed-store.ts";
import { ownPart } from "../audit/own-part.ts";
import { readAhead } from "../audit/read-ahead.ts";
import { orphanedJobs, type Reaping } from "../elsewhere/orphans.ts";
import { openPolicies } from "../governance/open-policies.ts";
import { sarifOf } from "../governance/sarif.ts";
import { auditedIssues } from "../lineage/audited-issues.ts";
import { loadModels, type LoadedModel } from "../models/load-models.ts";
import { modelsAtRevision, type ModelAtRevision, type ModelsAtRevision } from "../models/model-at-revision.ts";
import { strayWaivers } from "../../work/governance/waiver-files.ts";
import { heldWaivers } from "../approvals/waivers.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { isMisnamed } from "../models/unknown-models.ts";
import { auditedPromotions } from "../promotion/audited.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";

export interface AuditWish {
  /** Names of models whose evidence is bundled; `all`. */
  readonly bundle: readonly string[];
  /** Whether the issue is written. */
  readonly issue: boolean;
  /** What is done about jobs on clusters that nobody waits for. */
  readonly reap: "no" | Reaping;
}

/**
 * Looks at every model and environment of the default branch: what stands, whether its evidence is there, whether it meets
 * the policies as they are today, and whether the repository enforces what it is said to. Nothing is trained or measured.
 */
export async function auditAll(opened: Session, wish: AuditWish): Promise<Result> {
  const session = await withListedStore(opened);
  const { place } = session;
  const found = await modelsAtRevision(session);
  await readAhead(place, found.models);
  const repository = await auditRepository(session, found, wish);
  const models: AuditedModel[] = found.broken.map(brokenModel);
  for (const model of found.models) {
    place.host.signal.throwIfAborted();
    models.push(await auditOne(session, model, { repository, wish }));
  }
  const names = new Set(models.map(({ model }) => model));
  const ofNone = repository.findings.filter(({ model }) => model === undefined || !names.has(model));
  const record = await recordOf(session, models, [...ofNone, ...found.unknown]);
  // What was looked at in part is no audit of the repository.
  const isWritten = wish.issue && place.options.models.length === 0;
  const unwritten = isWritten ? await writeAuditIssue(place, record) : [];
  const { auditBody } = await import("../../report/audit.ts");
  return {
    findings: [...record.findings, ...models.flatMap(({ findings }) => findings), ...unwritten],
    summary: `### Governance audit\n\n${auditBody(record)}`,
    files: {
      [auditFile(place.options.output)]: prettyJson(record),
      [sarifFile(place.options.output)]: await sarifOf(session, models, record.findings),
    },
    // What is found is told by the issue; that nobody is told, or that a name is none, fails the step.
    isAdvice: unwritten.length === 0 && !found.unknown.some(isMisnamed),
    outputs: { outcome: record.outcome, audit: auditFile(place.options.output) },
  };
}

interface Repository extends Omit<AuditRequest, "environments"> {
  readonly serving: ReadonlyMap<string, readonly string[]>;
  /** Of models and of none. */
  readonly findings: readonly Finding[];
}

/** What is of no single model, each part to its own end. */
async function auditRepository(session: Session, found: ModelsAtRevision, { reap }: AuditWish): Promise<Repository> {
  const { place } = session;
  const findings: Finding[] = [];
  const partOf = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    const part = await ownPart({ name }, work);
    if ("made" in part) return part.made;
    findings.push(part.finding);
    return undefined;
  };
  // Of settings that cannot be read nobody knows which policies they bring.
  findings.push(...(await place.settings()).findings);
  const controls = (await partOf("What the repository enforces", () => repositoryControls(place))) ?? [];
  findings.push(...(await controlFindings(place, controls)));
  const judged = found.models.map((model) => model.judged);
  findings.push(...((await partOf("The repository's runners", () => runnerFindings(place, judged))) ?? []));
  const served = await partOf("The environments", () => auditEnvironments(place, found));
  findings.push(...(served?.findings ?? []));
  findings.push(...((await partOf("The promotions", () => auditedPromotions(session, found.models))) ?? []));
  findings.push(...((await partOf("The waivers", () => straying(session))) ?? []));
  findings.push(...((await partOf("The data issues", () => auditedIssues(session))) ?? []));
  if (reap !== "no") findings.push(...((await partOf("The jobs on clusters", () => orphanedJobs(place, reap))) ?? []));
  const cron = (await partOf("The workflows", () => cronLines(session))) ?? [];
  return { controls, cron, serving: served?.byModel ?? new Map(), findings };
}

/** Of all models, whichever are looked at. */
async function straying(session: Session): Promise<readonly Finding[]> {
  const { head, options } = session.place;
  const models = await loadModels(head, options.manifests);
  return strayWaivers(
    await heldWaivers(session),
    models.map(({ name }) => name),
  );
}

interface Auditing {
  readonly repository: Repository;
  readonly wish: AuditWish;
}

/** One model, to its own end. */
async function auditOne(
  session: Session,
  model: ModelAtRevision,
  { repository, wish }: Auditing,
): Promise<AuditedModel> {
  const { name } = model;
  const environments = repository.serving.get(name) ?? [];
  const ended = await toItsEnd(session.place, name, () => auditModel(session, model, { ...repository, environments }));
  const own = repository.findings.filter((finding) => finding.model === name);
  if (ended.made === undefined)
    return withFindings({ ...stoppedModel(name, ended.stopped), environments: [...environments] }, own);
  const audited = withFindings(ended.made.audited, own);
  if (!wish.bundle.includes(name) && !wish.bundle.includes("all")) return audited;
  const bundled = await toItsEnd(session.place, name, () => bundleEvidence(session, model, ended.made.version));
  if (bundled.made !== undefined) return { ...audited, bundle: bundled.made };
  const { message } = bundled.stopped;
  return withFindings(audited, [
    findingOf(AUDIT.bundle, { model: name, outcome: "unmeasured", message, remediation: null }),
  ]);
}

/** As many as the record holds of a model: the first ones are of its evidence. */
const MOST_FINDINGS = 2000;

function withFindings(audited: AuditedModel, more: readonly Finding[]): AuditedModel {
  const findings = [...audited.findings, ...more];
  return { ...audited, findings: findings.slice(0, MOST_FINDINGS), outcome: verdictOf(findings) };
}

function brokenModel({ name, file, read }: LoadedModel): AuditedModel {
  const why = read.findings[0]?.message ?? "it is broken.";
  const message = `${file} cannot be read, so nothing of ${name} was audited: ${why}`;
  return stoppedModel(
    name,
    findingOf(AUDIT.manifest, { model: name, outcome: "unmeasured", message, location: { file } }),
  );
}

function stoppedModel(model: string, finding: Finding): AuditedModel {
  return { model, outcome: verdictOf([finding]), findings: [finding] };
}

const MOST_OF_REPOSITORY = 5000;

async function recordOf(
  session: Session,
  models: readonly AuditedModel[],
  findings: readonly Finding[],
): Promise<AuditRecord> {
  const { place } = session;
  const { book } = await openPolicies(session);
  const { packs, findings: unread } = await book.policiesOf();
  // Where there are models, each of them tells it.
  const own = models.length === 0 ? [...findings, ...unread] : findings;
  return {
    schema: "model-gitops/audit/v1",
    commit: place.commit ?? "working tree",
    at: new Date(place.host.now()).toISOString(),
    outcome: verdictOf([...own, ...models.flatMap((model) => model.findings)]),
    suite: suiteVersion(),
    packs: packs.map(({ source }) => source.text).slice(0, 50),
    models: [...models],
    findings: own.slice(0, MOST_OF_REPOSITORY),
  };
}
