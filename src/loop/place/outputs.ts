import { readdir, rm } from "node:fs/promises";
import { join, posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type {
  CardDiff,
  ChangedRows,
  EvaluationRecord,
  RunRecord,
  ScanRecord,
  TrainingStory,
  VerdictRecord,
} from "../../generated/types.ts";
import { fileError, readIfThere, writeAtomic } from "../../host/files.ts";
import { codeOf, userMessage } from "../../kernel/errors.ts";
import { prettyJson } from "../../records/canonical.ts";
import {
  parseCardDiff,
  parseChangedRows,
  parseEvaluation,
  parseFindings,
  parseScan,
  parseTrainingStory,
  parseVerdict,
} from "../../records/parse.ts";
import { parseReplay, type Replay } from "../../records/replay.ts";
import { filesOf, type Place } from "./place.ts";
import { OUTPUT } from "./stage-rules.ts";

/** Stages whose findings later jobs have to know. */
export const STAGES = ["validate", "train", "evaluate", "card"] as const;
type Stage = (typeof STAGES)[number];

/** What earlier stages left in the output folder of one model; a file that is broken is a finding, not a crash. */
export interface Outputs {
  readonly evaluation?: EvaluationRecord | undefined;
  readonly replay?: Replay | undefined;
  /** The candidate as the head's own rules would measure it. */
  readonly proposed?: EvaluationRecord | undefined;
  /** What the artifact's files and the data's rows are. */
  readonly scan?: ScanRecord | undefined;
  readonly verdict?: VerdictRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly findings: readonly Finding[];
  /** Stages that left their findings, if only that there are none. */
  readonly stages: ReadonlySet<Stage>;
}

export async function readOutputs(place: Place, name: string): Promise<Outputs> {
  const files = filesOf(place, name);
  const broken: Finding[] = [];
  const read = async <T>(file: string, parse: (text: string, source: string) => T): Promise<T | undefined> => {
    const { record, findings } = await leftRecord(place, { file, model: name, parse });
    broken.push(...findings);
    return record;
  };
  const [evaluation, replay, proposed, scan, verdict, cardDiff] = [
    await read(files.evaluation, parseEvaluation),
    await read(files.replay, parseReplay),
    await read(files.proposed, parseEvaluation),
    await read(files.scan, parseScan),
    await read(files.verdict, parseVerdict),
    await read(files.cardDiff, parseCardDiff),
  ];
  const findings: Finding[] = [];
  const stages = new Set<Stage>();
  for (const stage of STAGES) {
    const found = await read(`${files.findingsFolder}/${stage}.json`, parseFindings);
    if (found === undefined) continue;
    stages.add(stage);
    findings.push(...found);
  }
  return { evaluation, replay, proposed, scan, verdict, cardDiff, findings: [...findings, ...broken], stages };
}

/** How the training of this very key went, as far as it was left here; it is told to people, and decides nothing. */
export async function trainingOf(
  place: Place,
  run: Pick<RunRecord, "model" | "trainKey"> | undefined,
): Promise<TrainingStory | undefined> {
  if (run === undefined) return undefined;
  const file = filesOf(place, run.model).training;
  const { record } = await leftRecord(place, { file, model: run.model, parse: parseTrainingStory });
  return record?.trainKey === run.trainKey ? record : undefined;
}

/** The rows that this very evaluation let be shown, as far as they were left here; they decide nothing. */
export async function changedRowsOf(
  place: Place,
  evaluation: EvaluationRecord | undefined,
): Promise<ChangedRows | undefined> {
  if (evaluation === undefined) return undefined;
  const file = filesOf(place, evaluation.model).changedRows;
  const { record } = await leftRecord(place, { file, model: evaluation.model, parse: parseChangedRows });
  return record?.evaluationKey === evaluation.evaluationKey ? record : undefined;
}

/** A record that an earlier stage left; one that is broken is not there, and a finding says why. */
export interface Left<T> {
  readonly record?: T | undefined;
  readonly findings: readonly Finding[];
}

interface Wanted<T> {
  /** A path of the workspace. */
  readonly file: string;
  readonly model?: string;
  /** Throws a UserError for what breaks its schema. */
  readonly parse: (text: string, source: string) => T;
}

/** A record of the output folder as it stands there. */
export async function leftRecord<T>(place: Place, { file, model, parse }: Wanted<T>): Promise<Left<T>> {
  return await readLeft({ file, ...(model !== undefined && { model }) }, async () => {
    const bytes = await readIfThere(join(place.host.workspace, file));
    return bytes === undefined ? undefined : parse(new TextDecoder().decode(bytes), file);
  });
}

/** What `read` makes of `file`: one model's broken record does not end the others' run. */
export async function readLeft<T>(
  { file, model }: { readonly file: string; readonly model?: string },
  read: () => Promise<T | undefined>,
): Promise<Left<T>> {
  try {
    return { record: await read(), findings: [] };
  } catch (error) {
    const broken = findingOf(OUTPUT.broken, {
      outcome: "unmeasured",
      ...(model !== undefined && { model }),
      message: userMessage(error),
      remediation: null,
      location: { file },
    });
    return { findings: [broken] };
  }
}

/** Leaves a stage's findings for the jobs that come after it, replacing those of an earlier run. */
export async function keepFindings(
  place: Place,
  name: string,
  kept: { readonly stage: Stage; readonly findings: readonly Finding[] },
): Promise<void> {
  await keepRecord(place, `${filesOf(place, name).findingsFolder}/${kept.stage}.json`, kept.findings);
}

/** Writes a record to the output folder. */
export async function keepRecord(place: Place, path: string, record: unknown): Promise<void> {
  await writeAtomic(join(place.host.workspace, path), prettyJson(record));
}

/** At once: each waits for the disk, and a process may hold only so many open files. */
const AT_ONCE = 32;

/** Writes a record of each of many models. */
export async function keepRecords(
  place: Place,
  records: readonly { readonly path: string; readonly record: unknown }[],
): Promise<void> {
  const left = records.values();
  const writer = async (): Promise<void> => {
    for (const { path, record } of left) await keepRecord(place, path, record);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writer));
}

/** Forgets what an earlier run said of a model; its artifact stays, since a known key is not trained again. */
export async function clearOutputs(place: Place, name: string): Promise<void> {
  const files = filesOf(place, name);
  const { evaluation, changedRows, scan, replay, proposed, profile, verdict, governance, cardDiff } = files;
  const { findingsFolder, report, html } = files;
  const measured = [evaluation, changedRows, scan, replay, proposed, profile];
  for (const path of [...measured, verdict, governance, cardDiff, findingsFolder, report, html]) {
    await rm(join(place.host.workspace, path), { recursive: true, force: true });
  }
}

export interface KeptOutputs {
  /** Whether a job before had to train it. */
  readonly isTrained: boolean;
  /** Whether what shards were told stays: whoever joins it asks whether it is theirs. */
  readonly isMerged?: boolean;
}

/**
 * Before judging: of what training code could write, only its run record, its artifact and what its job found of it
 * stay; of a model that had nothing to train, nothing does.
 */
export async function keepOnlyTrained(
  place: Place,
  name: string,
  { isTrained, isMerged = false }: KeptOutputs,
): Promise<void> {
  const { folder, run, artifactFolder, findingsFolder, answersFolder } = filesOf(place, name);
  const kept = [...(isTrained ? [run, artifactFolder, findingsFolder] : []), ...(isMerged ? [answersFolder] : [])];
  await keepOnly(place, folder, kept);
  if (isTrained) await keepOnly(place, findingsFolder, [`${findingsFolder}/train.json`]);
}

async function keepOnly({ host: { workspace } }: Place, folder: string, kept: readonly string[]): Promise<void> {
  for (const entry of await namesIn(join(workspace, folder))) {
    const path = posix.join(folder, entry);
    if (!kept.includes(path)) await rm(join(workspace, path), { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    // What is no folder holds nothing; the stage that writes there says why it cannot.
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
    throw fileError("list", folder, cause);
  }
}
