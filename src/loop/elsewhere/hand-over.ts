import { lstat, realpath, stat, writeFile } from "node:fs/promises";
import { basename, join, posix, relative, sep } from "node:path";
import type { ClusterJob } from "../../generated/types.ts";
import { digestOf } from "../../host/file-digest.ts";
import { fileError, readIfThere } from "../../host/files.ts";
import { tarOf, type TarFile } from "../../host/tar-writer.ts";
import { UserError } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { readLfsPointer } from "../../records/lfs-pointer.ts";
import { parseClusterJob } from "../../records/parse.ts";
import type { TrainingData } from "../../training/environment.ts";
import { globPattern } from "../../work/files/file-globs.ts";
import { modelCode } from "../../work/files/model-code.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { LOCAL_FOLDER } from "../place/local-folder.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

/** What goes to a cluster: code and data by digest, once for all jobs of a model. */
export interface HandedOver {
  /** Leaves one job in the exchange; its digest. */
  jobOf(job: Pick<ClusterJob, "id" | "seed" | "attempt">): Promise<Digest>;
}

/** Code is not larger than this: what is, is data that the manifest does not name. */
const MOST_CODE = 256 * 1024 ** 2;

/**
 * Leaves the files that the trainKey is of in the exchange. Throws a UserError where one cannot be read, or the exchange
 * cannot be written.
 */
export async function handOver(place: Place, { opened, model, repository, data }: Handing): Promise<HandedOver> {
  const { head, trainKey, name } = model;
  const code = await left(place, opened, tarOf(await codeFiles(place, model)));
  const { data: paths, files } = await dataFiles(place, opened, data);
  const { training, prediction } = head;
  const job: Omit<ClusterJob, "id" | "seed" | "attempt"> = {
    schema: "model-gitops/job/v1",
    repository,
    model: name,
    trainKey,
    code,
    folder: head.folder,
    setup: [...training.setup],
    command: [...training.command],
    params: { ...training.params },
    env: [...training.env],
    data: paths,
    files,
    artifact: training.artifact.map(({ path, isFolder }) => ({ path, isFolder })),
    ...(prediction.kind === "file" && { predictions: prediction.path }),
    ...(training.metrics !== undefined && { metrics: training.metrics }),
    ...(training.checkpoints !== undefined && { checkpoints: training.checkpoints }),
    ...(head.shown.length > 0 && { shown: head.shown.map(globPattern) }),
    requires: {
      ...(training.requires.gpuMemoryBytes !== undefined && { gpuMemoryBytes: training.requires.gpuMemoryBytes }),
      ...(training.requires.diskBytes !== undefined && { diskBytes: training.requires.diskBytes }),
    },
    timeoutSeconds: training.timeoutMs / 1000,
  };
  return {
    jobOf: async (own) =>
      await left(place, opened, Buffer.from(canonicalJson(parseClusterJob({ ...job, ...own }, `the job of ${name}`)))),
  };
}

export interface Handing {
  readonly opened: OpenedCluster;
  readonly model: ModelAtRevision;
  /** `owner/name` */
  readonly repository: string;
  /** Files of each dataset that training reads: absolute. */
  readonly data: TrainingData;
}

async function left(place: Place, { exchange }: OpenedCluster, bytes: Uint8Array): Promise<Digest> {
  const digest = sha256(bytes);
  if (await exchange.blobs.has(digest)) return digest;
  const file = join(place.scratch, `handed-over-${digest.slice(-16)}`);
  try {
    await writeFile(file, bytes);
  } catch (cause) {
    throw fileError("write", file, cause);
  }
  await exchange.blobs.put(file, digest);
  return digest;
}

/** As git has them where git has them, as the key was made: whatever a checkout did to line ends. */
async function codeFiles({ host, head }: Place, model: ModelAtRevision): Promise<readonly TarFile[]> {
  const { files, lockfiles } = await modelCode(head, model.head);
  const found: TarFile[] = [];
  let size = 0;
  for (const name of new Set([...files, ...lockfiles])) {
    const chunks = await head.committed(name);
    if (chunks === undefined) continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of chunks) {
      size += piece.length;
      if (size > MOST_CODE) throw tooMuch(model.name);
      pieces.push(piece);
    }
    const bytes = await withoutPointer(join(host.workspace, name), Buffer.concat(pieces));
    found.push({ name, bytes, isExecutable: await isExecutable(join(host.workspace, name)) });
  }
  return found;
}

/** Of a file in Git LFS the key is of its content, and so is what the training reads. */
async function withoutPointer(file: string, bytes: Uint8Array): Promise<Uint8Array> {
  const pointer = readLfsPointer(bytes);
  if (pointer === undefined) return bytes;
  const content = await readIfThere(file);
  if (content !== undefined && sha256(content) === `sha256:${pointer.oid}`) return content;
  throw new UserError(
    `${file} is a file in Git LFS whose content is not here. Check it out with \`lfs: true\`, or fetch it by \`git lfs pull\`.`,
  );
}

function tooMuch(model: string): UserError {
  return new UserError(
    `The code of ${model} has more than ${formatBytes(MOST_CODE)}, which is more than code has. Leave data out by training.code (\`!data/**\`), and name it under datasets.`,
  );
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    return ((await stat(path)).mode & 0o100) !== 0;
  } catch {
    return false;
  }
}

async function dataFiles(
  { host }: Place,
  { exchange }: OpenedCluster,
  data: TrainingData,
): Promise<Pick<ClusterJob, "data" | "files">> {
  const root = await realpath(host.workspace);
  const files = new Map<string, ClusterJob["files"][number]>();
  const named: Record<string, string[]> = {};
  for (const [dataset, paths] of Object.entries(data)) {
    const own: string[] = [];
    for (const [index, file] of paths.entries()) {
      const path = placeOf(root, file) ?? posix.join(LOCAL_FOLDER, "data", dataset, String(index), basename(file));
      own.push(path);
      if (files.has(path)) continue;
      const digest = await digestOf(file);
      files.set(path, { path, digest, bytes: (await lstat(await realpath(file))).size });
      if (!(await exchange.blobs.has(digest))) await exchange.blobs.put(file, digest);
    }
    named[dataset] = own;
  }
  return { data: named, files: [...files.values()] };
}

/** Where a file lies in the repository; undefined where it lies elsewhere. */
function placeOf(root: string, file: string): string | undefined {
  const path = relative(root, file);
  return path.startsWith(`..${sep}`) || path === ".." || path.startsWith(sep) ? undefined : path.split(sep).join("/");
}
