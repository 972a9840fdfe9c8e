import { join } from "node:path";
import { stat } from "node:fs/promises";
import { fileError } from "../host/files.ts";
import { digestOf } from "../host/file-digest.ts";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { collision, isFileName } from "../records/artifact.ts";
import { hexOf, prettyJson } from "../records/canonical.ts";
import { hexDigest, WrongDigestError } from "./digest.ts";
import { ASIDE, isDocument, ownFiles } from "./published-files.ts";
import type { PublishedVersion } from "./store.ts";

/** What says which files a version has, beside them; where it is, they all are. */
export const LISTING = ".model-gitops.json";

export interface VersionFile {
  /** Below the version's place. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly digest: string;
  readonly bytes: number;
  /** Whether it is one of the artifact's. */
  readonly isModel: boolean;
}

/** A version as its listing tells. */
export interface VersionListing {
  readonly model: string;
  readonly version: string;
  /** The artifact's digest. */
  readonly artifact: string;
  readonly files: readonly Pick<VersionFile, "path" | "digest" | "bytes">[];
}

/**
 * The files of a version: a set's under their names in it, a single one under its own, and the documents. Throws a
 * UserError where two would be the same, or one could not lie on every machine.
 */
export async function filesOfVersion(version: PublishedVersion): Promise<readonly VersionFile[]> {
  requireNames(version);
  const { artifact, folder, documents } = version;
  const own = ownFiles(artifact).map(({ from, ...file }) => ({ ...file, file: join(folder, from), isModel: true }));
  const taken = own.map(({ path }) => path);
  const beside = documents.map(async ({ path: name, file }): Promise<VersionFile> => {
    // A server loads the folder: the model's files keep their names, and documents give way.
    const isTaken = isDocument(name) && collision([...taken, name]) !== undefined;
    const path = isTaken ? `${ASIDE}${name}` : name;
    return { path, file, digest: await digestOf(file), bytes: await sizeOf(file), isModel: false };
  });
  const files = [...own, ...(await Promise.all(beside))];
  const paths = [...files.map(({ path }) => path), LISTING];
  const impossible = paths.find((path) => !isFileName(path));
  if (impossible !== undefined)
    throw new UserError(`${JSON.stringify(impossible)} is no name for a file of ${shown(version)}. Rename it.`);
  const same = collision(paths);
  if (same !== undefined)
    throw new UserError(
      `${shown(version)} has two files that are called the same: ${same.join(" and ")}. Rename one of them.`,
    );
  return files;
}

/** Throws a UserError where the names of model and version could lead elsewhere. */
export function requireNames({ model, version }: Pick<PublishedVersion, "model" | "version">): void {
  const bad = [model, version].find((name) => !/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/.test(name));
  if (bad !== undefined)
    throw new UserError(
      `${JSON.stringify(bad.slice(0, 100))} is no name of a model or a version. Use letters, digits and . _ + - only.`,
    );
}

export function listingText({ model, version, artifact }: PublishedVersion, files: readonly VersionFile[]): string {
  const listed = files.map(({ path, digest, bytes }) => ({ path, digest, bytes }));
  const sorted = listed.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return prettyJson({ schema: SCHEMA, model, version, artifact: artifact.digest, files: sorted });
}

const SCHEMA = "model-gitops/version/v1";

/** Throws a WrongDigestError where it is none, or another version's. `where` says whose text it is. */
export function parseListing(
  text: string,
  { model, version, where }: Pick<PublishedVersion, "model" | "version"> & { readonly where: string },
): VersionListing {
  const listing = listingOf(text);
  if (listing?.model === model && listing.version === version) {
    for (const digest of [listing.artifact, ...listing.files.map((file) => file.digest)]) hexDigest(digest);
    return listing;
  }
  throw new WrongDigestError(
    `${where} does not say which files ${model} ${version} has: it was changed, or somebody else wrote it. Nothing there is believed; remove it and publish again.`,
  );
}

/** Path to hex, of whichever version it is; a sentence where the text is no listing. */
export function listingSums(text: string): ReadonlyMap<string, string> | string {
  const listing = listingOf(text);
  const sums = new Map((listing?.files ?? []).map(({ path, digest }) => [path, hexOf(digest)]));
  const isWhole = listing?.files.every(({ digest }) => /^sha256:[0-9a-f]{64}$/.test(digest)) === true;
  return isWhole && sums.size === listing.files.length ? sums : "it does not list the files of a version";
}

function listingOf(text: string): VersionListing | undefined {
  const value = valueOf(text);
  if (!isRecord(value) || value["schema"] !== SCHEMA) return undefined;
  const { model, version, artifact, files } = value;
  if (typeof model !== "string" || typeof version !== "string") return undefined;
  if (typeof artifact !== "string" || !Array.isArray(files) || !files.every(isListed)) return undefined;
  return { model, version, artifact, files };
}

/** Throws a UserError where what is published is not what is to be. */
export function requireSame(there: string, wanted: string, { version, where }: Compared): void {
  if (there === wanted) return;
  const [old, own] = [there, wanted].map((text) => parseListing(text, { ...version, where }));
  const differs = own?.files.find(
    ({ path, digest }) => old?.files.find((file) => file.path === path)?.digest !== digest,
  );
  const gone = old?.files.find(({ path }) => own?.files.every((file) => file.path !== path));
  const path = differs?.path ?? gone?.path;
  throw otherBytes(version, { where, path: path ?? LISTING });
}

interface Compared {
  readonly version: Pick<PublishedVersion, "model" | "version">;
  readonly where: string;
}

/** What is said where a version is there with other files: of the model it is wrong, of a document it is another's word. */
export function otherBytes(
  version: Compared["version"],
  { where, path }: { readonly where: string; readonly path: string },
): UserError {
  const Kind = isDocument(path) ? UserError : WrongDigestError;
  return new Kind(
    `${shown(version)} is at ${where} with another ${path}, and a version is never replaced. Publish this one under a new version.`,
  );
}

function shown({ model, version }: Pick<PublishedVersion, "model" | "version">): string {
  return `${model} ${version}`;
}

function isListed(value: unknown): value is VersionListing["files"][number] {
  return (
    isRecord(value) &&
    typeof value["path"] === "string" &&
    isFileName(value["path"]) &&
    typeof value["digest"] === "string" &&
    Number.isSafeInteger(value["bytes"])
  );
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw fileError("read", file, cause);
  }
}
