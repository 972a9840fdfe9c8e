import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunRecord } from "../../generated/types.ts";
import { digestOf } from "../../host/file-digest.ts";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { filesOfArtifact, isOwnDigest, keptBy, type Kept, type LocalArtifact } from "../../records/artifact.ts";
import { hexOf, prettyJson } from "../../records/canonical.ts";
import { parseRun } from "../../records/parse.ts";
import { getArtifact, localArtifact } from "../../stores/artifact.ts";
import { cacheRun, restoreRun } from "../../stores/run-cache.ts";
import { filesOf, type Place } from "../place/place.ts";

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
  const { host } = place;
  const files = filesOf(place, name);
  const bytes = await readIfThere(join(host.workspace, files.run));
  if (bytes === undefined) return undefined;
  const run = parseRun(new TextDecoder().decode(bytes), files.run);
  if (!isOwnDigest(run.artifact))
    throw new UserError(`${files.run} lists other files than the digest of its artifact is of. Train again.`);
  for (const { path, digest } of filesOfRun(run)) {
    if (!isBelow(path))
      throw new UserError(`${files.run} names ${JSON.stringify(path)}, which is outside its folder. Train again.`);
    const file = join(files.folder, path);
    if ((await digestOf(join(host.workspace, file))) !== digest)
      throw new UserError(`${file} is not the file that ${files.run} describes. Train again.`);
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
  if (!isOwnDigest(body.artifact) || !filesOfRun(body).every(({ path }) => isBelow(path))) return undefined;
  const store = place.storeOf(name);
  const folder = join(place.host.workspace, filesOf(place, name).folder);
  try {
    for (const kept of keptBy(body)) if (!(await getArtifact(store, kept, folder))) return undefined;
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
  if (!isOwnDigest(run.artifact)) return undefined;
  for (const { path, digest } of filesOfRun(run)) {
    if (!isBelow(path) || (await digestOf(join(folder, path))) !== digest) return undefined;
    await mkdir(dirname(join(target, path)), { recursive: true });
    await copyFile(join(folder, path), join(target, path));
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
export function artifactOf(place: Place, { model, artifact }: RunRecord): LocalArtifact {
  return localArtifact(artifact, join(place.host.workspace, filesOf(place, model).folder));
}

function filesOfRun(run: RunRecord): readonly Kept[] {
  return keptBy(run).flatMap(filesOfArtifact);
}
