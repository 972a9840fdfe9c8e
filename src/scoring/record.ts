import type {
  EvaluatedDataset,
  EvaluationRecord,
  MeasuredClasses,
  MeasuredFairness,
  MeasuredImportance,
  MeasuredLatency,
  MeasuredMetrics,
  MeasuredOverTime,
  MeasuredSeeds,
  MeasuredSlice,
  NewColumn,
  RecordedAnswers,
} from "../generated/types.ts";
import type { Margin } from "../kernel/units.ts";
import { GUARD_FACTOR } from "../manifest/defaults.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { hexOf } from "../records/canonical.ts";
import { evaluationKey } from "../records/keys.ts";
import type { JudgedBefore } from "../work/holdouts/tally.ts";
import { evaluationParts } from "../work/judging/keys.ts";
import { measureCalibration } from "../work/measure/calibration.ts";
import { chartsOf } from "../work/measure/charts.ts";
import { measureMetrics, type MeasureOptions, type MetricSpec } from "../work/measure/metrics.ts";
import { alwaysShown } from "../work/measure/registry.ts";
import { RANKED_ROWS, REPLICATES } from "../work/measure/sampling.ts";
import type { ScoredDataset } from "./dataset.ts";
import type { Oracle } from "./oracle.ts";
import type { Shared } from "../work/rows/separation.ts";
import { ENGINE, type Contender, type EvaluateRequest, type EvaluationKeyRequest } from "./request.ts";

const MOST_OPERATORS = 500;

/** The key of this evaluation: the artifact, the rows and everything that judges. */
export function keyOf({ model, candidate, datasets, judgements, seeds }: EvaluationKeyRequest): string {
  return evaluationKey({
    artifact: candidate.digest,
    predictions: candidate.predictions?.digest,
    data: {
      ...Object.fromEntries(datasets.map((dataset) => [dataset.name, contentOf(dataset)])),
      ...(seeds !== undefined && {
        "training.seeds": seeds.map(({ seed, contender }) => `${seed} ${contender.digest}`).join(" "),
      }),
      ...(judgements !== undefined && { "evaluation.judge": judgements.digest }),
    },
    evaluation: evaluationParts(model, Object.fromEntries(datasets.map(({ name, role }) => [name, role]))),
    engine: ENGINE,
  });
}

/** The same rows decide where they correct others, and are shown where they do not. */
function contentOf({ digest, corrects = [] }: EvaluationKeyRequest["datasets"][number]): string {
  return corrects.length === 0 ? digest : `${digest} corrects ${corrects.join(" ")}`;
}

/** How everything is measured: the seed follows from the key, so the same evaluation gives the same numbers. */
export function optionsOf(key: string, { confidence }: ResolvedModel): MeasureOptions {
  return {
    confidence,
    resampling: {
      seed: Number.parseInt(hexOf(key).slice(0, 12), 16),
      replicates: REPLICATES,
      rankedRows: RANKED_ROWS,
    },
  };
}

/** The manifest's metrics, by its own names. */
export function gatedSpecs({ metrics }: ResolvedModel): readonly MetricSpec[] {
  return metrics.map(({ metric, declaredAs, min, max, margin, primary }) => ({
    metric,
    name: declaredAs,
    min,
    max,
    margin,
    primary,
  }));
}

/** Gated metrics by the dataset's role, then those that every model of the task shows. */
export function measureDataset(
  { data: { role }, sample }: Pick<ScoredDataset, "data" | "sample">,
  model: ResolvedModel,
  options: MeasureOptions,
): MeasuredMetrics {
  const gated = gatedSpecs(model);
  const taken = new Set(gated.map(({ metric }) => metric.name));
  const shown = alwaysShown(model.task).filter(({ name }) => !taken.has(name));
  const rough = roughly(options);
  return {
    ...measureMetrics(
      sample,
      gated.map((spec) => byRole(spec, role)),
      options,
    ),
    ...measureMetrics(
      sample,
      shown.map((metric) => ({ metric })),
      rough,
    ),
  };
}

/** What is only shown need not be resampled as finely. */
export function roughly(options: MeasureOptions): MeasureOptions {
  const { resampling } = options;
  return { ...options, resampling: { ...resampling, replicates: REPLICATES / 4, rankedRows: RANKED_ROWS / 10 } };
}

function byRole(spec: MetricSpec, role: EvaluatedDataset["role"]): MetricSpec {
  if (role === "decides") return spec;
  const { min: _min, max: _max, primary: _primary, margin, ...rest } = spec;
  return role === "shown" || margin === undefined ? rest : { ...rest, margin: widened(margin) };
}

function widened(margin: Margin): Margin {
  return "absolute" in margin
    ? { absolute: GUARD_FACTOR * margin.absolute }
    : { relative: GUARD_FACTOR * margin.relative };
}

export interface RecordParts {
  readonly request: EvaluateRequest;
  readonly key: string;
  readonly baseline: EvaluationRecord["baseline"];
  readonly scored: readonly ScoredDataset[];
  readonly overlaps: ReadonlyMap<string, Shared>;
  readonly metrics: ReadonlyMap<string, MeasuredMetrics>;
  readonly slices: readonly MeasuredSlice[];
  readonly classes: MeasuredClasses | undefined;
  readonly fairness: readonly MeasuredFairness[];
  readonly seeds: MeasuredSeeds | undefined;
  readonly newlyRead: readonly NewColumn[];
  readonly importance: MeasuredImportance | undefined;
  readonly overTime: MeasuredOverTime | undefined;
  readonly latency: MeasuredLatency | undefined;
  readonly questions: RecordedAnswers | undefined;
  readonly oracles: { readonly candidate: Oracle; readonly baseline: Oracle | undefined };
}

/** Everything that was measured, as aggregates. */
export function recordOf(parts: RecordParts): EvaluationRecord {
  const { request, key, baseline, scored, overlaps, metrics, slices, classes, fairness, latency, questions } = parts;
  const deciding = scored.find(({ data }) => data.role === "decides");
  const graph = graphOf(parts);
  return {
    schema: "model-gitops/evaluation/v1",
    model: request.model.name,
    task: request.model.task,
    evaluationKey: key,
    ...(request.trainKey !== undefined && { trainKey: request.trainKey }),
    engine: ENGINE,
    confidence: request.model.confidence,
    candidate: identityOf(request.candidate, request.model),
    baseline,
    datasets: Object.fromEntries(
      scored.map((one) => [
        one.data.name,
        datasetOf(one, {
          overlap: overlaps.get(one.data.name),
          metrics: metrics.get(one.data.name),
          judgedBefore: request.judgedBefore,
          newlyRead: parts.newlyRead,
        }),
      ]),
    ),
    metrics: deciding === undefined ? {} : (metrics.get(deciding.data.name) ?? {}),
    slices: [...slices],
    ...(classes !== undefined && { classes }),
    ...(fairness.length > 0 && { fairness: [...fairness] }),
    ...(deciding !== undefined && calibrationOf(deciding)),
    ...(parts.importance !== undefined && { importance: parts.importance }),
    ...(parts.overTime !== undefined && { overTime: parts.overTime }),
    ...(parts.seeds !== undefined && { seeds: parts.seeds }),
    ...(latency !== undefined && { latency }),
    ...(questions !== undefined && { questions }),
    ...(deciding !== undefined && { charts: chartsOf(deciding.sample) }),
    ...(graph !== undefined && { graph }),
  };
}

function calibrationOf({ sample }: ScoredDataset): Pick<EvaluationRecord, "calibration"> {
  if (sample.task !== "binary-classification") return {};
  const candidate = measureCalibration(sample, sample.candidate);
  if (candidate === undefined) return {};
  const baseline = sample.baseline && measureCalibration(sample, sample.baseline);
  return { calibration: { candidate, ...(baseline !== undefined && { baseline }) } };
}

/** Digest, size and format of an artifact. */
export function identityOf(
  { digest, bytes, parts }: Contender,
  { prediction }: ResolvedModel,
): EvaluationRecord["candidate"] {
  return {
    digest,
    bytes,
    format: prediction.kind === "onnx" ? "onnx" : prediction.kind === "file" ? "predictions" : "command",
    ...(parts !== undefined && { files: parts.set.files.length }),
  };
}

function datasetOf(
  { data, sample, succession }: ScoredDataset,
  {
    overlap,
    metrics,
    judgedBefore,
    newlyRead,
  }: {
    readonly overlap: Shared | undefined;
    readonly metrics: MeasuredMetrics | undefined;
    readonly judgedBefore: JudgedBefore | undefined;
    readonly newlyRead: readonly NewColumn[];
  },
): EvaluatedDataset {
  const { role, digest, replaces, isUnvouched = false } = data;
  return {
    role,
    digest,
    rows: sample.n,
    ...(sample.task === "binary-classification" && { positives: sample.positives }),
    ...(isUnvouched && { unvouched: true as const }),
    ...(replaces !== undefined && { replaces }),
    ...(succession !== undefined && { succession }),
    ...(overlap !== undefined && { overlap }),
    ...(role === "decides" && judgedBefore !== undefined && countOf(judgedBefore)),
    ...(role === "decides" && newlyRead.length > 0 && { newlyRead: [...newlyRead] }),
    ...(role !== "decides" && metrics !== undefined && { metrics }),
  };
}

function countOf({ others, ofPull, isAtLeast = false }: JudgedBefore): Partial<EvaluatedDataset> {
  return {
    judgedBefore: others,
    ...(ofPull !== undefined && { judgedByPull: ofPull }),
    ...(isAtLeast && { judgedAtLeast: true as const }),
  };
}

function graphOf({ oracles: { candidate, baseline } }: RecordParts): EvaluationRecord["graph"] {
  const own = factsOf(candidate);
  if (own === undefined) return undefined;
  const other = baseline && factsOf(baseline);
  return { ...own, ...(other !== undefined && { baseline: other }) };
}

function factsOf({ onnx }: Oracle) {
  if (onnx === undefined) return undefined;
  const { opsets, operators, parameters } = onnx.facts;
  return {
    opset: Object.fromEntries(
      Object.entries(opsets).map(([domain, version]) => [domain === "" ? "ai.onnx" : domain, version]),
    ),
    operators: Object.fromEntries(Object.entries(operators).slice(0, MOST_OPERATORS)),
    parameters,
  };
}
