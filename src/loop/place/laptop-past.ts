import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { EvaluationRecord, RunRecord, VerdictRecord } from "../../generated/types.ts";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import { codeOf, messageOf } from "../../kernel/errors.ts";
import { hexOf, prettyJson } from "../../records/canonical.ts";
import { parseEvaluation, parseRun } from "../../records/parse.ts";
import { isRecord } from "../../kernel/guards.ts";
import { gitIn } from "../../forge/git.ts";
import type { Place } from "./place.ts";

/** What was checked on a laptop, as one file says it. */
export interface CheckedRun {
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly outcome?: VerdictRecord["outcome"] | undefined;
  readonly branch?: string | undefined;
  readonly by?: string | undefined;
}

interface Checked {
  readonly run?: RunRecord | undefined;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly verdict?: Pick<VerdictRecord, "outcome"> | undefined;
}

/**
 * Leaves what a check on a laptop made, for `log`: one file for each training and evaluation, replaced where the same
 * was checked again. It never fails: nothing rests on it.
 */
export async function leavePast(place: Place, { run, evaluation, verdict }: Checked): Promise<void> {
  const { laptop, host } = place;
  if (laptop === undefined || run === undefined) return;
  try {
    const git = gitIn(host);
    const [branch, by] = [await git.ask(["branch", "--show-current"]), await git.ask(["config", "user.name"])];
    const { fetchedFrom: _, ...made } = run;
    const checked: CheckedRun = {
      run: { ...made, status: "trained" },
      ...(evaluation !== undefined && { evaluation }),
      ...(verdict !== undefined && { outcome: verdict.outcome }),
      ...(branch !== undefined && branch !== "" && { branch }),
      ...(by !== undefined && by !== "" && { by }),
    };
    const judged = evaluation === undefined ? "" : `-${hexOf(evaluation.evaluationKey).slice(0, 32)}`;
    await writeAtomic(join(laptop.past, run.model, `${hexOf(run.trainKey)}${judged}.json`), prettyJson(checked));
  } catch (error) {
    host.log.debug(`What was checked of ${run.model} was not kept for log: ${messageOf(error)}`);
  }
}

/** What this laptop trained and checked of a model, as it lies there; what cannot be read is not told. */
export async function pastOnLaptop({ laptop, host }: Place, model: string): Promise<readonly CheckedRun[]> {
  if (laptop === undefined) return [];
  const found: CheckedRun[] = [];
  for (const folder of [join(laptop.past, model), join(laptop.runs, model)]) {
    for (const name of await namesIn(folder)) {
      const one = await readable(join(folder, name), host);
      if (one?.run.model === model) found.push(one);
    }
  }
  return found;
}

async function readable(file: string, { log }: Place["host"]): Promise<CheckedRun | undefined> {
  try {
    return await checkedIn(file);
  } catch (error) {
    log.debug(`${file} cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

const OUTCOMES = ["pass", "warn", "fail", "inconclusive", "unmeasured"] as const;

async function checkedIn(file: string): Promise<CheckedRun | undefined> {
  const bytes = await readIfThere(file);
  const value: unknown = bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
  if (!isRecord(value)) return undefined;
  // Beside it lie the records of trainings alone, whole.
  const record = isRecord(value["run"]) ? value : { run: value };
  const run = parseRun(JSON.stringify(record["run"]), file);
  const { evaluation, outcome: said, branch, by } = { ...record };
  const outcome = OUTCOMES.find((word) => word === said);
  return {
    run,
    ...(evaluation !== undefined && { evaluation: parseEvaluation(JSON.stringify(evaluation), file) }),
    ...(outcome !== undefined && { outcome }),
    ...(typeof branch === "string" && { branch }),
    ...(typeof by === "string" && { by }),
  };
}
