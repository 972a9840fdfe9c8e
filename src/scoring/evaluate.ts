/**
 * The door of this room: `evaluateModel` measures a candidate, and a baseline beside it, on rows with labels, and
 * `evaluationKeyOf` tells the key of that without measuring; in profile-model.ts `profileModel` asks one model about the
 * rows that production will be compared with, in answer-shard.ts `answerShard` asks for one of several jobs, of which
 * answer-part.ts is the text, and in ask-again.ts `answersNow` asks what an evaluation has asked before.
 * They are handed data and models (request.ts) and know nothing of where
 * these come from; what they find wrong is in evaluate-rules.ts. Nobody outside imports another file.
 */
import type { Finding } from "../findings/finding.ts";
import type { MeasuredSlice } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { ChangedRows, EvaluationRecord, Profile } from "../generated/types.ts";
import { toDigits } from "../kernel/rounding.ts";
import { profileDigest } from "../records/profile-text.ts";
import { turnedAround } from "../work/measure/direction.ts";
import type { MeasureOptions } from "../work/measure/metrics.ts";
import { settleSlices } from "../work/measure/slices.ts";
import type { Succession } from "../work/rows/succession.ts";
import { newlyRead } from "./associations.ts";
import { baselineOf } from "./baseline.ts";
import { measureClassesOf, measureClassSlicesOf } from "./classes.ts";
import { tellChangedRows } from "./changed-rows.ts";
import { tellCopies } from "./copies.ts";
import { scoreDataset, type ScoredDataset } from "./dataset.ts";
import { measureFairnessOf } from "./fairness.ts";
import { readHistory } from "./history.ts";
import { openJudgements } from "./judgements.ts";
import { measureImportance } from "./importance.ts";
import { measureLatency } from "./latency.ts";
import { givenBefore } from "./join-answers.ts";
import { filesOf, withModels, type OpenedModels } from "./open-models.ts";
import type { Oracle, Tools } from "./oracle.ts";
import { measureOverTime } from "./over-time.ts";
import { measureOverlaps } from "./overlap.ts";
import { asFinding, manifestOf, Problem, type ProblemRule } from "./problems.ts";
import { askQuestions } from "./questions.ts";
import { gatedSpecs, keyOf, measureDataset, optionsOf, recordOf, roughly } from "./record.ts";
import type { ReadyDataset } from "./ready-dataset.ts";
import type { EvaluateRequest, EvaluationKeyRequest } from "./request.ts";
import { measureSeeds } from "./seeds.ts";
import { isOfParts, type GivenBefore } from "./shard-answers.ts";
import { measureSlices } from "./slices.ts";
import { notShown } from "./succession.ts";
import { withTools } from "./tools.ts";

export interface Evaluation {
  /** Undefined where nothing could be measured; the findings say why. */
  readonly evaluation?: EvaluationRecord;
  /** Of the rows that production is compared with. */
  readonly profile?: Profile | undefined;
  /** Rows that both answer differently, where `shownRows` lets them leave. */
  readonly changedRows?: ChangedRows | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Scores candidate and baseline on the same rows of every dataset and measures metrics, slices, latency and what
 * evaluation and training share. Everything the user can mend is a finding. Nothing but aggregates leaves, and the rows of `shownRows`.
 */
export async function evaluateModel(request: EvaluateRequest): Promise<Evaluation> {
  try {
    const given = await givenBefore(request);
    return await withTools({ host: request.host, files: filesOf(request) }, (tools) =>
      withModels(request, tools, (models) => measure(request, tools, { ...models, given })),
    );
  } catch (error) {
    return { findings: [asFinding(error, manifestOf(request))] };
  }
}

/** The key that measuring these would give, and nothing is opened. */
export function evaluationKeyOf(request: EvaluationKeyRequest): string {
  return keyOf(request);
}

interface Measuring extends OpenedModels {
  readonly given: GivenBefore | undefined;
}

async function measure(request: EvaluateRequest, tools: Tools, measuring: Measuring): Promise<Evaluation> {
  const { model } = request;
  const { candidate, baseline, baselineProblem, learned, ready, given } = measuring;
  const { scored, findings: unshown } = await scoreAll(request, tools, {
    candidate,
    baseline,
    ready: ready.datasets,
    given,
  });
  const deciding = scored.find(({ data }) => data.role === "decides");
  if (deciding === undefined) throw new TypeError("no dataset decides");
  const key = keyOf(request);
  const options = optionsOf(key, model);
  const slices = await slicesOf(deciding, { model, candidate, options });
  const fairness = await measureFairnessOf({ ...deciding, model, options });
  const seeds = await measureSeeds(request, { ...tools, deciding, given });
  const shared = await measureOverlaps(request, { learned, scored });
  const failed = baselineProblem ?? deciding.baselineProblem;
  const compared = { candidate, baseline: failed === undefined ? baseline : undefined };
  const { latency, findings } = await measureLatency(request, { deciding, ...compared, seed: options.resampling.seed });
  const permuted = await measureImportance(request, { deciding, ...compared, seed: options.resampling.seed });
  const { profile, findings: unprofiled } = await profileOf(request, { scored, candidate, key });
  const measured = recordOf({
    request,
    key,
    baseline: baselineOf(request, failed),
    scored,
    overlaps: shared.overlaps,
    metrics: new Map(scored.map((one) => [one.data.name, measureDataset(one, model, options)] as const)),
    slices,
    classes: measureClassesOf(deciding, roughly(options)),
    fairness,
    seeds: seeds.seeds,
    newlyRead: await newlyRead(deciding, model, { ...compared, succession: successionOf(deciding, scored) }),
    importance: permuted.importance,
    overTime: await measureOverTime(deciding, model),
    latency,
    questions: candidate.onnx === undefined ? undefined : await askQuestions(candidate.onnx),
    oracles: { candidate, baseline },
  });
  return {
    evaluation: profile === undefined ? measured : { ...measured, profile: profileDigest(profile) },
    profile,
    changedRows: await tellChangedRows(request, deciding, key),
    findings: [
      ...scored.flatMap((one) => remarks(request, one)),
      ...baselineProblems(request, baselineProblem, scored),
      ...ready.findings,
      ...unshown,
      ...shared.findings,
      ...(await tellCopies(request, deciding)),
      ...seeds.findings,
      ...findings,
      ...permuted.findings,
      ...unprofiled,
    ],
  };
}

interface Profiled {
  readonly scored: readonly ScoredDataset[];
  readonly candidate: Oracle;
  readonly key: string;
}

/** Of a model that is watched: the rows that production will be compared with, as they judged the candidate. */
async function profileOf(
  { profiled, model, candidate: { digest } }: EvaluateRequest,
  { scored, candidate, key }: Profiled,
): Promise<{ readonly profile?: Profile; readonly findings: readonly Finding[] }> {
  const rows = scored.find(({ data }) => data.name === profiled);
  if (rows === undefined) return { findings: [] };
  const { profileOrFinding } = await import("./profile-model.ts");
  return await profileOrFinding(rows, { model, candidate, artifact: digest, evaluationKey: key });
}

interface Slicing {
  readonly model: ResolvedModel;
  readonly candidate: Oracle;
  readonly options: MeasureOptions;
}

async function slicesOf(
  deciding: ScoredDataset,
  { model, candidate, options }: Slicing,
): Promise<readonly MeasuredSlice[]> {
  const features = candidate.features(deciding.candidateTable).map(({ name }) => name);
  const question = { dataset: deciding.data.name, sample: deciding.sample, specs: gatedSpecs(model), options };
  const ofClasses = measureClassSlicesOf(deciding, model, options);
  return settleSlices([...ofClasses, ...(await measureSlices({ ...deciding, model, features, question }))]);
}

/** It is told of the new content, which decides itself or is shown beside what does. */
function successionOf({ data }: ScoredDataset, scored: readonly ScoredDataset[]): Succession | undefined {
  return scored.find((one) => one.succession !== undefined && [one.data.name, one.data.replaces].includes(data.name))
    ?.succession;
}

interface Asked {
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  readonly ready: readonly ReadyDataset[];
  readonly given: GivenBefore | undefined;
}

interface Scored {
  readonly scored: readonly ScoredDataset[];
  readonly findings: readonly Finding[];
}

async function scoreAll(
  request: EvaluateRequest,
  { database, scratch }: Tools,
  { ready, ...oracles }: Asked,
): Promise<Scored> {
  const { host, model } = request;
  const history = await readHistory(request, database);
  const judgements = await openJudgements(database, host, request.judgements?.file);
  const scored: ScoredDataset[] = [];
  const findings: Finding[] = [];
  for (const one of ready) {
    host.signal.throwIfAborted();
    const { name, role } = one.data;
    try {
      const found = await scoreDataset({ host, database, scratch, model, history, judgements, ready: one, ...oracles });
      host.log.info(`${name}: ${found.sample.n.toLocaleString("en-US")} rows scored`);
      scored.push(found);
    } catch (error) {
      if (role !== "shown" || isOfParts(error)) throw advised(error, one);
      findings.push(notShown(request, error, one.data));
    }
  }
  return { scored, findings };
}

function advised(error: unknown, { advice }: ReadyDataset): unknown {
  if (advice === undefined || !(error instanceof Problem)) return error;
  const { rule, file } = error;
  return new Problem(`${error.message} ${advice}`, { rule, file, cause: error });
}

/** Each once. What is only shown needs no comparison. */
function baselineProblems(
  request: EvaluateRequest,
  opening: Problem | undefined,
  scored: readonly ScoredDataset[],
): readonly Finding[] {
  const judging = scored.filter(({ data }) => data.role !== "shown");
  const problems = new Set([opening, ...judging.map(({ baselineProblem }) => baselineProblem)]);
  return [...problems].flatMap((problem) => (problem === undefined ? [] : unmeasured(request, problem)));
}

function unmeasured(request: EvaluateRequest, problem: Problem): Finding {
  return asFinding(problem, { ...manifestOf(request), outcome: "unmeasured" });
}

/** What a person should know although it stops nothing: scores that are no probabilities, classes that do not occur. */
function remarks(request: EvaluateRequest, scored: ScoredDataset): readonly Finding[] {
  const { sample, notes, table, file } = scored;
  const warn = (rule: ProblemRule, message: string): Finding =>
    asFinding(new Problem(message, { rule, file }), { ...manifestOf(request), outcome: "warn" });
  const isOneSided =
    sample.task === "binary-classification" && (sample.positives === 0 || sample.positives === sample.n);
  const lone = isOneSided
    ? [
        warn(
          "oneClass",
          `All ${sample.n.toLocaleString("en-US")} rows of ${table.source} are ${sample.positives === 0 ? "negative" : "positive"}, so most metrics have no value.`,
        ),
      ]
    : [];
  return [
    ...notes.map((note) => warn("scores", note)),
    ...table.notes.map((note) => warn("data", note)),
    ...lone,
    ...directionOf(request, scored),
  ];
}

/** What is judged the wrong way round is not judged: a better model would come out worse. */
function directionOf(request: EvaluateRequest, { data, sample, table, file }: ScoredDataset): readonly Finding[] {
  if (sample.task !== "binary-classification") return [];
  const sides = [["candidate", sample.candidate] as const, ["baseline", sample.baseline] as const];
  return sides.flatMap(([role, side]) => {
    const value = side && turnedAround(sample, side);
    if (value === undefined) return [];
    const message = `The scores of the ${role} rank the rows of ${table.source} credibly worse than chance: ROC AUC ${toDigits(value, 3)}, and ${toDigits(1 - value, 3)} the other way round. They are probably those of the other class than target.positive, ${JSON.stringify(String(request.model.target.positive))}.`;
    const isJudged = role === "candidate" && data.role !== "shown";
    const problem = new Problem(message, { rule: "direction", file });
    return [asFinding(problem, { ...manifestOf(request), outcome: isJudged ? "unmeasured" : "warn" })];
  });
}
