import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { RunRecord, ScanRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { LocalArtifact } from "../../records/artifact.ts";
import { RevisionFiles } from "../../revisions/revision-files.ts";
import { openWorktree } from "../../revisions/worktree.ts";
import { EVALUATE } from "../../scoring/evaluate-rules.ts";
import type { BaselineRequest, Contender, DataFiles, EvaluateRequest } from "../../scoring/request.ts";
import { PREDICT_CODE, PREDICT_COMMAND } from "../../work/judging/first-use.ts";
import { personalColumns } from "../../work/personal/personal-columns.ts";
import { checkFirstUse } from "../approvals/first-use.ts";
import { baselineTrainingFiles, evaluationFiles, trainingFiles } from "../data/evaluation-data.ts";
import { watchFiles } from "../data/kept-data.ts";
import { madeFor } from "../models/baseline-manifest.ts";
import type { Baseline } from "../models/baseline.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { foreignPackages } from "../models/foreign-packages.ts";
import { loadModels } from "../models/load-models.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { predictCodeDigest } from "../models/predict-code.ts";
import { isolationOf } from "../place/isolation.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Ruled, Session } from "../place/session.ts";
import { artifactOf } from "../runs/known-run.ts";
import { judgementsOf, seedsOf } from "./evidence.ts";
import { scanArtifact } from "./scan.ts";

export interface Asked {
  readonly model: ChangedModel;
  readonly run: RunRecord;
  readonly baseline: Baseline;
}

/** All that a model is measured with; of what was found before, what is told beside it. */
export interface Gathered {
  readonly request: EvaluateRequest;
  readonly scan: ScanRecord;
  readonly scanned: readonly Finding[];
  readonly learned: Learned;
  /** Throws a UserError where a file that was read has changed since. */
  verify(): Promise<void>;
}

/** What keeps a model from being asked at all. */
export interface Blocked {
  readonly blocked: readonly Finding[];
  readonly scan?: ScanRecord | undefined;
}

/** Gathers what a candidate and its baseline are asked with. Throws a UserError where data cannot be had. */
export async function gatherRequest(session: Session, { model, run, baseline }: Asked): Promise<Gathered | Blocked> {
  const { place } = session;
  const held = await heldCommand(session, model);
  if (held.length > 0) return { blocked: held };
  const { scan, findings: scanned } = await scanArtifact(place, model, run);
  if (scanned.some(({ outcome }) => isBlocking(outcome))) return { blocked: scanned, scan };
  const datasets = await evaluationFiles(session, model);
  const verify = await watchFiles(datasets);
  const learned = await learnedFrom(place, model);
  const othersData = await dataOfModels(session);
  const request: EvaluateRequest = {
    host: place.host,
    model: model.judged,
    candidate: { ...(await candidateOf(place, model, run)), othersData },
    baseline: await requestOf(session, model, { ...baseline, othersData }),
    isolation: await isolationOf(place),
    datasets,
    trainData: learned.files,
    ...(datasets.some(({ replaces }) => replaces !== undefined) && {
      baselineTrainData: await baselineTrainingFiles(session, model),
    }),
    trainKey: model.trainKey,
    // A change that begins to watch the model is not yet what it is judged by.
    profiled: (model.judged.monitoring ?? model.head.monitoring)?.reference.dataset,
    shownRows: shownRowsOf(model),
    judgements: await judgementsOf(place, model),
    seeds: await seedsOf(place, run, model),
  };
  return { request, scan, scanned, learned, verify };
}

/** Who may see rows is the default branch's word: a change may show fewer, and what it adds waits until it is merged. */
function shownRowsOf({ rules, judged, head }: ChangedModel): EvaluateRequest["shownRows"] {
  if (rules?.manifest === undefined || judged.shownRows === undefined) return undefined;
  return { ...judged.shownRows, personal: personalColumns(head) };
}

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
