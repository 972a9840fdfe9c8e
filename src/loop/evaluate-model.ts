import type { Finding } from "../findings/finding.ts";
import { isBlocking } from "../findings/verdict.ts";
import { openWorktree } from "../forge/worktree.ts";
import type { EvaluationRecord, RunRecord } from "../generated/types.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { join } from "node:path";
import { resolveModel } from "../manifest/resolve.ts";
import { PREDICT_COMMAND } from "../work/effective.ts";
import { resolveBaseline, type Baseline, type BaselineFile } from "./baseline.ts";
import { judgedBefore, judgementsOf, seedsOf } from "./evidence.ts";
import type { BaselineRequest, Contender, DataFiles } from "../scoring/request.ts";
import { EVALUATE } from "../scoring/evaluate-rules.ts";
import { evaluationFiles, trainingFiles } from "./evaluation-data.ts";
import { checkFirstUse } from "./first-use.ts";
import { watchFiles } from "./kept-data.ts";
import { artifactOf } from "./known-run.ts";
import { keepFindings, keepRecord } from "./outputs.ts";
import { RevisionFiles } from "./revision-files.ts";
import type { Session } from "./session.ts";
import { filesOf, type Subject } from "./subject.ts";

export interface Evaluated {
  readonly evaluation?: EvaluationRecord | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly findings: readonly Finding[];
}

/** Measures a model's candidate and baseline on the same rows, and leaves evaluation.json and what was found. */
export async function evaluateSubject(session: Session, subject: Subject, run: RunRecord): Promise<Evaluated> {
  const evaluated = await session.host.log.group(`Evaluate ${subject.name}`, () => measured(session, subject, run));
  if (evaluated.evaluation !== undefined)
    await keepRecord(session, filesOf(session, subject.name).evaluation, evaluated.evaluation);
  await keepFindings(session, subject.name, { stage: "evaluate", findings: evaluated.findings });
  return evaluated;
}

async function measured(session: Session, subject: Subject, run: RunRecord): Promise<Evaluated> {
  const baseline = await resolveBaseline(session, subject.name, subject.formerName);
  const baselineRun = baseline.status === "found" ? baseline.run : undefined;
  try {
    // The statistics and the engines are most of the bundle, and most actions never measure.
    const { evaluateModel } = await import("../scoring/evaluate.ts");
    const held = await heldCommand(session, subject);
    if (held.length > 0) return { baselineRun, findings: held };
    const datasets = await evaluationFiles(session, subject);
    const verify = await watchFiles(datasets);
    const learned = await learnedFrom(session, subject);
    const { evaluation, findings } = await evaluateModel({
      host: session.host,
      model: subject.judged,
      candidate: await candidateOf(session, run),
      baseline: requestOf(session, subject, baseline),
      datasets,
      trainData: learned.files,
      trainKey: subject.trainKey,
      judgements: await judgementsOf(session, subject),
      seeds: await seedsOf(session, run, subject),
      judgedBefore: await judgedBefore(session, { subject, run, datasets }),
    });
    await verify();
    return { evaluation, baselineRun, findings: [...findings, ...learned.findings] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const location = subject.locate("/datasets");
    return {
      baselineRun,
      findings: [
        {
          rule: EVALUATE.data.id,
          outcome: "unmeasured",
          model: subject.name,
          message: messageOf(error),
          remediation: EVALUATE.data.remediation,
          ...(location && { location }),
        },
      ],
    };
  }
}

async function candidateOf(session: Session, run: RunRecord): Promise<Contender> {
  const { predictions } = run;
  const folder = join(session.host.workspace, filesOf(session, run.model).folder);
  return {
    ...(await artifactOf(session, run)),
    code: codeHere(session),
    ...(predictions !== undefined && {
      predictions: { file: join(folder, predictions.path), digest: predictions.digest },
    }),
  };
}

/** Listed anew: what training left behind may be what its command reads. */
function codeHere({ host }: Session): RevisionFiles {
  return new RevisionFiles(openWorktree(host));
}

function requestOf(session: Session, { baseManifest, baseFile, head }: Subject, baseline: Baseline): BaselineRequest {
  if (baseline.status !== "found") return baseline;
  const { artifact, predictions, source, version } = baseline;
  const model = baseManifest === undefined ? undefined : resolveModel(baseManifest, baseFile ?? head.file);
  const code = model && session.base ? new RevisionFiles(session.base) : codeHere(session);
  const file = ({ file: path, digest }: BaselineFile) => ({ file: path, digest });
  return {
    status: "found",
    source,
    version,
    // Its own code answers for it: the change's could make it look worse than it is.
    artifact: { ...artifact, predictions: predictions && file(predictions), model, code },
  };
}

/** A predict command that the base branch does not have runs in the job that judges only once a person accepted it. */
async function heldCommand(session: Session, subject: Subject): Promise<readonly Finding[]> {
  if (!subject.needsApproval.some((name) => name.startsWith(PREDICT_COMMAND))) return [];
  return (await checkFirstUse(session, subject)).filter(({ outcome }) => isBlocking(outcome));
}

interface Learned {
  readonly files: readonly DataFiles[];
  readonly findings: readonly Finding[];
}

/**
 * The candidate's training data where it is here; its fetch command is the head's, and nothing of the head may run
 * beside the data that judges. Without it nothing can be said about shared rows.
 */
async function learnedFrom(session: Session, subject: Subject): Promise<Learned> {
  try {
    return { files: await trainingFiles(session, subject.judged, { mayFetch: false }), findings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const location = subject.locate("/datasets");
    const warning: Finding = {
      rule: EVALUATE.separation.id,
      outcome: "warn",
      model: subject.name,
      message: `Training data is not here, so shared rows were not looked for: ${messageOf(error)}`,
      remediation: EVALUATE.separation.remediation,
      ...(location && { location }),
    };
    return { files: [], findings: [warning] };
  }
}
