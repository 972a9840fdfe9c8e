import { openBaseline } from "./baseline.ts";
import { openOracle } from "./open-oracle.ts";
import type { Oracle, Tools } from "./oracle.ts";
import { openLearnedRows, type LearnedRows } from "./overlap.ts";
import type { Problem } from "./problems.ts";
import type { EvaluateRequest } from "./request.ts";
import { readyDatasets, type Ready } from "./succession.ts";

/** Both models and the rows that they are asked about, opened. */
export interface OpenedModels {
  readonly candidate: Oracle;
  /** Undefined where there is none, it is the candidate itself, or it cannot be opened. */
  readonly baseline: Oracle | undefined;
  readonly baselineProblem: Problem | undefined;
  /** What the candidate learned. */
  readonly learned: LearnedRows;
  readonly ready: Ready;
}

/** Lends the models and the datasets of a request for as long as the work takes. */
export async function withModels<T>(
  request: EvaluateRequest,
  tools: Tools,
  work: (models: OpenedModels) => Promise<T>,
): Promise<T> {
  const { host, model } = request;
  await using candidate = await openOracle({
    ...tools,
    host,
    judged: model,
    isolation: request.isolation,
    contender: request.candidate,
    role: "candidate",
  });
  const opened = await openBaseline(request, tools);
  await using baseline = opened.oracle;
  const asked = { root: host.workspace, model, oracles: baseline === undefined ? [candidate] : [candidate, baseline] };
  await using learned = await openLearnedRows(tools.database, request.trainData, asked);
  await using baselineLearned = await openLearnedRows(tools.database, request.baselineTrainData ?? [], asked);
  const ready = await readyDatasets(request, { ...tools, candidate, baseline, learned, baselineLearned });
  return await work({ candidate, baseline, baselineProblem: opened.problem, learned, ready });
}

/** Files of a request that its database may read. */
export function filesOf({
  datasets,
  trainData,
  baselineTrainData = [],
  candidate,
  baseline,
  judgements,
  answered = [],
}: EvaluateRequest): readonly string[] {
  return [
    ...[...datasets, ...trainData, ...baselineTrainData].flatMap(({ files }) => files),
    ...[candidate, ...(baseline.status === "found" ? [baseline.artifact] : [])].flatMap(
      ({ predictions }) => predictions?.file ?? [],
    ),
    ...(judgements === undefined ? [] : [judgements.file]),
    ...answered.flatMap(({ answers }) => answers.flatMap((one) => (one.kind === "file" ? [one.file.path] : []))),
  ];
}
