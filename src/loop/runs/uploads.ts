import type { Forge, WorkflowArtifact } from "../../forge/forge.ts";
import { unzip } from "../../forge/zip.ts";
import { UserError } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { WITNESS_NAME } from "../../records/layout.ts";

/** Larger artifacts are trained again rather than unpacked in memory. */
const LIMITS = { compressed: 1024 ** 3, inflated: 1.5 * 1024 ** 3, entries: 20_000 } as const;

/** What a run uploaded. */
export type Uploads = readonly WorkflowArtifact[];

/** The files of a run's upload, by path. */
export type Uploaded = ReadonlyMap<string, Uint8Array>;

/** A model's files in what a run uploaded under our names: other names are other people's, or a training job's. */
export async function uploadedBy(forge: Forge, uploads: Uploads, model: string): Promise<Uploaded> {
  const own = (path: string): boolean => path.startsWith(`${model}/`);
  const isArtifact = (path: string): boolean => path.startsWith(`${model}/artifact/`);
  return new Map([
    ...(await filesIn(forge, uploads, {
      upload: "model-gitops-out",
      isWanted: (path) => own(path) && !isArtifact(path),
    })),
    ...(await filesIn(forge, uploads, { upload: "model-gitops-artifact", isWanted: isArtifact })),
  ]);
}

/** What the gate of a run left as its witness; undefined where it left none. */
export async function witnessIn(forge: Forge, uploads: Uploads): Promise<Uint8Array | undefined> {
  const isWanted = (path: string): boolean => path === WITNESS_NAME;
  return (await filesIn(forge, uploads, { upload: "model-gitops-report", isWanted })).get(WITNESS_NAME);
}

interface Wanted {
  readonly upload: string;
  readonly isWanted: (path: string) => boolean;
}

/** A re-run's upload replaces that of the attempt before. */
async function filesIn(forge: Forge, uploads: Uploads, { upload: wanted, isWanted }: Wanted): Promise<Uploaded> {
  const all = uploads.filter(({ expired, name }) => !expired && name === wanted);
  const upload = all.toSorted((a, b) => b.id - a.id)[0];
  if (upload === undefined) return new Map();
  if (upload.bytes > LIMITS.compressed)
    throw new UserError(`The artifact ${upload.name} has ${formatBytes(upload.bytes)}, more than is unpacked here.`);
  return unzip(await forge.downloadArtifact(upload.id, LIMITS.compressed), LIMITS, isWanted);
}
