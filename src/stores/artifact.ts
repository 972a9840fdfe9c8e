import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ArtifactSet } from "../generated/types.ts";
import { fileError, readFile, writeAtomic } from "../host/files.ts";
import {
  filesOfArtifact,
  mainPath,
  MOST_SET_BYTES,
  setIn,
  setText,
  type Artifact,
  type Kept,
  type LocalArtifact,
} from "../records/artifact.ts";
import type { Store } from "./store.ts";

export interface Putting {
  /** What the artifact's paths are relative to: absolute. */
  readonly folder: string;
  /** A folder for what is written on the way: absolute. */
  readonly scratch: string;
  /** What people may see it called. */
  readonly name: string;
}

/** Stores every file of an artifact; of a set its listing too, last: where that is, the files are. */
export async function putArtifact(store: Store, artifact: Artifact, { folder, scratch, name }: Putting): Promise<void> {
  for (const { path, digest, bytes } of filesOfArtifact(artifact))
    if (isStored(artifact, bytes)) await store.put(join(folder, path), digest, `${name} ${path}`);
  if (artifact.set === undefined) return;
  const listing = join(scratch, `${artifact.digest.slice(-16)}.json`);
  await writeAtomic(listing, setText(artifact.set));
  await store.put(listing, artifact.digest, `${name} ${artifact.path}`);
}

/** Whether a store has every file of an artifact. */
export async function hasArtifact(store: Store, artifact: Artifact): Promise<boolean> {
  if (!(await store.has(artifact.digest))) return false;
  if (artifact.set === undefined) return true;
  const files = artifact.set.files.filter(({ bytes }) => isStored(artifact, bytes));
  const found = await Promise.all(files.map(({ digest }) => store.has(digest)));
  return found.every((isThere) => isThere);
}

/** Brings a recorded artifact below `folder`, where its paths lead; false where the store lacks a file of it. */
export async function getArtifact(store: Store, artifact: Artifact, folder: string): Promise<boolean> {
  for (const file of filesOfArtifact(artifact)) {
    if (!(await bring(store, file, { target: join(folder, file.path), isStored: isStored(artifact, file.bytes) })))
      return false;
  }
  return true;
}

/**
 * Brings what a digest alone names to `target`: a file, or a set whose files then lie in `<target>.files`. Undefined
 * where the store lacks any of it.
 */
export async function getNamed(store: Store, digest: string, target: string): Promise<LocalArtifact | undefined> {
  const single = await getFile(store, digest, target);
  const set = single && (await setFile(target));
  if (set === undefined) return single;
  const bytes = set.files.reduce((sum, file) => sum + file.bytes, 0);
  const folder = `${target}.files`;
  const artifact: Artifact = { path: "", digest, bytes, set };
  return (await getArtifact(store, artifact, folder)) ? localArtifact(artifact, folder) : undefined;
}

/** Brings one file to `target`, whatever it holds; undefined where the store does not have it. */
export async function getFile(store: Store, digest: string, target: string): Promise<LocalArtifact | undefined> {
  return (await store.get(digest, target)) ? { file: target, digest, bytes: await sizeOf(target) } : undefined;
}

/** An artifact whose files lie below `folder` (absolute), where its paths lead. */
export function localArtifact(artifact: Artifact, folder: string): LocalArtifact {
  const { path, digest, bytes, set } = artifact;
  return {
    file: join(folder, mainPath(artifact)),
    digest,
    bytes,
    ...(set !== undefined && { parts: { folder: join(folder, path), set } }),
  };
}

/** The set that a file lists; undefined where it is any other file. */
export async function setFile(file: string): Promise<ArtifactSet | undefined> {
  if ((await sizeOf(file)) > MOST_SET_BYTES) return undefined;
  return setIn(new TextDecoder().decode(await readFile(file)));
}

// Release assets cannot be empty, and an empty file of a set needs no place to be had from.
function isStored({ set }: Artifact, bytes: number): boolean {
  return set === undefined || bytes > 0;
}

async function bring(
  store: Store,
  { path, digest }: Pick<Kept, "path" | "digest">,
  { target, isStored: isThere }: { readonly target: string; readonly isStored: boolean },
): Promise<boolean> {
  try {
    await mkdir(dirname(target), { recursive: true });
    if (isThere) return await store.get(digest, target);
    await writeFile(target, "");
    return true;
  } catch (cause) {
    throw fileError("bring", path, cause);
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw fileError("read", file, cause);
  }
}
