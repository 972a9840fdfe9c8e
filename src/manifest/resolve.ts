import type { Dataset, EvaluationSpec, ModelManifest, SliceSpec } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { didYouMean, listed } from "../kernel/text.ts";
import { parseBytes, parseDuration } from "../kernel/units.ts";
import { resolveArtifact } from "./artifact.ts";
import { resolveClassSlices } from "./class-slices.ts";
import { codeGlobs } from "./code-globs.ts";
import { DEFAULTS } from "./defaults.ts";
import { datasetRoles } from "./dataset-roles.ts";
import { declaredMetrics } from "./declared-metrics.ts";
import { metricNames, type Task } from "./metrics.ts";
import { folderOf, isGlob, pathTarget, repositoryPath } from "./paths.ts";
import { resolveFairness } from "./fairness.ts";
import { declaredFeatures, excludedFeatures } from "./features.ts";
import { resolveMonitoring } from "./monitoring.ts";
import { resolvePromotion } from "./promotion.ts";
import { resolveRetraining } from "./retraining.ts";
import { resolveOn } from "./training-on.ts";
import { resolveTarget } from "./target.ts";
import type {
  Prediction,
  ResolvedDataset,
  ResolvedMetric,
  ResolvedModel,
  ResolvedSlice,
  ResolvedTraining,
} from "./resolved-model.ts";

/**
 * Fills in every default. Throws a UserError for what `validate` reports as a finding: a path that leaves the
 * repository, a metric that does not exist for the task, no dataset that decides.
 */
export function resolveModel(manifest: ModelManifest, file: string): ResolvedModel {
  const folder = folderOf(file);
  const { evaluation, target, columns = {}, model = {}, card } = manifest;
  const datasets = resolveDatasets(manifest, folder);
  const names = Object.keys(datasets);
  return {
    name: manifest.name,
    file,
    folder,
    manifest,
    lifecycle: manifest.lifecycle ?? DEFAULTS["/lifecycle"],
    task: manifest.task,
    target: resolveTarget(target),
    columns: {
      id: columns.id,
      time: columns.time,
      group: columns.group,
      weight: columns.weight ?? undefined,
    },
    features: declaredFeatures(manifest),
    excludedFeatures: excludedFeatures(manifest),
    inputs: model.inputs ?? {},
    outputs: { score: model.outputs?.score, label: model.outputs?.label },
    threshold: model.threshold,
    datasets,
    evaluationData: (["decides", "guard", "shown"] as const).flatMap((role) =>
      names.filter((name) => datasets[name]?.role === role),
    ),
    trainingData: names.filter((name) => datasets[name]?.role === "train"),
    training: resolveTraining(manifest, file),
    metrics: resolveMetrics(manifest),
    slices: (evaluation.slices ?? []).flatMap(resolveSlice),
    classSlices: resolveClassSlices(evaluation),
    fairness: optional(evaluation.fairness, resolveFairness),
    season: evaluation.season ?? DEFAULTS["/evaluation/season"],
    judge: optional(evaluation.judge, (path) => repositoryPath(folder, path)),
    importance: resolveImportance(evaluation),
    latency: resolveLatency(evaluation),
    confidence: evaluation.confidence ?? DEFAULTS["/evaluation/confidence"],
    onInconclusive: evaluation.onInconclusive ?? DEFAULTS["/evaluation/onInconclusive"],
    prediction: resolvePrediction(evaluation, folder),
    approvers: approversOf(manifest),
    mayApproveSelf: mayApproveSelf(manifest),
    monitoring: resolveMonitoring(manifest, file),
    retraining: resolveRetraining(manifest, file),
    stages: resolvePromotion(manifest, file),
    shown: (manifest.report?.include ?? []).map((path) => repositoryPath(folder, path)),
    shownRows: resolveShownRows(manifest),
    cardSections: card?.sections === undefined ? undefined : repositoryPath(folder, card.sections),
  };
}

/** Who may accept what needs a person: the named approvers, else the owners that are users. Logins without `@`. */
export function approversOf({ owners, governance }: ModelManifest): readonly string[] {
  const named = namedApprovers(governance) ?? owners.filter((owner) => !owner.includes("/"));
  return named.map((owner) => owner.slice(1));
}

/** The approvers that a manifest names, as it writes them. */
export function namedApprovers(governance: ModelManifest["governance"]): readonly string[] | undefined {
  return Array.isArray(governance?.approvers) ? governance.approvers : undefined;
}

/** Whether whoever proposes a change may accept it. What is of high risk needs somebody else, whatever else it says. */
export function mayApproveSelf({ governance }: Pick<ModelManifest, "governance">): boolean {
  const approvers = governance?.approvers;
  return approvers !== undefined && !Array.isArray(approvers) && governance?.risk !== "high";
}

function resolveDatasets(manifest: ModelManifest, folder: string): Readonly<Record<string, ResolvedDataset>> {
  const roles = datasetRoles(manifest);
  if (roles.kind === "problem") throw new UserError(`${roles.message} ${roles.remedy}`);
  const entries = Object.entries(manifest.datasets).map(([name, declared]) => {
    const role = roles.roles[name] ?? "train";
    return [name, { name, role, ...resolveDataset(declared, folder) }] as const;
  });
  return Object.fromEntries(entries);
}

function resolveDataset(declared: Dataset, folder: string): Omit<ResolvedDataset, "name" | "role"> {
  const target = pathTarget(folder, declared.path);
  const path = target.kind === "remote" ? target.url : repositoryPath(folder, declared.path);
  const { fetch, version, period, maxAge } = declared;
  return {
    path,
    // A question mark begins the query of an address, and brackets hold an IPv6 one.
    isGlob: isGlob(path) && !/^https?:/i.test(path),
    isRemote: target.kind === "remote",
    sha256: version?.sha256,
    snapshot: version?.snapshot,
    dvc: optional(version?.dvc, (pointer) => repositoryPath(folder, pointer)),
    s3VersionId: version?.s3VersionId,
    fetch: fetch && {
      command: fetch.command,
      env: fetch.env ?? [],
      timeoutMs: parseDuration(fetch.timeout ?? DEFAULTS["/datasets/*/fetch/timeout"]),
    },
    period,
    maxAgeMs: optional(maxAge, parseDuration),
    declared,
  };
}

function resolveTraining(manifest: ModelManifest, file: string): ResolvedTraining {
  const { training } = manifest;
  const folder = folderOf(file);
  const inFolder = (path: string) => repositoryPath(folder, path);
  const { requires = {} } = training;
  return {
    command: training.command,
    setup: training.setup ?? [],
    params: training.params ?? {},
    code: codeGlobs(manifest, file),
    env: training.env ?? [],
    artifact: resolveArtifact(manifest, file),
    metrics: optional(training.metrics, inFolder),
    seeds: training.seeds ?? DEFAULTS["/training/seeds"],
    runner: training.runner ?? DEFAULTS["/training/runner"],
    requires: {
      gpus: requires.gpus ?? (requires.gpuMemory === undefined ? 0 : 1),
      gpuMemoryBytes: optional(requires.gpuMemory, parseBytes),
      memoryBytes: optional(requires.memory, parseBytes),
      diskBytes: optional(requires.disk, parseBytes),
      cpus: requires.cpus,
    },
    timeoutMs: parseDuration(training.timeout ?? DEFAULTS["/training/timeout"]),
    retries: training.retries ?? DEFAULTS["/training/retries"],
    checkpoints: optional(training.checkpoints, inFolder),
    runtimeEnv: training.runtimeEnv,
    on: optional(training.on, resolveOn),
  };
}

function resolveMetrics(manifest: ModelManifest): readonly ResolvedMetric[] {
  return declaredMetrics(manifest).map(({ metric, declaredAs, limit: { min, max }, margin, primary }) => {
    if (metric === undefined) throw new UserError(unknownMetric(declaredAs, manifest.task));
    return { metric, declaredAs, min, max, margin, primary };
  });
}

function unknownMetric(name: string, task: Task): string {
  const names = metricNames(task);
  return `There is no metric "${name}" for ${task}.${didYouMean(name, names)} There are ${listed(names)}.`;
}

function resolveSlice(slice: SliceSpec): readonly ResolvedSlice[] {
  if (typeof slice === "string") return [{ name: slice, where: undefined }];
  return "by" in slice ? [] : [slice];
}

function resolveLatency({ latency = {} }: EvaluationSpec): ResolvedModel["latency"] {
  return {
    p95Ms: optional(latency.p95, parseDuration),
    batchSize: latency.batchSize ?? DEFAULTS["/evaluation/latency/batchSize"],
  };
}

function resolveImportance({ importance = false }: EvaluationSpec): ResolvedModel["importance"] {
  if (importance === false) return undefined;
  const { rows, repeats, features } = importance === true ? {} : importance;
  return {
    rows: rows ?? DEFAULTS["/evaluation/importance/rows"],
    repeats: repeats ?? DEFAULTS["/evaluation/importance/repeats"],
    features: features ?? DEFAULTS["/evaluation/importance/features"],
  };
}

function resolveShownRows({ report }: ModelManifest): ResolvedModel["shownRows"] {
  if (report?.rows === undefined) return undefined;
  const { columns = [], pictures = [], most = DEFAULTS["/report/rows/most"] } = report.rows;
  return { columns, pictures, most };
}

function resolvePrediction({ predictions, command }: EvaluationSpec, folder: string): Prediction {
  if (predictions !== undefined) return { kind: "file", path: repositoryPath(folder, predictions) };
  return command === undefined ? { kind: "onnx" } : { kind: "command", command };
}

function optional<A, B>(value: A | undefined, read: (value: A) => B): B | undefined {
  return value === undefined ? undefined : read(value);
}
