import { existsSync } from "node:fs";
import { join } from "node:path";
import { locksFor, parseDvcLock, pipelineOf } from "../../data/dvc-lock.ts";
import { pointersFor } from "../../data/pointers.ts";
import { UserError } from "../../kernel/errors.ts";
import { folderOf } from "../../manifest/paths.ts";
import { chooseData, tablesOf, type ChosenData } from "../../work/adoption/choose-data.ts";
import { joined } from "../../work/adoption/joined.ts";
import type { Mentions } from "../../work/adoption/mentions.ts";
import type { Program } from "../../work/adoption/program.ts";
import { inside } from "../../work/adoption/project.ts";
import { isOpen } from "../../work/adoption/target.ts";
import type { Adopting } from "./wish.ts";
import { settle } from "./interview.ts";

export interface SettledData {
  readonly data: ChosenData;
  readonly why: string;
}

/** The files that train and judge: as they were said, else as the program reads them. */
export async function settledData(adopting: Adopting, program: Program, mentions: Mentions): Promise<SettledData> {
  const { host, project, wish } = adopting;
  const holdout = wish.holdout === "" ? undefined : fromRoot(wish.holdout);
  const paths = tablesOf(project).filter((path) => path !== holdout);
  const found = chooseData({ paths, program, mentions });
  const open = isOpen(found) ? found : { value: found.value.train, why: found.why };
  const train = await settle(host, open, { flag: "--data", given: wish.data });
  const paired = isOpen(found) || found.value.train !== train.value ? undefined : found.value.holdout;
  const data = { train: fromRoot(train.value), holdout: holdout ?? paired };
  for (const path of [data.train, ...(data.holdout === undefined ? [] : [data.holdout])]) requireKnown(adopting, path);
  return { data, why: train.why };
}

function fromRoot(path: string): string {
  return joined("", path);
}

/** Whether its rows can be read on this machine, without asking anybody for them. */
export function isHere({ host }: Pick<Adopting, "host">, path: string): boolean {
  return !isRemote(path) && existsSync(join(host.workspace, path));
}

export function isRemote(path: string): boolean {
  return /^(?:s3|https):\/\//.test(path);
}

/** Throws a UserError for what is not here and nowhere else: at no address, and not with DVC. */
export function requireKnown(adopting: Adopting, path: string): void {
  if (isRemote(path) || isHere(adopting, path) || isOfDvc(adopting, path)) return;
  throw new UserError(
    `${path} is not there. Name files from the repository's root, or by their s3:// or https:// address.`,
  );
}

/** Whether DVC keeps it: by a `.dvc` file of it or of a folder above, or as what a stage made. */
export function isOfDvc({ project }: Pick<Adopting, "project">, path: string): boolean {
  const { paths, texts } = project;
  if (pointersFor(path).some((pointer) => paths.includes(pointer))) return true;
  return locksFor(path).some((lock) =>
    madeBy(texts, lock).some((made) => inside(made, path) !== undefined || made === path),
  );
}

/** What the stages of a lock file made, from the root; of one that cannot be read, nothing. */
function madeBy(texts: ReadonlyMap<string, string>, lock: string): readonly string[] {
  const text = texts.get(lock);
  if (text === undefined) return [];
  try {
    const outputs = parseDvcLock({ lock: text, pipeline: texts.get(pipelineOf(lock)) }, lock);
    return outputs.map((output) => joined(folderOf(lock), output.path));
  } catch {
    return [];
  }
}
