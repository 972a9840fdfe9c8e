import { join } from "node:path";
import { resolveSource } from "../data/source.ts";
import type { Dataset } from "../generated/types.ts";
import { writeAtomic } from "../host/files.ts";
import type { ResolvedDataset, ResolvedModel } from "../manifest/resolved-model.ts";
import { sha256 } from "../records/canonical.ts";
import { matchFiles } from "../work/file-globs.ts";
import type { DataFiles, EvaluationData } from "./evaluate-request.ts";
import type { Session } from "./session.ts";
import type { Subject } from "./subject.ts";

/** The files of a model's training data, fetched where the manifest says how. Throws a UserError where they are not to be had. */
export async function trainingFiles({ host }: Session, model: ResolvedModel): Promise<readonly (DataFiles & Content)[]> {
  const datasets = model.trainingData.flatMap((name) => model.datasets[name] ?? []);
  return await Promise.all(datasets.map(async (dataset) => ({ name: dataset.name, ...(await resolveSource(sourceOf(host, model, dataset))) })));
}

/**
 * What judges a model, as the base branch has it. Where the pull request changes a dataset, the base branch's content
 * keeps its role, and the new content is shown beside it.
 */
export async function evaluationFiles(session: Session, subject: Subject): Promise<readonly EvaluationData[]> {
  const found: EvaluationData[] = [];
  for (const name of subject.judged.evaluationData) {
    const dataset = subject.judged.datasets[name];
    if (dataset === undefined || dataset.role === "train") continue;
    const before = await baseContent(session, dataset);
    const current = before === undefined ? await resolved(session, subject.judged, dataset) : before;
    found.push({ ...current, name, role: dataset.role });
    const proposal = await proposed(session, subject, { dataset, isChanged: before !== undefined });
    if (proposal !== undefined) found.push({ ...proposal, name: `${name}-proposed`, role: "shown", replaces: name });
  }
  return found;
}

type Content = Pick<EvaluationData, "files" | "digest">;

async function resolved({ host }: Session, model: ResolvedModel, dataset: ResolvedDataset): Promise<Content> {
  const { files, digest } = await resolveSource(sourceOf(host, model, dataset));
  return { files, digest };
}

/** The base branch's content of a dataset that this change touches; undefined where the working tree still has it. */
async function baseContent({ base, head, scratch, changed }: Session, { name, path, isRemote }: ResolvedDataset): Promise<Content | undefined> {
  if (base === undefined || isRemote) return undefined;
  const glob = { include: [path], exclude: [] };
  if (changed !== undefined && matchFiles(changed, glob).length === 0) return undefined;
  const before = matchFiles((await base.files()).map((file) => file.path), glob);
  if (before.length === 0) return undefined;
  const [blobs, current] = [await blobsOf(base, before), await blobsOf(head, matchFiles((await head.files()).map((file) => file.path), glob))];
  if (blobs !== undefined && blobs === current) return undefined;
  const files: string[] = [];
  const digests: string[] = [];
  for (const file of before) {
    const bytes = (await base.read(file)) ?? new Uint8Array();
    const target = join(scratch, "base-data", name, file);
    await writeAtomic(target, bytes);
    files.push(target);
    digests.push(sha256(bytes));
  }
  return { files, digest: digests.length === 1 ? (digests[0] ?? "") : sha256(digests.join("\n")) };
}

/** Paths and blob ids as one text; undefined where a file is not what git knows. */
async function blobsOf(revision: NonNullable<Session["base"]>, paths: readonly string[]): Promise<string | undefined> {
  const wanted = new Set(paths);
  const files = (await revision.files()).filter(({ path }) => wanted.has(path));
  return files.some(({ blob }) => blob === undefined) ? undefined : files.map(({ path, blob }) => `${path} ${blob}`).join("\n");
}

interface Proposal {
  readonly dataset: ResolvedDataset;
  readonly isChanged: boolean;
}

async function proposed(session: Session, { head, proposed: others }: Subject, { dataset, isChanged }: Proposal): Promise<Content | undefined> {
  const declared: Dataset | undefined = others[dataset.name];
  const now = head.datasets[dataset.name];
  if (now === undefined || (declared === undefined && !isChanged)) return undefined;
  return await resolved(session, head, now);
}

function sourceOf(host: Session["host"], model: ResolvedModel, { declared, fetch }: ResolvedDataset) {
  const { path, version } = declared;
  return {
    host,
    folder: model.folder,
    path,
    ...(fetch !== undefined && { fetch: { command: fetch.command, env: fetch.env, timeout: `${fetch.timeoutMs}ms` } }),
    ...(version !== undefined && { version }),
  };
}
