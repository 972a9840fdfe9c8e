import { copyFile, mkdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { RunRecord } from "../generated/types.ts";
import { readIfThere, writeAtomic } from "../host/files.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { hexOf, prettyJson } from "../records/canonical.ts";
import { parseRun } from "../records/parse.ts";
import { digestOf } from "../host/file-digest.ts";
import { cacheRun, restoreRun } from "../stores/run-cache.ts";

import { filesOf, type Place } from "./place.ts";

interface Key {
  readonly name: string;
  readonly trainKey: string;
  /** Whether the key tells the content of all training data; one that does not is known to nobody but this folder. */
  readonly isPinned: boolean;
}

/**
 * The run of a known trainKey with its artifact in the output folder, or undefined when it has to be trained: from an
 * earlier run in this folder, the ledger and the store, or the Actions cache. It says where it was found.
 */
export async function fetchKnownRun(place: Place, key: Key): Promise<RunRecord | undefined> {
  const found =
    (await fromFolder(place, key)) ??
    (key.isPinned ? ((await fromLedger(place, key)) ?? (await fromCache(place, key))) : undefined);
  if (found !== undefined)
    place.host.log.info(
      `${key.name}: this trainKey is known from ${found.fetchedFrom ?? "an earlier job"}; it is not trained again.`,
    );
  return found;
}

/** Keeps what was trained where the next run of the same change finds it. Only a shortcut: it never fails. */
export async function keepRun(place: Place, name: string, run: RunRecord): Promise<void> {
  if (place.host.kind === "github")
    await cacheRun(place.host, {
      trainKey: run.trainKey,
      folder: join(place.host.workspace, filesOf(place, name).folder),
    });
}

/** The run record in the output folder with its artifact verified; undefined where there is none or it is not this key's. */
export async function readRun(place: Place, name: string): Promise<RunRecord | undefined> {
  const files = filesOf(place, name);
  const bytes = await readIfThere(join(place.host.workspace, files.run));
  if (bytes === undefined) return undefined;
  const run = parseRun(new TextDecoder().decode(bytes), files.run);
  for (const kept of [run.artifact, run.predictions]) {
    if (kept === undefined) continue;
    const path = join(files.folder, kept.path);
    if (!isBelow(kept.path))
      throw new UserError(`${files.run} names ${JSON.stringify(kept.path)}, which is outside its folder. Train again.`);
    if ((await digestOf(join(place.host.workspace, path))) !== kept.digest)
      throw new UserError(`${path} is not the file that ${files.run} describes. Train again.`);
  }
  return run;
}

async function fromFolder(place: Place, { name, trainKey }: Key): Promise<RunRecord | undefined> {
  try {
    const run = await readRun(place, name);
    return run?.trainKey === trainKey && run.model === name
      ? { ...run, status: "fetched", fetchedFrom: "an earlier run in this folder" }
      : undefined;
  } catch (error) {
    place.host.log.debug(messageOf(error));
    return undefined;
  }
}

async function fromLedger(place: Place, { name, trainKey }: Key): Promise<RunRecord | undefined> {
  const entry = await place.ledger.find("run", name, hexOf(trainKey));
  if (entry === undefined) return undefined;
  const { body } = entry;
  const store = place.storeOf(name);
  const files = filesOf(place, name);
  const kept = [body.artifact, body.predictions].filter((file) => file !== undefined);
  try {
    for (const { path, digest } of kept) {
      const target = join(place.host.workspace, files.folder, isBelow(path) ? path : basename(path));
      await mkdir(dirname(target), { recursive: true });
      if (!(await store.get(digest, target))) return undefined;
    }
  } catch (error) {
    // A store that is down costs a training, not the run.
    if (!(error instanceof UserError)) throw error;
    place.host.log.warn(`${error.message} ${name} is trained again.`);
    return undefined;
  }
  return await written(place, { ...body, status: "fetched", fetchedFrom: "the ledger" });
}

async function fromCache(place: Place, { name, trainKey }: Key): Promise<RunRecord | undefined> {
  if (place.host.kind !== "github") return undefined;
  const folder = await restoreRun(place.host, trainKey);
  if (folder === undefined) return undefined;
  const target = join(place.host.workspace, filesOf(place, name).folder);
  const run = parseRun(
    new TextDecoder().decode((await readIfThere(join(folder, "run.json"))) ?? new Uint8Array()),
    "the cached run record",
  );
  if (run.trainKey !== trainKey || run.model !== name) return undefined;
  for (const file of [run.artifact, run.predictions]) {
    if (file === undefined) continue;
    if (!isBelow(file.path) || (await digestOf(join(folder, file.path))) !== file.digest) return undefined;
    await mkdir(dirname(join(target, file.path)), { recursive: true });
    await copyFile(join(folder, file.path), join(target, file.path));
  }
  return await written(place, { ...run, status: "fetched", fetchedFrom: "the Actions cache" });
}

async function written(place: Place, run: RunRecord): Promise<RunRecord> {
  await writeAtomic(join(place.host.workspace, filesOf(place, run.model).run), prettyJson(run));
  return run;
}

/** Whether a path from a record stays below the folder it is relative to. */
export function isBelow(path: string): boolean {
  return (
    !path.includes("\0") &&
    !path.includes("\\") &&
    path.split("/").every((segment) => !["", ".", ".."].includes(segment))
  );
}

/** The artifact of a run, as the evaluation wants it. */
export async function artifactOf(
  place: Place,
  run: RunRecord,
): Promise<{ readonly file: string; readonly digest: string; readonly bytes: number }> {
  const file = join(place.host.workspace, filesOf(place, run.model).folder, run.artifact.path);
  return { file, digest: run.artifact.digest, bytes: (await stat(file)).size };
}
