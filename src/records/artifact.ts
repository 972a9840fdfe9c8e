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

/** Whether a record's digest is that of the files it lists; of one file its bytes tell. */
export function isOwnDigest({ digest, bytes, set }: Artifact): boolean {
  if (set === undefined) return true;
  const names = new Set(set.files.map(({ name }) => name));
  const isNamed = set.main === undefined || names.has(set.main);
  const total = set.files.reduce((sum, file) => sum + file.bytes, 0);
  return isNamed && names.size === set.files.length && total === bytes && rootDigest(set) === digest;
}

/** Whether a name can be that of a set's file: relative, with `/`, never upwards, without control characters. */
export function isFileName(name: string): boolean {
  const isPlain = Array.from({ length: name.length }, (_, at) => name[at] ?? "").every(
    (letter) => letter >= " " && letter !== "\\",
  );
  return isPlain && name.length <= 500 && name.split("/").every((part) => !["", ".", ".."].includes(part));
}

/** Longer texts are no set: a thousand files have a listing of less than a megabyte. */
export const MOST_SET_BYTES = 1024 ** 2;

/** The set that a text lists; undefined where it is anything else than exactly the text of one. */
export function setIn(text: string): ArtifactSet | undefined {
  if (!text.startsWith('{"files":[')) return undefined;
  try {
    const set = parseArtifactSet(text, "the listing");
    return setText(set) === text ? set : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
