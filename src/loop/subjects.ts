import type { Finding } from "../findings/finding.ts";
import type { PlanRecord } from "../generated/types.ts";
import { resolveModel } from "../manifest/resolve.ts";
import { hexOf } from "../records/canonical.ts";
import { planFile } from "../records/layout.ts";
import type { ModelReport } from "../report/report.ts";
import { effectiveModel } from "../work/effective.ts";
import type { JobMatrix } from "../work/job-matrix.ts";
import type { LoadedModel } from "./load-models.ts";
import { keepRecord } from "./outputs.ts";
import { planModels, type Plan, type PlanHistory } from "./plan.ts";
import { RevisionFiles } from "./revision-files.ts";
import type { Session } from "./session.ts";
import type { Subject } from "./subject.ts";
import { gatherTrainKey } from "./train-key.ts";

/** The models of a change, ready for the stages. */
export interface Subjects {
  readonly subjects: readonly Subject[];
  /** Affected models whose manifests cannot be read or do not make sense. */
  readonly broken: readonly LoadedModel[];
  readonly plan: PlanRecord;
  readonly matrix: JobMatrix;
  /** What belongs to no model, or to the ledger. */
  readonly findings: readonly Finding[];
}

/** Plans the change and gathers what every stage needs to know of each affected model. */
export async function openSubjects(session: Session): Promise<Subjects> {
  const plan = await planModels({
    head: { ...session.head, id: session.commit ?? session.head.id },
    base: session.base,
    changed: session.changed,
    history: historyOf(session),
    manifests: session.options.manifests,
    models: session.options.models,
  });
  const files = new RevisionFiles(session.head);
  const opened = await Promise.all(plan.record.models.map(({ model }) => openSubject(plan, files, model)));
  const broken = plan.record.models.flatMap(({ model }) => {
    const loaded = plan.loaded.get(model);
    return loaded !== undefined && loaded.resolved === undefined ? [loaded] : [];
  });
  return {
    subjects: opened.filter((subject) => subject !== undefined),
    broken,
    plan: plan.record,
    matrix: plan.matrix,
    findings: [...unknownNames(session, plan), ...session.ledger.findings()],
  };
}

/** Leaves plan.json for the jobs that come after. */
export async function keepPlan(session: Session, plan: PlanRecord): Promise<void> {
  await keepRecord(session, planFile(session.options.output), plan);
}

/** A model whose manifest has to be mended first, as the report shows it. */
export function brokenReport({ name, file, read }: LoadedModel): ModelReport {
  return { model: name, manifestPath: file, findings: read.findings };
}

function historyOf({ ledger }: Session): PlanHistory {
  return {
    isKnown: async (model, trainKey) => (await ledger.ids(model, "run")).includes(hexOf(trainKey)),
    async pastSeconds(model) {
      const accepted = await ledger.acceptances(model);
      return accepted.toReversed().flatMap(({ body }) => (body.durationSeconds === undefined ? [] : [body.durationSeconds]));
    },
  };
}

async function openSubject(plan: Plan, files: RevisionFiles, name: string): Promise<Subject | undefined> {
  const loaded = plan.loaded.get(name);
  const planned = plan.record.models.find(({ model }) => model === name);
  if (loaded?.resolved === undefined || planned === undefined) return undefined;
  const head = loaded.resolved;
  const before = plan.before.get(name);
  const effective = effectiveModel(before?.resolved?.manifest, head.manifest);
  const { key, unpinned } = await gatherTrainKey(files, head);
  return {
    name,
    head,
    judged: resolveModel(effective.judged, head.file),
    baseManifest: before?.resolved?.manifest,
    baseFile: before?.file,
    formerName: before !== undefined && before.name !== name ? before.name : undefined,
    proposed: effective.proposedDatasets,
    changes: planned.changes,
    needsApproval: effective.needsApproval,
    trainKey: key,
    isPinned: unpinned.length === 0,
    plan: planned,
    locate: (pointer) => loaded.read.locate(pointer),
  };
}

function unknownNames({ options }: Session, { loaded }: Plan): readonly Finding[] {
  return options.models
    .filter((name) => !loaded.has(name))
    .map((name) => ({
      rule: "plan/unknown-model",
      outcome: "fail",
      subject: name,
      message: `There is no model "${name}" among ${[...loaded.keys()].join(", ") || "no models"}.`,
      remediation: "Correct the input models, or the globs in the input manifests.",
    }));
}
