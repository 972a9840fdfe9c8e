import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openDuckDb, type DuckDb } from "../engines/duckdb.ts";
import type { Finding } from "../findings/finding.ts";
import type { EvaluationRecord, MeasuredLatency, MeasuredMetrics, MeasuredSlice } from "../generated/types.ts";
import { settleSlices } from "../work/measure/slices.ts";
import { openOracle, type Oracle } from "./evaluate-contender.ts";
import { asBaselineProblem, scoreDataset, type ScoredDataset } from "./evaluate-dataset.ts";
import { timeCalls, type TimedOracle } from "./evaluate-latency.ts";
import { openTrainingRows, type Shared } from "./evaluate-overlap.ts";
import { findingOf, Problem, within, type Rule } from "./evaluate-problems.ts";
import { gatedSpecs, identityOf, keyOf, measureDataset, optionsOf, recordOf } from "./evaluate-record.ts";
import type { Contender, EvaluateRequest } from "./evaluate-request.ts";
import { measureSlices } from "./evaluate-slices.ts";

export interface Evaluation {
  /** Undefined where nothing could be measured; the findings say why. */
  readonly evaluation?: EvaluationRecord;
  readonly findings: readonly Finding[];
}

/**
 * Scores candidate and baseline on the same rows of every dataset and measures metrics, slices, latency and what
 * evaluation and training share. Everything the user can mend is a finding. Nothing but aggregates leaves.
 */
export async function evaluateModel(request: EvaluateRequest): Promise<Evaluation> {
  const scratch = await mkdtemp(join(request.host.temp, "evaluate-"));
  try {
    await using database = await openDuckDb({ host: request.host, folders: foldersOf(request, scratch) });
    return await measure(request, { database, scratch });
  } catch (error) {
    return { findings: [findingOf(error, placeOf(request))] };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Tools {
  readonly database: DuckDb;
  readonly scratch: string;
}

async function measure(request: EvaluateRequest, tools: Tools): Promise<Evaluation> {
  const { host, model, datasets } = request;
  await using candidate = await open(request, tools, { contender: request.candidate, who: "the candidate" });
  const opened = await openBaseline(request, tools);
  await using baseline = opened.oracle;
  const findings: Finding[] = [];
  const scored: ScoredDataset[] = [];
  for (const data of datasets) {
    scored.push(await scoreDataset({ host, database: tools.database, model, candidate, baseline, data }));
    host.log.info(`${data.name}: ${scored.at(-1)?.sample.n.toLocaleString("en-US") ?? 0} rows scored`);
  }
  const deciding = scored.find(({ data }) => data.role === "decides");
  if (deciding === undefined) throw new TypeError("no dataset decides");
  findings.push(...scored.flatMap((one) => remarks(request, one)));
  const failed = opened.problem ?? deciding.baselineProblem;
  const problems = new Set([opened.problem, ...scored.map(({ baselineProblem }) => baselineProblem)].filter((problem) => problem !== undefined));
  findings.push(...[...problems].map((problem) => findingOf(problem, { ...placeOf(request), outcome: "unmeasured" })));
  const key = keyOf(request);
  const options = optionsOf(key, model);
  const metrics = new Map(scored.map((one): readonly [string, MeasuredMetrics] => [one.data.name, measureDataset(one, model, options)]));
  const question = { dataset: deciding.data.name, sample: deciding.sample, specs: gatedSpecs(model), options };
  const features = candidate.features(deciding.dataset).map(({ name }) => name);
  const slices: readonly MeasuredSlice[] = settleSlices(await measureSlices({ ...deciding, model, features, question }));
  const shared = await overlaps(request, { ...tools, scored, features });
  const timed = await latencyOf(request, { deciding, candidate, baseline: failed === undefined ? baseline : undefined, seed: options.plan.seed });
  const record = recordOf({
    request,
    key,
    baseline: baselineOf(request, failed),
    scored,
    overlaps: shared.overlaps,
    metrics,
    slices,
    latency: timed.latency,
    oracles: { candidate, baseline },
  });
  return { evaluation: record, findings: [...findings, ...shared.findings, ...timed.findings] };
}

function open({ host, model }: EvaluateRequest, { database, scratch }: Tools, who: { readonly contender: Contender; readonly who: string }): Promise<Oracle> {
  return openOracle({ host, database, scratch, judged: model, ...who });
}

interface OpenedBaseline {
  readonly oracle?: Oracle;
  readonly problem?: Problem;
}

async function openBaseline(request: EvaluateRequest, tools: Tools): Promise<OpenedBaseline> {
  const { baseline } = request;
  if (baseline.status !== "found" || isSame(request.candidate, baseline.artifact)) return {};
  try {
    return { oracle: await open(request, tools, { contender: baseline.artifact, who: "the baseline" }) };
  } catch (error) {
    return { problem: asBaselineProblem(error, "this machine") };
  }
}

function isSame(candidate: Contender, baseline: Contender): boolean {
  return candidate.digest === baseline.digest && candidate.predictions?.digest === baseline.predictions?.digest;
}

function baselineOf({ baseline, candidate, model }: EvaluateRequest, problem: Problem | undefined): EvaluationRecord["baseline"] {
  if (baseline.status === "none") return { status: "none", ...(baseline.reason !== undefined && { reason: baseline.reason }) };
  if (baseline.status === "unavailable") return { status: "unavailable", source: baseline.source, reason: baseline.reason.slice(0, 1000) };
  const { artifact, source, version } = baseline;
  const named = { source, ...(version !== undefined && { version }), artifact: identityOf(artifact, artifact.model ?? model) };
  if (isSame(candidate, artifact)) return { status: "same", ...named };
  return problem === undefined ? { status: "compared", ...named } : { status: "unavailable", ...named, reason: problem.message.slice(0, 1000) };
}

/** What a person should know although it stops nothing: scores that are no probabilities, classes that do not occur. */
function remarks(request: EvaluateRequest, { sample, notes, dataset, file }: ScoredDataset): readonly Finding[] {
  const warn = (rule: Rule, message: string): Finding => findingOf(new Problem(message, { rule, file }), { ...placeOf(request), outcome: "warn" });
  const isOneSided = sample.task === "binary-classification" && (sample.positives === 0 || sample.positives === sample.n);
  const lone = isOneSided ? [warn("oneClass", `All ${sample.n.toLocaleString("en-US")} rows of ${dataset.source} are ${sample.positives === 0 ? "negative" : "positive"}, so most metrics have no value.`)] : [];
  return [...notes.map((note) => warn("scores", note)), ...lone];
}

interface Sharing extends Tools {
  readonly scored: readonly ScoredDataset[];
  readonly features: readonly string[];
}

async function overlaps(request: EvaluateRequest, { database, scored, features }: Sharing): Promise<{ readonly overlaps: ReadonlyMap<string, Shared>; readonly findings: readonly Finding[] }> {
  const { host, model, trainData } = request;
  await using rows = await openTrainingRows(database, trainData, { root: host.workspace, id: model.columns.id });
  const found = new Map<string, Shared>();
  for (const { data, dataset, file } of scored) {
    const shared = await within({ rule: "separation", file }, () => rows.compare(dataset, [...features, model.target.column]));
    if (shared !== undefined) found.set(data.name, shared);
  }
  return { overlaps: found, findings: rows.problem === undefined ? [] : [findingOf(rows.problem, { ...placeOf(request), outcome: "warn" })] };
}

interface Timing {
  readonly deciding: ScoredDataset;
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  readonly seed: number;
}

async function latencyOf(request: EvaluateRequest, { deciding, candidate, baseline, seed }: Timing): Promise<{ readonly latency?: MeasuredLatency; readonly findings: readonly Finding[] }> {
  const { batchSize, p95Ms } = request.model.latency;
  const { rowsPerSecond, dataset } = deciding;
  const own = timedOracle(candidate, rowsPerSecond.candidate);
  if (own === undefined) return { findings: [] };
  try {
    return { latency: await timeCalls({ dataset, candidate: own, baseline: baseline && timedOracle(baseline, rowsPerSecond.baseline), batchSize, limitMs: p95Ms, seed }), findings: [] };
  } catch (error) {
    return { findings: [findingOf(error, { ...placeOf(request), outcome: p95Ms === undefined ? "warn" : "unmeasured" })] };
  }
}

function timedOracle(oracle: Oracle, rowsPerSecond: number | undefined): TimedOracle | undefined {
  return oracle.onnx === undefined ? undefined : { oracle, onnx: oracle.onnx, rowsPerSecond };
}

/** DuckDB may read these folders and no other. */
function foldersOf({ datasets, trainData, candidate, baseline }: EvaluateRequest, scratch: string): readonly string[] {
  const predictions = [candidate, ...(baseline.status === "found" ? [baseline.artifact] : [])].flatMap((contender) => contender.predictions?.file ?? []);
  const files = [...datasets, ...trainData].flatMap((data) => data.files);
  return [...new Set([...files, ...predictions].map((file) => dirname(file))), scratch];
}

function placeOf({ model }: EvaluateRequest): { readonly model: string; readonly file: string } {
  return { model: model.name, file: model.file };
}
