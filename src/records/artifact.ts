import { posix } from "node:path";
import type { ArtifactFile, ArtifactSet, RunRecord } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { canonicalJson, sha256, type Digest } from "./canonical.ts";
import { parseArtifactSet } from "./parse.ts";

/** An artifact as a run record has it: one file, or a set of files. */
export type Artifact = RunRecord["artifact"];

/** An artifact on this machine. */
export interface LocalArtifact {
  /** What is judged: the file, or the folder of a set that has no main file. Absolute. */
  readonly file: string;
  readonly digest: string;
  /** Of all files together. */
  readonly bytes: number;
  /** Of a set: its files, and the folder that holds them under their names (absolute). */
  readonly parts?: { readonly folder: string; readonly set: ArtifactSet } | undefined;
}

/** The files of a set, sorted by name, so that the same files give the same digest wherever they came from. */
export function artifactSet(files: readonly ArtifactFile[], main: string | undefined): ArtifactSet {
  return {
    schema: "model-gitops/artifact-set/v1",
    ...(main !== undefined && { main }),
    files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The text that a set is kept as; its digest is the artifact's. */
export function setText(set: ArtifactSet): string {
  return canonicalJson(set);
}

/** The root digest of a set: over names, contents and which file is judged. */
export function rootDigest(set: ArtifactSet): Digest {
  return sha256(setText(set));
}

/** What a run leaves behind: the artifact, and the predictions where these are judged. */
export function keptBy({ artifact, predictions }: Pick<RunRecord, "artifact" | "predictions">): readonly Artifact[] {
  return predictions === undefined ? [artifact] : [artifact, predictions];
}

/** Whether what a record of the ledger names can be brought into the output folder, and is what its digests say. */
export function isFetchable(run: Pick<RunRecord, "artifact" | "predictions">): boolean {
  return (
    isOwnDigest(run.artifact) &&
    keptBy(run)
      .flatMap(filesOfArtifact)
      .every(({ path }) => isBelow(path))
  );
}

/** Every file of an artifact, its path relative to what the artifact's path is relative to. */
export function filesOfArtifact({ path, digest, bytes, set }: Artifact): readonly Kept[] {
  if (set === undefined) return [{ path, digest, bytes }];
  return set.files.map(({ name, ...file }) => ({ ...file, path: posix.join(path, name) }));
}

export interface Kept {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/** The path of what is judged: the file, the main file of a set, or its folder. */
export function mainPath({ path, set }: Artifact): string {
  return set?.main === undefined ? path : posix.join(path, set.main);
}

/** Whether a record's digest is that of the files it lists, and all of them can lie where it says; of one file its bytes tell. */
export function isOwnDigest({ path, digest, bytes, set }: Artifact): boolean {
  if (set === undefined) return true;
  const total = set.files.reduce((sum, file) => sum + file.bytes, 0);
  return isBelow(path) && isSound(set) && total === bytes && rootDigest(set) === digest;
}

/** Whether a path from a record stays below the folder it is relative to. */
export function isBelow(path: string): boolean {
  return (
    !path.includes("\0") &&
    !path.includes("\\") &&
    path.split("/").every((segment) => !["", ".", ".."].includes(segment))
  );
}

/** A set whose files can lie beside each other on every machine, and whose judged file is one of them. */
function isSound({ main, files }: ArtifactSet): boolean {
  const names = files.map(({ name }) => name);
  return (main === undefined || names.includes(main)) && names.every(isFileName) && collision(names) === undefined;
}

/**
 * Two names that some machine takes for one file, or of which one would have to be the other's folder: letters differ
 * only in case, or in how Unicode composes them.
 */
export function collision(names: readonly string[]): readonly [string, string] | undefined {
  const known = new Map<string, string>();
  for (const name of names) {
    const same = known.get(folded(name));
    if (same !== undefined) return [same, name];
    known.set(folded(name), name);
  }
  for (const name of names) {
    const parts = folded(name).split("/");
    const folder = parts.map((_, end) => known.get(parts.slice(0, end).join("/"))).find((found) => found !== undefined);
    if (folder !== undefined) return [folder, name];
  }
  return undefined;
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}

// What Windows cannot hold, and what uploads of a workflow refuse; U+FFFD stands for bytes that are no UTF-8.
const IMPOSSIBLE = /[\p{Cc}\\":<>|*?\u{FFFD}]/u;

/** Whether a name can be that of a set's file: relative, with `/`, never upwards, without what some machine refuses. */
export function isFileName(name: string): boolean {
  return name.isWellFormed() && !IMPOSSIBLE.test(name) && name.length <= 500 && isBelow(name);
}

/** Longer texts are no set: a thousand files have a listing of less than a megabyte. */
export const MOST_SET_BYTES = 1024 ** 2;

/** The set that a text lists; undefined where it is anything else than exactly the text of one. */
export function setIn(text: string): ArtifactSet | undefined {
  if (!text.startsWith('{"files":[')) return undefined;
  try {
    const set = parseArtifactSet(text, "the listing");
    return setText(set) === text && isSound(set) ? set : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
