import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Profile } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { RowTests } from "../../monitoring/compare-windows.ts";
import type { ReadFiles } from "../../monitoring/request.ts";
import type { EvaluationData } from "../../scoring/request.ts";
import { comparedOnRows } from "../../work/monitor/drift/compare-rows.ts";
import { predictionTests } from "../../work/monitor/drift/engine-tests.ts";
import type { MeasuredWindow, ServedRows } from "../../work/monitor/measured.ts";
import { isUsersMistake } from "../place/own-end.ts";
import type { Ruled } from "../place/session.ts";
import { logFiles } from "./log-files.ts";
import type { WindowAhead } from "./measure-production.ts";
import { MONITOR } from "./monitor-rules.ts";
import { profileRequest, referenceData, type Reference, type Watched } from "./reference-profile.ts";

export interface RowsToCompare {
  readonly watched: Watched;
  readonly reference: Reference;
  /** Undefined where shards have read them. */
  readonly logs: ReadFiles | undefined;
}

export interface OpenRows {
  /** The accepted model's answers to the rows of the reference; undefined where nothing wants them, or they cannot be had. */
  readonly answers?: ServedRows | undefined;
  readonly findings: readonly Finding[];
  /** Windows with what their rows say. */
  readonly compared: (windows: readonly MeasuredWindow[]) => Promise<readonly MeasuredWindow[]>;
}

/**
 * What a profile is too little for, from the rows of the reference and of the windows that are to come: texts,
 * embeddings, the methods of other libraries. What cannot be had is a sentence for each column that wants it, and the
 * rest goes on.
 */
export async function openRows(
  ruled: Ruled,
  { watched, reference, logs }: RowsToCompare,
  ahead: readonly WindowAhead[],
): Promise<OpenRows> {
  const asIs: OpenRows = { findings: [], compared: async (windows) => windows };
  if ("problem" in reference || ahead.every(({ rows }) => rows === 0)) return asIs;
  const { profile } = reference;
  const names = comparedOnRows(profile, watched.monitoring.drift);
  const wantsTheirs = wantsAnswers(watched);
  if (names.length === 0 && !wantsTheirs) return asIs;
  const data = await orProblem(() => referenceData(ruled, watched, profile.source.digest));
  const comparing: Comparing = { ruled, watched, logs, profile, data };
  const answers = wantsTheirs ? await orProblem(() => answersOf(comparing)) : undefined;
  const compared: OpenRows["compared"] = async (windows) => {
    const filled = windows.filter(({ rows, profile: own }) => rows > 0 && own !== undefined);
    const hasTests = names.length > 0 && filled.length > 0;
    const tests = hasTests ? await orProblem(() => testsOf(comparing, filled)) : undefined;
    return windows.map((window) => {
      const { sampled, engine } = ofWindow(tests, names, window);
      return { ...window, sampled, engine: [...engine, ...predictionOf(watched, answers, window)] };
    });
  };
  if (answers === undefined) return { findings: [], compared };
  if ("found" in answers) return { answers: answers.found, findings: [], compared };
  const told = { outcome: "unmeasured", model: watched.model.name, message: answers.problem } as const;
  return { findings: [findingOf(MONITOR.reference, told)], compared };
}

interface Comparing {
  readonly ruled: Ruled;
  readonly watched: Watched;
  readonly logs: ReadFiles | undefined;
  readonly profile: Profile;
  readonly data: Perhaps<EvaluationData>;
}

type Perhaps<T> = { readonly found: T } | { readonly problem: string };

/** A user's mistake as its sentence. */
async function orProblem<T>(work: () => Promise<T | string>): Promise<Perhaps<T>> {
  try {
    const found = await work();
    return typeof found === "string" ? { problem: found } : { found };
  } catch (error) {
    if (!isUsersMistake(error)) throw error;
    return { problem: userMessage(error) };
  }
}

/** The prediction is compared by another library on its answers; NannyML's estimates of classes take them too. */
function wantsAnswers(watched: Watched): boolean {
  const { drift, performance } = watched.monitoring;
  const estimates =
    performance.engine === "nannyml" && performance.estimate !== false && watched.model.judged.task !== "regression";
  return estimates || (drift.engine !== "model-gitops" && movingReference(watched) === undefined);
}

/** The rows of windows before may be gone, and no window is compared with others than its record names. */
function movingReference({ monitoring: { reference } }: Watched): string | undefined {
  if (reference.kind === "fixed") return undefined;
  return `It is compared on the rows of a fixed reference alone, and monitoring.reference.kind is ${reference.kind}. kind: fixed compares it.`;
}

async function testsOf(
  { ruled, watched, logs, profile, data }: Comparing,
  windows: readonly MeasuredWindow[],
): Promise<RowTests | string> {
  const { model, monitoring } = watched;
  const moving = movingReference(watched);
  if (moving !== undefined) return moving;
  if ("problem" in data) return data.problem;
  const { host } = ruled.place;
  const read = logs ?? (await logFiles(ruled.place, model.judged, monitoring.logs));
  const { compareRows } = await import("../../monitoring/compare-windows.ts");
  const spans = windows.map(({ span }) => span);
  return await compareRows({ host, model: model.judged, logs: read, data: data.found, reference: profile }, spans);
}

async function answersOf({ ruled, watched, data }: Comparing): Promise<ServedRows | string> {
  if ("problem" in data) return data.problem;
  const { referenceAnswers } = await import("../../scoring/profile-model.ts");
  const answers = await referenceAnswers(await profileRequest(ruled, watched, data.found));
  return answers ?? "The model's answers are neither classes nor numbers.";
}

/** A window without rows has none. */
function ofWindow(
  tests: Perhaps<RowTests> | undefined,
  names: readonly string[],
  { span }: MeasuredWindow,
): Required<Pick<MeasuredWindow, "sampled" | "engine">> {
  const none = { sampled: [], engine: [] };
  if (tests === undefined) return none;
  if ("found" in tests) return tests.found.get(span.id) ?? none;
  const problems = names.map((column) => ({ column, problem: tests.problem }));
  return { sampled: problems, engine: problems };
}

function predictionOf(
  watched: Watched,
  answers: Perhaps<ServedRows> | undefined,
  { served }: MeasuredWindow,
): NonNullable<MeasuredWindow["engine"]> {
  const { engine } = watched.monitoring.drift;
  if (engine === "model-gitops") return [];
  const problem =
    movingReference(watched) ?? (answers !== undefined && "problem" in answers ? answers.problem : undefined);
  if (problem !== undefined) return ["@score", "@label"].map((column) => ({ column, problem }));
  return answers !== undefined && "found" in answers ? predictionTests(answers.found, served, engine) : [];
}
