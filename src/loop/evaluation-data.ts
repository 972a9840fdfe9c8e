import { resolveSource } from "../data/source.ts";
import type { Dataset } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import type { ResolvedDataset, ResolvedModel } from "../manifest/resolved-model.ts";
import { baseContent } from "./base-data.ts";
import { sourceOf, type DataSession, type DataSubject } from "./dataset-source.ts";
import type { DataFiles, EvaluationData } from "../scoring/request.ts";
import type { Session } from "./session.ts";

export interface TrainingFilesOptions {
  /** Whether the manifest's commands are run for data that is not here: never in the job that judges. */
  readonly mayFetch: boolean;
}

/** The files of a model's training data, fetched where the manifest says how. Throws a UserError where they are not to be had. */
export async function trainingFiles(
  { host }: Pick<Session, "host">,
  model: ResolvedModel,
  { mayFetch }: TrainingFilesOptions = { mayFetch: true },
): Promise<readonly (DataFiles & Content)[]> {
  const datasets = model.trainingData.flatMap((name) => model.datasets[name] ?? []);
  return await Promise.all(
    datasets.map(async (dataset) => ({
      name: dataset.name,
      ...(await resolveSource(sourceOf(host, model, mayFetch ? dataset : { ...dataset, fetch: undefined }))),
    })),
  );
}

/**
 * What judges a model, as the base branch has it. Where the pull request changes a dataset, the base branch's content
 * keeps its role, and the new content is shown beside it.
 */
export async function evaluationFiles(session: DataSession, subject: DataSubject): Promise<readonly EvaluationData[]> {
  const found: EvaluationData[] = [];
  for (const name of subject.judged.evaluationData) {
    const dataset = subject.judged.datasets[name];
    if (dataset === undefined || dataset.role === "train") continue;
    const before = await baseContent(session, subject, dataset);
    const { isChanged = false, ...current } = before ?? (await resolved(session, subject.judged, dataset));
    found.push({ ...current, name, role: dataset.role });
    const proposal = await proposed(session, subject, { dataset, isChanged });
    // A renamed folder brings the same rows along.
    if (proposal !== undefined && proposal.digest !== current.digest)
      found.push({ ...proposal, name: `${name}-proposed`, role: "shown", replaces: name });
  }
  return found;
}

type Content = Pick<EvaluationData, "files" | "digest">;

async function resolved(
  { host }: DataSession,
  model: ResolvedModel,
  dataset: ResolvedDataset,
): Promise<Content & { readonly isChanged?: false }> {
  const { files, digest } = await resolveSource(sourceOf(host, model, dataset));
  return { files, digest };
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
