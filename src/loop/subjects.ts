import type { Finding } from "../findings/finding.ts";
import type { PlannedModel, PlanRecord, RunRecord } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { folderOf } from "../manifest/paths.ts";
import { resolveModel } from "../manifest/resolve.ts";
import { hexOf } from "../records/canonical.ts";
import { planFile } from "../records/layout.ts";
import type { ModelReport } from "../report/report.ts";
import { effectiveModel } from "../work/effective.ts";
import type { JobMatrix } from "../work/job-matrix.ts";
import { formAndMeaning } from "../work/meaning/repaired.ts";
import { settleModel } from "../work/verdict/settle-model.ts";
import type { LoadedModel } from "./load-models.ts";
import { keepRecord } from "./outputs.ts";
import { planModels, type Plan, type PlanHistory } from "./plan.ts";
import { RevisionFiles } from "./revision-files.ts";
import type { Session } from "./session.ts";
import { PLAN } from "./stage-rules.ts";
import type { Subject } from "./subject.ts";
import { gatherTrainKey } from "./train-key.ts";
import { unknownModels } from "./unknown-models.ts";
import type { Store } from "../stores/store.ts";

/** The models of a change, ready for the stages. */
export interface Subjects {
  readonly subjects: readonly Subject[];
  /** Affected models whose manifests cannot be read or do not make sense. */
  readonly broken: readonly LoadedModel[];
  readonly plan: PlanRecord;
  readonly matrix: JobMatrix;
  /** Models of the base that this change removes. */
  readonly removed: readonly LoadedModel[];
  /** What belongs to no model, or to the ledger. */
  readonly findings: readonly Finding[];
}

export interface SubjectOptions {
  /** Also look at models that the change does not touch, but what the branch has is not recorded. Default: on a push. */
  readonly unrecorded?: boolean;
}

/** Plans the change and gathers what every stage needs to know of each affected model. */
export async function openSubjects(session: Session, options: SubjectOptions = {}): Promise<Subjects> {
  const plan = await planned(session, options);
  const opened = plan.record.models.map((planned) => openSubject(plan, planned));
  const broken = plan.record.models.flatMap(({ model }) => {
    const loaded = plan.loaded.get(model);
    return loaded !== undefined && loaded.resolved === undefined ? [explained(loaded)] : [];
  });
  return {
    subjects: opened.filter((subject) => subject !== undefined),
    broken,
    plan: plan.record,
    matrix: plan.matrix,
    removed: session.options.models.length === 0 ? plan.removed : [],
    findings: [
      ...noModels(session, plan),
      ...unknownModels(session.options.models, [...plan.loaded.keys()]),
      ...session.ledger.findings(),
    ],
  };
}

async function planned(
  session: Session,
  { unrecorded = session.event.kind === "push" }: SubjectOptions,
): Promise<Plan> {
  const plan = (models: readonly string[]): Promise<Plan> =>
    planModels({
      head: { ...session.head, id: session.commit ?? session.head.id },
      base: session.base,
      changed: session.changed,
      history: historyOf(session),
      manifests: session.options.manifests,
      models,
    });
  const affected = await plan(session.options.models);
  if (!unrecorded || session.options.models.length > 0) return affected;
  const untouched = [...affected.loaded.values()].filter(
    ({ name }) => !affected.record.models.some(({ model }) => model === name),
  );
  const missing = await unrecordedOf(session, untouched);
  return missing.length === 0
    ? affected
    : await plan([...affected.record.models.map(({ model }) => model), ...missing]);
}

/** Models whose newest acceptance is not of what the branch has now: a push may have been lost, or never recorded. */
async function unrecordedOf({ ledger, head }: Session, models: readonly LoadedModel[]): Promise<readonly string[]> {
  const files = new RevisionFiles(head);
  const found = await Promise.all(
    models.map(async ({ name, resolved }) => {
      if (resolved === undefined || resolved.lifecycle === "retired") return [];
      // An acceptance's id ends with the beginning of its trainKey.
      const latest = (await ledger.ids(name, "acceptance")).at(-1);
      const isRecorded =
        latest !== undefined && latest.endsWith(`-${hexOf((await gatherTrainKey(files, resolved)).key).slice(0, 12)}`);
      return isRecorded ? [] : [name];
    }),
  );
  return found.flat();
}

/** Leaves plan.json for the jobs that come after. */
export async function keepPlan(session: Session, plan: PlanRecord): Promise<void> {
  await keepRecord(session, planFile(session.options.output), plan);
}

/** With what makes no sense in a manifest, as far as it can be read. */
function explained(loaded: LoadedModel): LoadedModel {
  return { ...loaded, read: { ...loaded.read, findings: formAndMeaning(loaded.read) } };
}

/** A model whose manifest has to be mended first, as the report shows it. */
export function brokenReport({ name, file, read }: LoadedModel): ModelReport {
  return settleModel({ model: name, manifestPath: file, findings: read.findings });
}

function historyOf({ ledger, storeOf }: Session): PlanHistory {
  return {
    async isKnown(model, trainKey) {
      const id = hexOf(trainKey);
      if (!(await ledger.ids(model, "run")).includes(id)) return false;
      const run = (await ledger.find("run", model, id))?.body;
      return run !== undefined && (await hasAll(storeOf(model), [run.artifact, run.predictions]));
    },
    async pastSeconds(model) {
      const accepted = await ledger.acceptances(model);
      return accepted
        .toReversed()
        .flatMap(({ body }) => (body.durationSeconds === undefined ? [] : [body.durationSeconds]));
    },
  };
}

/** A store that is down has nothing: that costs a training. */
async function hasAll(store: Store, files: readonly (RunRecord["artifact"] | undefined)[]): Promise<boolean> {
  try {
    const found = await Promise.all(files.map(async (file) => file === undefined || (await store.has(file.digest))));
    return found.every((isThere) => isThere);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function openSubject(plan: Plan, planned: PlannedModel): Subject | undefined {
  const name = planned.model;
  const loaded = plan.loaded.get(name);
  const gathered = plan.keys.get(name);
  if (loaded?.resolved === undefined || gathered === undefined) return undefined;
  const head = loaded.resolved;
  const before = plan.before.get(name);
  const movedFrom = before === undefined || folderOf(before.file) === head.folder ? undefined : folderOf(before.file);
  const effective = effectiveModel(before?.read.manifest, head.manifest, movedFrom);
  return {
    name,
    head,
    judged: resolveModel(effective.judged, head.file),
    baseManifest: before?.read.manifest,
    baseFile: before?.file,
    formerName: before !== undefined && before.name !== name ? before.name : undefined,
    proposed: effective.proposedDatasets,
    changes: planned.changes,
    needsApproval: effective.needsApproval,
    trainKey: gathered.key,
    isPinned: gathered.unpinned.length === 0,
    plan: planned,
    findings: baseFindings(name, before),
    locate: (pointer) => loaded.read.locate(pointer),
  };
}

/** Rules of the base branch that nobody can read judge nothing, and that is not a pass. */
function baseFindings(model: string, before: LoadedModel | undefined): readonly Finding[] {
  if (before === undefined || before.read.manifest !== undefined) return [];
  const problem = before.read.findings[0]?.message ?? "it is broken";
  const message = `The base branch's ${before.file} cannot be read: ${problem}`;
  return [
    {
      rule: PLAN.baseManifest.id,
      outcome: "unmeasured",
      model,
      message,
      remediation: PLAN.baseManifest.remediation,
    },
  ];
}

/**
 * A wrong glob would make every check green for ever, so on a runner it is no pass; where the base has models, each of
 * those that went is told by itself.
 */
function noModels({ options, host, event }: Session, { loaded, removed }: Plan): readonly Finding[] {
  if (loaded.size > 0) return [];
  const isJudging = event.kind === "pull_request" || event.kind === "merge_group";
  return [
    {
      rule: PLAN.noManifest.id,
      outcome: host.kind === "github" && isJudging && removed.length === 0 ? "fail" : "warn",
      message: `No file matches ${options.manifests.join(", ")}, so nothing was checked.`,
      remediation: PLAN.noManifest.remediation,
    },
  ];
}
