import { findingOf, type Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import { isBlocking } from "../../findings/verdict.ts";
import { openWorktree } from "../../revisions/worktree.ts";
import type { EvaluationRecord, Profile, RunRecord, ScanRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import { join } from "node:path";
import { PREDICT_CODE, PREDICT_COMMAND } from "../../work/judging/first-use.ts";
import type { LocalArtifact } from "../../records/artifact.ts";
import { foreignPackages } from "../models/foreign-packages.ts";
import { loadModels } from "../models/load-models.ts";
import { predictCodeDigest } from "../models/predict-code.ts";
import { madeFor } from "../models/baseline-manifest.ts";
import { resolveBaseline, type Baseline } from "../models/baseline.ts";
import { judgementsOf, seedsOf } from "./evidence.ts";
import { judgedBefore } from "./judged-before.ts";
import type { BaselineRequest, Contender, DataFiles } from "../../scoring/request.ts";
import { EVALUATE } from "../../scoring/evaluate-rules.ts";
import { baselineTrainingFiles, evaluationFiles, trainingFiles } from "../data/evaluation-data.ts";
import { checkFirstUse } from "../approvals/first-use.ts";
import { watchFiles } from "../data/kept-data.ts";
import { artifactOf } from "../runs/known-run.ts";
import { keepFindings, keepRecord } from "../place/outputs.ts";
import { RevisionFiles } from "../../revisions/revision-files.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Replay } from "../../records/replay.ts";
import { asProposed, type AsProposed } from "./proposed.ts";
import { replayProposal } from "./replay.ts";
import { keepScan, scanArtifact, withRows } from "./scan.ts";
import { isolationOf } from "../place/isolation.ts";
import { keepProfile } from "../place/profile-file.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Ruled, Session } from "../place/session.ts";

export interface Evaluated {
  readonly evaluation?: EvaluationRecord | undefined;
  readonly profile?: Profile | undefined;
  /** Of a retraining pull request: the same two on production's rows. */
  readonly replay?: Replay | undefined;
  /** Of one that changes what judges: the candidate by its own rules. */
  readonly proposed?: EvaluationRecord | undefined;
  /** What the artifact's files are, and the rows where policies ask. */
  readonly scan?: ScanRecord | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly findings: readonly Finding[];
}

/** Measures a model's candidate and baseline on the same rows, and leaves evaluation.json and what was found. */
export async function evaluateCandidate(session: Session, model: ChangedModel, run: RunRecord): Promise<Evaluated> {
  const evaluated = await session.place.host.log.group(`Evaluate ${model.name}`, () => measured(session, model, run));
  const files = filesOf(session.place, model.name);
  if (evaluated.evaluation !== undefined) await keepRecord(session.place, files.evaluation, evaluated.evaluation);
  if (evaluated.scan !== undefined) await keepScan(session.place, evaluated.scan);
  if (evaluated.profile !== undefined) await keepProfile(session.place, files.profile, evaluated.profile);
  if (evaluated.replay !== undefined) await keepRecord(session.place, files.replay, evaluated.replay);
  if (evaluated.proposed !== undefined) await keepRecord(session.place, files.proposed, evaluated.proposed);
  await keepFindings(session.place, model.name, { stage: "evaluate", findings: evaluated.findings });
  return evaluated;
}

async function measured(session: Session, model: ChangedModel, run: RunRecord): Promise<Evaluated> {
  const { place } = session;
  const baseline = await resolveBaseline(session, model.name, model.formerName);
  const baselineRun = baseline.status === "found" ? baseline.run : undefined;
  try {
    // The statistics and the engines are most of the bundle, and most actions never measure.
    const { evaluateModel, evaluationKeyOf } = await import("../../scoring/evaluate.ts");
    const held = await heldCommand(session, model);
    if (held.length > 0) return { baselineRun, findings: held };
    const looked = await scanArtifact(place, model, run);
    if (looked.findings.some(({ outcome }) => isBlocking(outcome))) return { baselineRun, ...looked };
    const datasets = await evaluationFiles(session, model);
    const verify = await watchFiles(datasets);
    const learned = await learnedFrom(place, model);
    const othersData = await dataOfModels(session);
    const baselineRequest = await requestOf(session, model, { ...baseline, othersData });
    const isolation = await isolationOf(place);
    const asked = {
      model: model.judged,
      candidate: { ...(await candidateOf(place, model, run)), othersData },
      baseline: baselineRequest,
      isolation,
      trainData: learned.files,
    };
    const judgements = await judgementsOf(place, model);
    const seeds = await seedsOf(place, run, model);
    const keyed = { digest: run.artifact.digest, predictions: run.predictions };
    const evaluationKey = evaluationKeyOf({ model: model.judged, candidate: keyed, datasets, judgements, seeds });
    const { evaluation, profile, findings } = await evaluateModel({
      ...asked,
      host: place.host,
      datasets,
      ...(datasets.some(({ replaces }) => replaces !== undefined) && {
        baselineTrainData: await baselineTrainingFiles(session, model),
      }),
      trainKey: model.trainKey,
      // A change that begins to watch the model is not yet what it is judged by.
      profiled: (model.judged.monitoring ?? model.head.monitoring)?.reference.dataset,
      judgements,
      seeds,
      judgedBefore: await judgedBefore(place, { model, datasets, evaluationKey }),
    });
    const beside = isolation === "none" ? notApart(place, model, baselineRequest) : [];
    const replay = evaluation?.baseline.status === "compared" ? await replayProposal(session, model, asked) : undefined;
    const { proposed, findings: unproposed } =
      evaluation === undefined ? NOTHING_PROPOSED : await asProposed(session, model, { ...asked, datasets });
    const scan = await withRows(place, model, { run, scan: looked.scan, datasets, learned: learned.files });
    await verify();
    const all = [...looked.findings, ...findings, ...learned.findings, ...beside, ...unproposed];
    return { evaluation, profile, replay, proposed, scan, baselineRun, findings: all };
  } catch (error) {
    const location = model.locate("/datasets");
    return {
      baselineRun,
      findings: [unmeasured(EVALUATE.data, error, { model: model.name, location })],
    };
  }
}

const NOTHING_PROPOSED: AsProposed = { findings: [] };

async function candidateOf(place: Place, { judged }: ChangedModel, run: RunRecord): Promise<Contender> {
  const { predictions } = run;
  const folder = join(place.host.workspace, filesOf(place, run.model).folder);
  const code = codeHere(place);
  return {
    ...artifactOf(place, run),
    code,
    codeDigest: await predictCodeDigest({ files: code, model: judged }),
    ...(predictions !== undefined && {
      predictions: { file: join(folder, predictions.path), digest: predictions.digest },
    }),
  };
}

/** Listed anew: what training left behind may be what its command reads. */
function codeHere({ host }: Place): RevisionFiles {
  return new RevisionFiles(openWorktree(host));
}

/** Where the data of all models lies by the rules: none of it is code of any. */
async function dataOfModels({ rules, place: { head, options } }: Session): Promise<readonly string[]> {
  const models = await loadModels(rules ?? head, options.manifests);
  const datasets = models.flatMap(({ resolved }) => Object.values(resolved?.datasets ?? {}));
  return [...new Set(datasets.flatMap(({ isRemote, path }) => (isRemote ? [] : [path])))];
}

type BesideData = Baseline & Pick<Contender, "othersData">;

export async function requestOf(ruled: Ruled, own: ModelAtRevision, baseline: BesideData): Promise<BaselineRequest> {
  if (baseline.status !== "found") return baseline;
  const { artifact, predictions, source, version } = baseline;
  const { model, code = codeHere(ruled.place) } = (await madeFor(ruled, own, baseline)) ?? {};
  const file = ({ file: path, digest }: LocalArtifact) => ({ file: path, digest });
  return {
    status: "found",
    source,
    version,
    // Its own code answers for it: the change's could make it look worse than it is.
    artifact: {
      ...artifact,
      predictions: predictions && file(predictions),
      model,
      code,
      othersData: baseline.othersData,
      ...(model !== undefined && {
        codeDigest: await predictCodeDigest({ files: code, model }),
        foreignPackages: await foreignPackages(ruled.place.head, model),
      }),
    },
  };
}

/** What judges by numbers that nobody kept from the labels is said where it judges. */
function notApart({ host }: Place, model: ChangedModel, baseline: BaselineRequest): readonly Finding[] {
  const asked = [model.judged, baseline.status === "found" ? baseline.artifact.model : undefined];
  if (host.kind !== "github" || !asked.some((one) => one?.prediction.kind === "command")) return [];
  const message = `The predict command of ${model.name} ran beside the labels and what this job holds, since the default branch's settings say \`isolation: none\`.`;
  return [findingOf(EVALUATE.isolation, { outcome: "warn", model: model.name, message })];
}

/** A predict command that the base branch does not have, or not with this code, runs in the job that judges only once a person accepted it. */
async function heldCommand(session: Session, model: ChangedModel): Promise<readonly Finding[]> {
  const isPredicting = (name: string): boolean => [PREDICT_COMMAND, PREDICT_CODE].some((one) => name.startsWith(one));
  if (!model.needsApproval.some(isPredicting)) return [];
  return (await checkFirstUse(session, model)).filter(({ outcome }) => isBlocking(outcome));
}

interface Learned {
  readonly files: readonly DataFiles[];
  readonly findings: readonly Finding[];
}

/**
 * The candidate's training data where it is here; its fetch command is the head's, and nothing of the head may run
 * beside the data that judges. Without it nothing can be said about shared rows.
 */
async function learnedFrom(place: Place, model: ChangedModel): Promise<Learned> {
  try {
    return { files: await trainingFiles(place, model.judged, { mayFetch: false }), findings: [] };
  } catch (error) {
    const location = model.locate("/datasets");
    const warning = findingOf(EVALUATE.separation, {
      outcome: "warn",
      model: model.name,
      message: `Training data is not here, so shared rows were not looked for: ${userMessage(error)}`,
      location,
    });
    return { files: [], findings: [warning] };
  }
}
