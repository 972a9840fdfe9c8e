import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "../../generated/types.ts";
import { digestOf } from "../../host/file-digest.ts";
import { readIfThere } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import { filesOfArtifact, isBelow, isOwnDigest, type Artifact } from "../../records/artifact.ts";
import type { EvaluateRequest, SeedContender } from "../../scoring/request.ts";
import { localArtifact } from "../../stores/artifact.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";

/** Artifacts of further seeds travel with a run that was trained here; a fetched one has the deciding artifact alone. */
export async function seedsOf(
  place: Place,
  run: RunRecord,
  { judged }: ModelAtRevision,
): Promise<readonly SeedContender[] | undefined> {
  const folder = join(place.host.workspace, filesOf(place, run.model).folder);
  if (run.seeds === undefined || judged.prediction.kind === "file") return undefined;
  const found: SeedContender[] = [];
  for (const { seed, path, ...made } of run.seeds) {
    const artifact = path === undefined ? undefined : await seedArtifact(folder, { ...made, path });
    if (artifact === undefined) return undefined;
    found.push({ seed, contender: localArtifact(artifact, folder) });
  }
  return found;
}

/** Undefined where its files are not here; a UserError where others are. */
async function seedArtifact(
  folder: string,
  made: Pick<Artifact, "path" | "digest" | "set">,
): Promise<Artifact | undefined> {
  const files = filesOfArtifact({ ...made, bytes: 0 });
  if (!files.every(({ path }) => isBelow(path))) return undefined;
  const sizes = await Promise.all(files.map(({ path }) => sizeOf(join(folder, path))));
  const present = sizes.filter((size) => size !== undefined);
  if (present.length < files.length) return undefined;
  const artifact = { ...made, bytes: present.reduce((sum, size) => sum + size, 0) };
  const digests = await Promise.all(files.map(({ path }) => digestOf(join(folder, path))));
  const other = files.find(({ digest }, index) => digests[index] !== digest);
  if (other !== undefined || !isOwnDigest(artifact))
    throw new UserError(`${other?.path ?? made.path} is not the file that run.json describes. Train again.`);
  return artifact;
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}

/** The judgements of pairs of texts that the manifest names. Throws a UserError where they are not there. */
export async function judgementsOf(
  { host }: Place,
  { judged: { judge } }: ModelAtRevision,
): Promise<EvaluateRequest["judgements"]> {
  if (judge === undefined) return undefined;
  const file = join(host.workspace, judge);
  if ((await readIfThere(file)) === undefined)
    throw new UserError(
      `evaluation.judge names ${judge}, which is not there. Commit the judgements, or remove the key.`,
    );
  return { file, digest: await digestOf(file) };
}
