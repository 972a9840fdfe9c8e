import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunRecord } from "../../generated/types.ts";
import { digestOf } from "../../host/file-digest.ts";
import { fileError, readIfThere, writeAtomic } from "../../host/files.ts";
import { messageOf, UserError, userMessage } from "../../kernel/errors.ts";
import {
  filesOfArtifact,
  isBelow,
  isFetchable,
  isOwnDigest,
  keptBy,
  type Kept,
  type LocalArtifact,
} from "../../records/artifact.ts";
import { hexOf, prettyJson } from "../../records/canonical.ts";
import { parseRun } from "../../records/parse.ts";
import { getArtifact, localArtifact, setFile } from "../../stores/artifact.ts";
import { cacheRun, restoreRun } from "../../stores/run-cache.ts";
import { keepOnLaptop, runOnLaptop } from "../place/laptop-runs.ts";
import { readLeft, type Left } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { forgetRun } from "../training/forget-run.ts";

interface Key {
  readonly name: string;
  readonly trainKey: string;
  /** Whether the key tells the content of all training data; one that does not is known to nobody but this folder. */
  readonly isPinned: boolean;
}

/**
 * The run of a known trainKey with its artifact in the output folder, or undefined when it has to be trained: from an
 * earlier run in this folder, the ledger and the store, what this laptop keeps, or the Actions cache. It says where it
 * was found.
 */
export async function fetchKnownRun(
  place: Place,
  key: Key,
  restore: typeof restoreRun = restoreRun,
): Promise<RunRecord | undefined> {
  const found =
    (await fromFolder(place, key)) ??
    (key.isPinned
      ? ((await fromLedger(place, key)) ?? (await fromLaptop(place, key)) ?? (await fromCache(place, key, restore)))
      : undefined);
  if (found !== undefined)
    place.host.log.info(
      `${key.name}: this trainKey is known from ${found.fetchedFrom ?? "an earlier job"}; it is not trained again.`,
    );
  return found;
}

/** Keeps what was trained where the next run of the same change finds it. Only a shortcut: it never fails. */
export async function keepRun(place: Place, name: string, run: RunRecord): Promise<void> {
  await keepOnLaptop(place, run);
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
  await verify(run, { workspace: host.workspace, folder: files.folder, record: files.run });
  return run;
}

/** The same for a stage of several models: what is not as its record says is a finding of this one. */
export async function leftRun(place: Place, name: string): Promise<Left<RunRecord>> {
  return await readLeft({ file: filesOf(place, name).run, model: name }, async () => await readRun(place, name));
}

interface Verified {
  readonly workspace: string;
  /** Below it. */
  readonly folder: string;
  /** What messages call the record. */
  readonly record: string;
}

/** Throws a UserError where a run's files are not what its record says. */
async function verify(run: RunRecord, { workspace, folder, record }: Verified): Promise<void> {
  for (const { path } of filesOfRun(run)) {
    if (!isBelow(path))
      throw new UserError(`${record} names ${JSON.stringify(path)}, which is outside its folder. Train again.`);
  }
  if (!isOwnDigest(run.artifact))
    throw new UserError(`${record} lists other files than those of its artifact's digest. Train again.`);
  for (const { path, digest } of filesOfRun(run)) {
    const file = join(folder, path);
    if ((await digestOf(join(workspace, file))) !== digest)
      throw new UserError(`${file} is not the file that ${record} describes. Train again.`);
  }
  // Whoever asks for its digest later would be given what the listing names.
  const { artifact } = run;
  if (artifact.set === undefined && (await setFile(join(workspace, folder, artifact.path))) !== undefined)
    throw new UserError(
      `${join(folder, artifact.path)} is the listing of another artifact, and no model. Train again.`,
    );
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
  for (const { body } of await place.ledger.runs(name, trainKey)) {
    const run = await fetched(place, body, "the ledger");
    if (run !== undefined) return run;
  }
  return undefined;
}

/**
 * Brings a run that was recorded before the ledger was signed, and that the settings vouch for by its artifact, into the
 * output folder; undefined where they do not, or it cannot be had.
 */
export async function fetchVouched(place: Place, { name, trainKey }: Key): Promise<RunRecord | undefined> {
  const { vouched } = (await place.settings()).ledger;
  if (vouched.length === 0 || (await place.ledger.trust()) === undefined) return undefined;
  // Once something is signed, nothing else counts: what somebody pushed beside it may say any key.
  if ((await place.ledger.latestAcceptance(name)) !== undefined) return undefined;
  for (const { body } of await place.ledger.unsigned().runs(name, trainKey)) {
    if (!vouched.includes(`${name}@${hexOf(body.artifact.digest)}`)) continue;
    const run = await fetched(place, body, "the ledger, by the settings' word");
    if (run !== undefined) return run;
  }
  return undefined;
}

async function fromLaptop(place: Place, key: Key): Promise<RunRecord | undefined> {
  const run = await runOnLaptop(place.laptop, key);
  return run && (await fetched(place, run, "this laptop"));
}

/** A recorded run with its files from the store; undefined where they cannot be had. */
async function fetched(place: Place, run: RunRecord, from: string): Promise<RunRecord | undefined> {
  const { model: name } = run;
  if (!isFetchable(run)) return undefined;
  const store = place.storeOf(name);
  const files = filesOf(place, name);
  const folder = join(place.host.workspace, files.folder);
  try {
    await forgetRun(place.host, files);
    for (const kept of keptBy(run)) if (!(await getArtifact(store, kept, folder))) return undefined;
  } catch (error) {
    // A store that is down costs a training, not the run.
    place.host.log.warn(`${userMessage(error)} ${name} is trained again.`);
    return undefined;
  }
  return await written(place, { ...run, status: "fetched", fetchedFrom: from });
}

async function fromCache(
  place: Place,
  { name, trainKey }: Key,
  restore: typeof restoreRun,
): Promise<RunRecord | undefined> {
  // What is made after a push is recorded, and nobody answers for what lies in a cache.
  if (place.host.kind !== "github" || place.event.kind === "push") return undefined;
  const folder = await restore(place.host, trainKey);
  if (folder === undefined) return undefined;
  try {
    const run = await cachedRun(folder);
    if (run?.trainKey !== trainKey || run.model !== name) return undefined;
    await forgetRun(place.host, filesOf(place, name));
    const target = join(place.host.workspace, filesOf(place, name).folder);
    for (const { path } of filesOfRun(run)) await copyInto(join(target, path), join(folder, path));
    return await written(place, { ...run, status: "fetched", fetchedFrom: "the Actions cache" });
  } catch (error) {
    // A cache that holds something else costs a training, not the run.
    place.host.log.debug(userMessage(error));
    return undefined;
  }
}

/** The record in a restored folder with its files verified. */
async function cachedRun(folder: string): Promise<RunRecord | undefined> {
  const bytes = await readIfThere(join(folder, "run.json"));
  if (bytes === undefined) return undefined;
  const run = parseRun(new TextDecoder().decode(bytes), "the cached run record");
  await verify(run, { workspace: folder, folder: "", record: "the cached run record" });
  return run;
}

async function copyInto(target: string, source: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
  } catch (cause) {
    throw fileError("copy", source, cause);
  }
}

async function written(place: Place, run: RunRecord): Promise<RunRecord> {
  await writeAtomic(join(place.host.workspace, filesOf(place, run.model).run), prettyJson(run));
  return run;
}

/** The artifact of a run, as the evaluation wants it. */
export function artifactOf(place: Place, { model, artifact }: RunRecord): LocalArtifact {
  return localArtifact(artifact, join(place.host.workspace, filesOf(place, model).folder));
}

function filesOfRun(run: RunRecord): readonly Kept[] {
  return keptBy(run).flatMap(filesOfArtifact);
}
