import { join } from "node:path";
import { digestList } from "../data/digest.ts";
import { lfsContent } from "../data/lfs.ts";
import { readLfsPointer } from "../data/pointers.ts";
import {
  type Content as FileContent,
  MOST_BYTES,
  resolveSource,
  type SourceOptions,
} from "../data/source.ts";
import { contentsOf, trackedBy } from "../data/tracked-source.ts";
import { openWeb } from "../data/web.ts";
import type { Dataset } from "../generated/types.ts";
import { writeAtomic } from "../host/files.ts";
import { UserError } from "../kernel/errors.ts";
import type { ResolvedDataset, ResolvedModel } from "../manifest/resolved-model.ts";
import { sha256 } from "../records/canonical.ts";
import { matchFiles } from "../work/file-globs.ts";
import { fetchData } from "./data-fetch.ts";
import type { DataFiles, EvaluationData } from "./evaluate-request.ts";
import { RevisionFiles } from "./revision-files.ts";
import type { Session } from "./session.ts";
import type { Subject } from "./subject.ts";
import { dvcPointer } from "./train-key.ts";

/** What has to be known of a session and of a model to find its data. */
export type DataSession = Pick<Session, "host" | "base" | "head" | "changed" | "scratch">;
export type DataSubject = Pick<Subject, "judged" | "head" | "proposed">;

/** The files of a model's training data, fetched where the manifest says how. Throws a UserError where they are not to be had. */
export async function trainingFiles(
  { host }: Pick<Session, "host">,
  model: ResolvedModel,
): Promise<readonly (DataFiles & Content)[]> {
  const datasets = model.trainingData.flatMap((name) => model.datasets[name] ?? []);
  return await Promise.all(
    datasets.map(async (dataset) => ({
      name: dataset.name,
      ...(await resolveSource(sourceOf(host, model, dataset))),
    })),
  );
}

/**
 * What judges a model, as the base branch has it. Where the pull request changes a dataset, the base branch's content
 * keeps its role, and the new content is shown beside it.
 */
export async function evaluationFiles(
  session: DataSession,
  subject: DataSubject,
): Promise<readonly EvaluationData[]> {
  const found: EvaluationData[] = [];
  for (const name of subject.judged.evaluationData) {
    const dataset = subject.judged.datasets[name];
    if (dataset === undefined || dataset.role === "train") continue;
    const before = await baseContent(session, subject.judged, dataset);
    const current = before === undefined ? await resolved(session, subject.judged, dataset) : before;
    found.push({ ...current, name, role: dataset.role });
    const proposal = await proposed(session, subject, { dataset, isChanged: before !== undefined });
    if (proposal !== undefined)
      found.push({ ...proposal, name: `${name}-proposed`, role: "shown", replaces: name });
  }
  return found;
}

type Content = Pick<EvaluationData, "files" | "digest">;

async function resolved(
  { host }: DataSession,
  model: ResolvedModel,
  dataset: ResolvedDataset,
): Promise<Content> {
  const { files, digest } = await resolveSource(sourceOf(host, model, dataset));
  return { files, digest };
}

/** The base branch's content of a dataset that this change touches; undefined where the working tree still has it. */
async function baseContent(
  session: DataSession,
  model: ResolvedModel,
  dataset: ResolvedDataset,
): Promise<Content | undefined> {
  const { base, head, changed } = session;
  const { path, isRemote } = dataset;
  if (base === undefined || isRemote) return undefined;
  const glob = { include: [path], exclude: [] };
  const before = matchFiles(
    (await base.files()).map((file) => file.path),
    glob,
  );
  if (before.length === 0) return await baseTracked(session, model, dataset);
  if (changed !== undefined && matchFiles(changed, glob).length === 0) return undefined;
  const [blobs, current] = [
    await blobsOf(base, before),
    await blobsOf(
      head,
      matchFiles(
        (await head.files()).map((file) => file.path),
        glob,
      ),
    ),
  ];
  if (blobs !== undefined && blobs === current) return undefined;
  const contents: FileContent[] = [];
  for (const name of before)
    contents.push(
      await baseFile(session, dataset, { name, bytes: (await base.read(name)) ?? new Uint8Array() }),
    );
  return { files: contents.map(({ file }) => file), digest: digestList(contents) };
}

async function baseFile(
  { host, scratch }: DataSession,
  { name: dataset }: ResolvedDataset,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<FileContent> {
  const pointer = readLfsPointer(bytes);
  if (pointer !== undefined) {
    const { file, sha256: oid } = await lfsContent(openWeb(host), { pointer, name, limit: MOST_BYTES });
    return { name, file, digest: `sha256:${oid}` };
  }
  const file = join(scratch, "base-data", dataset, name);
  await writeAtomic(file, bytes);
  return { name, file, digest: sha256(bytes) };
}

/** The content that the base branch's DVC file names, where the change has another. */
async function baseTracked(
  { host, base, head, changed }: DataSession,
  { folder }: ResolvedModel,
  dataset: ResolvedDataset,
): Promise<Content | undefined> {
  if (base === undefined) return undefined;
  const pointer = await dvcPointer(new RevisionFiles(base), dataset);
  if (pointer === undefined || (changed !== undefined && !changed.includes(pointer))) return undefined;
  const [before, now] = (await Promise.all([base.read(pointer), head.read(pointer)])).map((bytes) =>
    new TextDecoder().decode(bytes),
  );
  if (before === undefined || before === now) return undefined;
  const tracked = trackedBy(before, { pointer, wanted: dataset.path });
  if (tracked === undefined) return undefined;
  const contents = await contentsOf(
    { host, web: openWeb(host), folder, path: dataset.declared.path, version: {}, limit: MOST_BYTES },
    tracked,
  );
  return { files: contents.map(({ file }) => file), digest: digestList(contents) };
}

/** Paths and blob ids as one text; undefined where a file is not what git knows. */
async function blobsOf(
  revision: NonNullable<Session["base"]>,
  paths: readonly string[],
): Promise<string | undefined> {
  const wanted = new Set(paths);
  const files = (await revision.files()).filter(({ path }) => wanted.has(path));
  return files.some(({ blob }) => blob === undefined)
    ? undefined
    : files.map(({ path, blob }) => `${path} ${blob}`).join("\n");
}

interface Proposal {
  readonly dataset: ResolvedDataset;
  readonly isChanged: boolean;
}

/** What the head has in the place of a dataset. It is only shown, so what cannot be had is left out with a warning. */
async function proposed(
  session: DataSession,
  { head, proposed: others }: DataSubject,
  { dataset, isChanged }: Proposal,
): Promise<Content | undefined> {
  const declared: Dataset | undefined = others[dataset.name];
  const now = head.datasets[dataset.name];
  if (now === undefined || (declared === undefined && !isChanged)) return undefined;
  // A command that nobody has approved yet must not run in the job that judges.
  const isKnown = JSON.stringify(now.fetch) === JSON.stringify(dataset.fetch);
  try {
    return await resolved(session, head, isKnown ? now : { ...now, fetch: undefined });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    session.host.log.warn(`The proposed ${dataset.name} is not shown: ${error.message}`);
    return undefined;
  }
}

function sourceOf(
  host: Session["host"],
  model: ResolvedModel,
  { declared, fetch }: ResolvedDataset,
): SourceOptions {
  const { path, version } = declared;
  const { folder } = model;
  return {
    host,
    folder,
    path,
    ...(fetch !== undefined && { bring: () => fetchData(host, { folder, path, ...fetch }) }),
    ...(version !== undefined && { version }),
  };
}
