import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, resolve, sep } from "node:path";
import { findingOf } from "../../findings/finding.ts";
import { digestOf } from "../../host/file-digest.ts";
import { fileError } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import type { RunRecord } from "../../generated/types.ts";
import { filesOfArtifact, type Artifact, type Kept } from "../../records/artifact.ts";
import { requireDigest, wrongDigest } from "../../stores/digest.ts";
import { isDocument } from "../../stores/published-files.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";
import { fetchFrom, type FetchedVersion } from "./bytes.ts";
import { modelAssets } from "./release-assets.ts";

interface FromFolder {
  readonly run: RunRecord;
  readonly version: string;
  /** As it was named: relative to the workspace, or absolute. */
  readonly folder: string;
}

/**
 * Brings a version's files from a folder that somebody has, as the assets of its release lie there, whatever they are called:
 * each is found by its digest. One that has the name and another digest is wrong; one that is not there was not looked at.
 */
export async function fetchFromBundle(
  place: Place,
  model: Pick<ModelAtRevision, "name" | "judged" | "locate">,
  { run, version, folder }: FromFolder,
): Promise<FetchedVersion> {
  const from = resolve(place.host.workspace, folder);
  const bring = async (artifact: Artifact, target: string): Promise<boolean> => {
    await bringFrom(await digestsIn(from, folder), { artifact, folder, target });
    return true;
  };
  const source = { name: folder, bring, remediation: null };
  // In no release.
  const { predictions: _, ...own } = run;
  const emptied = join(place.host.workspace, filesOf(place, model.name).artifactFolder);
  if (from !== emptied && !from.startsWith(`${emptied}${sep}`))
    return await fetchFrom(place, model, { run: own, version, source });
  const message = `${folder} is where the version is brought to, and is emptied before. Copy its files elsewhere, and name that folder.`;
  const found = { outcome: "unmeasured", model: model.name, subject: version, message, remediation: null } as const;
  return { run: undefined, findings: [findingOf(PROMOTION.bytes, found)] };
}

interface Bringing {
  readonly artifact: Artifact;
  readonly folder: string;
  readonly target: string;
}

/** Files by digest. */
type Known = ReadonlyMap<string, readonly string[]>;

async function bringFrom(known: Known, { artifact, folder, target }: Bringing): Promise<void> {
  for (const file of filesOfArtifact(artifact)) {
    const { path, digest, bytes } = file;
    const [found] = known.get(digest) ?? [];
    if (found === undefined && bytes > 0) throw notThere(known, file, { artifact, folder });
    try {
      await mkdir(dirname(join(target, path)), { recursive: true });
      // No asset is empty.
      if (found === undefined) await writeFile(join(target, path), "");
      else await copyFile(found, join(target, path));
    } catch (cause) {
      throw fileError("bring", path, cause);
    }
    await requireDigest(join(target, path), digest, found ?? path);
  }
}

/** A file of that name with other bytes is no missing one: not even an emergency passes over it. */
function notThere(known: Known, { path, digest }: Kept, { artifact, folder }: Omit<Bringing, "target">): UserError {
  const own = new Set(filesOfArtifact(artifact).map((file) => file.digest));
  const names = [path, posix.basename(path), modelAssets(artifact).find((asset) => asset.path === path)?.name];
  // The card of a release is no file of the model.
  const expected = new Set(names.filter((name) => name !== undefined && !isDocument(name)));
  for (const [other, files] of known) {
    const named = files.find((file) => expected.has(basename(file)));
    if (named !== undefined && !own.has(other)) return wrongDigest(named, digest, other);
  }
  return new UserError(
    `${folder} has no file with the digest ${digest.slice(0, 19)}… (${path}). Put all assets of the release there.`,
  );
}

/** More files than this are no release. */
const MOST_FILES = 10_000;

async function digestsIn(from: string, folder: string): Promise<Known> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => {
    throw new UserError(`There is no folder ${folder}. Name the one with the assets of the release in --from-bundle.`);
  });
  const files = entries.filter((entry) => entry.isFile());
  if (files.length > MOST_FILES)
    throw new UserError(`${folder} has more than ${MOST_FILES} files. Name the folder with the assets of the release.`);
  const found = new Map<string, string[]>();
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name);
    const digest = await digestOf(file);
    found.set(digest, [...(found.get(digest) ?? []), file]);
  }
  return found;
}
