import type { Finding } from "../findings/finding.ts";
import type { Profile } from "../generated/types.ts";
import type { Table } from "../data/table.ts";
import { UserError } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../manifest/resolved-monitoring.ts";
import { contractFacts } from "../monitoring/contract-facts.ts";
import { partsOf, profiledCodes, profiledNumbers, type Parts } from "../monitoring/profile-column.ts";
import { profileTable } from "../monitoring/profile-table.ts";
import { referenceSliceMasks } from "../monitoring/reference-slices.ts";
import { publishedProfile } from "../stats/profile/published-profile.ts";
import { highestScore } from "../work/monitor/highest-score.ts";
import type { ColumnFacts } from "../work/monitor/quality/contract.ts";
import type { ServedRows } from "../work/monitor/measured.ts";
import { referencePerformance, type ReferencePerformance } from "../work/monitor/performance/reference.ts";
import { watchedMetrics } from "../work/monitor/performance/watched.ts";
import { scoreDataset, type ScoredDataset } from "./dataset.ts";
import { openOracle } from "./open-oracle.ts";
import type { Oracle } from "./oracle.ts";
import { asFinding, Problem, within } from "./problems.ts";
import { openRows } from "./open-rows.ts";
import type { Contender, EvaluationData, Isolation } from "./request.ts";
import type { Host } from "../host/host.ts";
import { servedRowsOf } from "./served-rows.ts";
import { withTools } from "./tools.ts";

export interface ProfileRequest {
  readonly host: Host;
  readonly model: ResolvedModel;
  readonly isolation: Isolation;
  readonly contender: Contender;
  readonly data: EvaluationData;
  readonly evaluationKey?: string | undefined;
  readonly isContract?: boolean | undefined;
}

export interface ScoredProfile {
  readonly profile: Profile;
  /** Why it says nothing of the performance. */
  readonly unread?: string | undefined;
  /** Of columns that the manifest alone names, why they are not in it: sentences. */
  readonly unwatched: readonly string[];
}

export interface ModelProfile extends ScoredProfile {
  /** What a contract for the data is made of besides; where it is asked for. */
  readonly facts: ReadonlyMap<string, ColumnFacts> | undefined;
}

/** Asks a model about the rows of the reference and profiles them with its answers. Throws a UserError where that fails. */
export async function profileModel(request: ProfileRequest): Promise<ModelProfile> {
  const { model, contender, evaluationKey, isContract } = request;
  return await withAnswers(request, async (scored, candidate) => {
    const made = await profileScored(scored, { model, candidate, artifact: contender.digest, evaluationKey });
    const facts = isContract === true ? await contractFacts(scored.candidateTable, made.profile) : undefined;
    return { ...made, facts };
  });
}

/**
 * Asks a model about the rows of the reference, for what is compared with its answers themselves; without slices and
 * features. Undefined for answers that are no class or number. Throws a UserError where that fails.
 */
export async function referenceAnswers(request: ProfileRequest): Promise<ServedRows | undefined> {
  const nothing = { slices: new Map(), features: new Map() };
  return await withAnswers(request, async ({ sample, truth: { reading } }) =>
    servedRowsOf(sample, { reading, ...nothing }),
  );
}

async function withAnswers<T>(
  { host, model, contender, isolation, data }: ProfileRequest,
  work: (scored: ScoredDataset, candidate: Oracle) => Promise<T>,
): Promise<T> {
  return await withTools({ host, files: [...data.files, ...filesOf(contender)] }, async (tools) => {
    await using candidate = await openOracle({
      ...tools,
      host,
      judged: model,
      isolation,
      contender,
      role: "candidate",
    });
    const { database } = tools;
    const rows = await openRows({ host, database, model, data, oracles: [candidate] });
    const scored = await scoreDataset({
      host,
      database,
      scratch: tools.scratch,
      model,
      candidate,
      baseline: undefined,
      ready: { data, rows },
      history: undefined,
      judgements: undefined,
    });
    return await work(scored, candidate);
  });
}

function filesOf({ predictions }: Contender): readonly string[] {
  return predictions === undefined ? [] : [predictions.file];
}

export interface Profiling {
  readonly model: ResolvedModel;
  readonly candidate: Oracle;
  readonly artifact: string;
  readonly evaluationKey: string | undefined;
}

const SEED = 20_240_613;

/** The profile of rows that were scored; nothing in it tells of fewer than ten of them. */
export async function profileScored(scored: ScoredDataset, profiling: Profiling): Promise<ScoredProfile> {
  const { candidate, model, artifact, evaluationKey } = profiling;
  const { candidateTable: table, data } = scored;
  const overrides = model.monitoring?.features ?? {};
  const features = candidate.features(table).map(({ name }) => name);
  const profiled = await profileColumns(table, { features, overrides });
  const rows = servedRowsOf(scored.sample, {
    reading: scored.truth.reading,
    slices: await referenceSliceMasks(scored.table, model, profiled.columns),
    features: await numbersOf(scored, profiled.columns),
  });
  const parts = partsOf(scored.sample.n);
  const answers = rows === undefined ? undefined : answersOf(rows, parts);
  const known = rows === undefined ? undefined : performanceOf(rows, model);
  const { period } = model.datasets[data.name] ?? {};
  const profile = publishedProfile({
    schema: "model-gitops/profile/v1",
    model: model.name,
    role: "reference",
    source: {
      dataset: data.name,
      digest: data.digest,
      ...(period !== undefined && { from: period.from, to: period.to }),
    },
    artifact,
    ...(evaluationKey !== undefined && { evaluationKey }),
    rows: table.rows,
    columns: profiled.columns,
    prediction: answers?.prediction ?? {},
    ...(answers?.target !== undefined && { target: answers.target }),
    ...(known !== undefined && !("problem" in known) && known),
    distances: { ...profiled.distances, ...answers?.distances },
  });
  const { unwatched } = profiled;
  return { profile, unwatched, ...(known !== undefined && "problem" in known && { unread: known.problem }) };
}

interface Watching {
  /** What the model takes. */
  readonly features: readonly string[];
  /** What the manifest says of columns, of others too. */
  readonly overrides: ResolvedMonitoring["features"];
}

/**
 * The columns of a reference. One that the model takes has to be read; one that the manifest alone names may be in the log
 * and not here, and is then the only one that is not watched. Throws a UserError.
 */
async function profileColumns(table: Table, { features, overrides }: Watching) {
  const isAsked = (name: string): boolean => overrides[name]?.kind !== "ignore";
  const columns = features.filter(isAsked);
  const extra = Object.keys(overrides).filter((name) => !features.includes(name) && isAsked(name));
  const own = await profileTable({ table, columns, features: overrides });
  if (own.problems.length > 0) throw new UserError(own.problems.join("\n"));
  const others = await profileTable({ table, columns: extra, features: overrides });
  return {
    columns: { ...own.columns, ...others.columns },
    distances: { ...own.distances, ...others.distances },
    unwatched: others.problems,
  };
}

/** What whoever reads of the profile is told of columns that monitoring.features names in vain: sentences. */
export function unwatchedColumns(problems: readonly string[]): readonly string[] {
  return problems.map(
    (problem) => `A column that monitoring.features names is not in the reference profile: ${problem}`,
  );
}

/** What whoever reads of the profile is told where it says nothing of the performance. */
export function unreadPerformance(unread: string): string {
  return `The reference profile says nothing of the performance, so no window's is held against it: ${unread}.`;
}

function performanceOf(
  rows: ServedRows,
  model: ResolvedModel,
): ReferencePerformance | { readonly problem: string } | undefined {
  const { monitoring } = model;
  if (monitoring === undefined) return undefined;
  const { metrics } = watchedMetrics(model, monitoring);
  const { minLabels } = monitoring.performance;
  return referencePerformance(rows, { model, metrics, minLabels, seed: SEED });
}

interface Answered {
  readonly prediction: Profile["prediction"];
  readonly target: Profile["target"];
  readonly distances: Record<string, number[]>;
}

function answersOf(rows: ServedRows, parts: Parts): Answered {
  const { classes, predicted, truth } = rows;
  const values = highestScore(rows);
  const score = values && profiledNumbers(values, { nulls: 0, parts });
  const label =
    classes === undefined || predicted === undefined
      ? undefined
      : profiledCodes({ codes: predicted, dictionary: classes }, { parts });
  const target =
    truth instanceof Float64Array
      ? profiledNumbers(truth, { nulls: 0, parts: [] })
      : truth && classes && profiledCodes({ codes: truth, dictionary: classes }, { parts: [] });
  return {
    prediction: { ...(score && { score: score.column }), ...(label && { label: label.column }) },
    target: target?.column,
    distances: {
      ...(score && score.distances.length > 0 && { "@score": [...score.distances] }),
      ...(label && label.distances.length > 0 && { "@label": [...label.distances] }),
    },
  };
}

/** Features by which losses may be told apart. */
async function numbersOf(
  { candidateTable: table }: ScoredDataset,
  columns: Profile["columns"],
): Promise<ReadonlyMap<string, Float64Array>> {
  const numbers = new Map<string, Float64Array>();
  for (const [name, { kind }] of Object.entries(columns).slice(0, MOST_FEATURES))
    if (kind === "number") numbers.set(name, await table.numbers(name));
  return numbers;
}

const MOST_FEATURES = 100;

/** The profile of an evaluation, or why there is none: it stops no evaluation. */
export async function profileOrFinding(
  scored: ScoredDataset,
  profiling: Profiling,
): Promise<{ readonly profile?: Profile; readonly findings: readonly Finding[] }> {
  const { name, file } = profiling.model;
  const warning = (message: string): Finding =>
    asFinding(new Problem(message, { rule: "data", file: scored.file }), { model: name, file, outcome: "warn" });
  try {
    const { profile, unread, unwatched } = await within({ rule: "data", file: scored.file }, () =>
      profileScored(scored, profiling),
    );
    const told = [...(unread === undefined ? [] : [unreadPerformance(unread)]), ...unwatchedColumns(unwatched)];
    return { profile, findings: told.map(warning) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { findings: [warning(`There is no reference profile: ${error.message}`)] };
  }
}
