import { createReadStream } from "node:fs";
import { appendFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { createInterface } from "node:readline/promises";
import { digestOf } from "../../host/file-digest.ts";
import { fileError } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import type { AnswerPart } from "../../scoring/shard-answers.ts";
import type { HandedAnswers } from "../../work/gate/handed-answers.ts";
import { shardName, type Shard } from "../../work/shards/shard.ts";
import { partFileName, partFilesIn } from "../place/part-files.ts";
import { filesOf, type Place } from "../place/place.ts";

/** Where the shards of a model leave what they were told: absolute. */
export function answersFolder(place: Place, model: string): string {
  return join(place.host.workspace, filesOf(place, model).answersFolder);
}

// Joined with others, a part of a shard that broke off would be fewer rows.
const UNFINISHED = ".partial";

/** Writes the part of a shard. Returns its digest, which the job hands on. */
export async function leaveAnswers(place: Place, model: string, part: AnswerPart): Promise<string> {
  const { partLines } = await import("../../scoring/answer-part.ts");
  const file = join(answersFolder(place, model), partFileName(part.shard));
  try {
    await mkdir(answersFolder(place, model), { recursive: true });
    await writeFile(`${file}${UNFINISHED}`, "");
    for (const line of partLines(part)) await appendFile(`${file}${UNFINISHED}`, `${line}\n`);
    await rename(`${file}${UNFINISHED}`, file);
  } catch (cause) {
    throw fileError("write", file, cause);
  }
  return await digestOf(file);
}

/** Where a shard leaves its part, relative to the workspace. */
export function answersFile(place: Place, model: string, shard: Shard): string {
  return posix.join(filesOf(place, model).answersFolder, partFileName(shard));
}

/** Forgets the part of a shard; without one, those of all. */
export async function clearAnswers(place: Place, model: string, shard?: Shard): Promise<void> {
  const folder = answersFolder(place, model);
  await rm(shard === undefined ? folder : join(folder, partFileName(shard)), { recursive: true, force: true });
}

/**
 * What all shards of a model left. Throws a UserError where one is broken, or is not the one that its job handed on:
 * any job of a run can replace another's upload.
 */
export async function readAnswers(
  place: Place,
  model: string,
  handed: HandedAnswers | undefined,
): Promise<readonly AnswerPart[]> {
  const { readAnswerPart } = await import("../../scoring/answer-part.ts");
  const folder = answersFolder(place, model);
  const names = await partFilesIn(folder);
  if (names.length === 0)
    throw new UserError(
      `There is no part in ${filesOf(place, model).answersFolder}. Run \`evaluate --shard i/n\` for each part before, and bring its output folder.`,
    );
  const parts: AnswerPart[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const shown = posix.join(filesOf(place, model).answersFolder, name);
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
    const part = await readAnswerPart(lines, { name: shown, folder });
    if (partFileName(part.shard) !== name)
      throw new UserError(`${shown} is the part ${shardName(part.shard)} under another name. Remove it.`);
    await requireHanded(handed, { model, shard: part.shard, digest: await digestOf(file) });
    for (const answer of part.answers) if (answer.kind === "file") await requireFile(answer.file, shown);
    parts.push(part);
  }
  return parts;
}

interface Held {
  readonly model: string;
  readonly shard: Shard;
  readonly digest: string;
}

async function requireHanded(handed: HandedAnswers | undefined, { model, shard, digest }: Held): Promise<void> {
  if (handed === undefined) return;
  const expected = handed.get(model)?.get(shardName(shard));
  if (expected === digest) return;
  const part = `The part ${shardName(shard)} of ${model}`;
  throw new UserError(
    expected === undefined
      ? `${part} was not handed on by a job, so its author is unknown. Make the output answers of every shard's job an output of the job, and write needs: \${{ toJSON(needs) }} below the with: of the step that merges.`
      : `${part} is not the one that its job made: another job of the run replaced it. Run the workflow again.`,
  );
}

async function requireFile({ path, digest }: { readonly path: string; readonly digest: string }, part: string) {
  if ((await digestOf(path)) === digest) return;
  throw new UserError(`The predictions beside ${part} are not those that its shard left. Run the shard again.`);
}
