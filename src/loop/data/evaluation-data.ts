import { realpath } from "node:fs/promises";
import { digestList } from "../../data/digest.ts";
import { nameOf } from "../../data/local-files.ts";
import { resolveSource } from "../../data/source.ts";
import type { Dataset } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { correctionOf, type ChangedContent } from "../../work/lineage/corrections.ts";
import { soundIssues } from "../../work/lineage/data-issues.ts";
import { loadDataIssues, loadOtherIssues } from "../models/data-issues.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { sourceOf } from "./dataset-source.ts";
import type { DataFiles, EvaluationData } from "../../scoring/request.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { DataModel, DataPlace, DataSession } from "./data-session.ts";
import { committedHere, rulesContent } from "./rules-data.ts";
import { fetchedByRules } from "./rules-fetch.ts";
import { isPointedAt } from "./tracked-data.ts";

/** A model whose data is wanted; what a change proposes in the place of a dataset is shown beside it. */
export type EvaluatedModel = DataModel & Pick<ModelAtRevision, "head"> & Partial<Pick<ChangedModel, "proposed">>;

export interface TrainingFilesOptions {
  /** Whether the manifest's commands are run for data that is not here: never in the job that judges. */
  readonly mayFetch: boolean;
}

/** The files of a model's training data, fetched where the manifest says how. Throws a UserError where they are not to be had. */
export async function trainingFiles(
  place: Omit<DataPlace, "scratch">,
  model: ResolvedModel,
  { mayFetch }: TrainingFilesOptions = { mayFetch: true },
): Promise<readonly (DataFiles & Content)[]> {
  const datasets = model.trainingData.flatMap((name) => model.datasets[name] ?? []);
  return await contentsOf(place, model, { datasets, mayFetch });
}

/** The rows at an address that training has to answer, where it leaves predictions: it has no other way to them. */
export async function predictedFiles(
  place: Omit<DataPlace, "scratch">,
  model: ResolvedModel,
): Promise<readonly DataFiles[]> {
  if (model.prediction.kind !== "file") return [];
  const datasets = model.evaluationData.flatMap((name) => model.datasets[name] ?? []);
  const remote = datasets.filter(({ isRemote }) => isRemote);
  return await contentsOf(place, model, { datasets: remote, mayFetch: false });
}

interface Wanted extends TrainingFilesOptions {
  readonly datasets: readonly ResolvedDataset[];
}

async function contentsOf(
  place: Omit<DataPlace, "scratch">,
  model: ResolvedModel,
  { datasets, mayFetch }: Wanted,
): Promise<readonly (DataFiles & Content)[]> {
  const { host, head } = place;
  return await Promise.all(
    datasets.map(async (dataset) => {
      const wanted = await withoutKeptPin(head, mayFetch ? dataset : { ...dataset, fetch: undefined });
      const { files, digest } = await resolveSource(sourceOf(place, model, wanted));
      return { name: dataset.name, files, digest: (await digestInGit(head, host.workspace, files)) ?? digest };
    }),
  );
}

/** The digest of what git has of files, whatever line ends the checkout gave them; undefined where git has not all of them. */
async function digestInGit(
  head: RevisionFiles,
  workspace: string,
  files: readonly string[],
): Promise<string | undefined> {
  const root = await realpath(workspace);
  const found = await Promise.all(
    files.map(async (file) => {
      const name = nameOf(file, root);
      const digest = (await head.blob(name)) === undefined ? undefined : await head.digest(name, "data");
      return digest === undefined ? [] : [{ name, digest }];
    }),
  );
  const known = found.flat();
  return known.length === files.length ? digestList(known) : undefined;
}

/** A pin of what git has is kept, though a checkout may have given the file other line ends. */
async function withoutKeptPin(head: RevisionFiles, dataset: ResolvedDataset): Promise<ResolvedDataset> {
  const { declared, path, sha256 } = dataset;
  if (sha256 === undefined || (await head.blob(path)) === undefined) return dataset;
  if ((await head.digest(path, "data")) !== `sha256:${sha256}`) return dataset;
  const { version: _, ...unpinned } = declared;
  return { ...dataset, declared: unpinned };
}

/**
 * What judges a model, as the rules have it. Where the revision has another dataset in its place, the content of the
 * rules keeps its role, and the other content is shown beside it.
 */
export async function evaluationFiles(session: DataSession, model: EvaluatedModel): Promise<readonly EvaluationData[]> {
  const found: EvaluationData[] = [];
  for (const name of model.judged.evaluationData) {
    const dataset = model.judged.datasets[name];
    if (dataset === undefined || dataset.role === "train") continue;
    const before = await rulesContent(session, model, dataset);
    const { isChanged = false, ...current } = before ?? (await resolved(session.place, model.judged, dataset));
    const isUnvouched =
      (before === undefined || before.isUnvouched === true) &&
      session.rules !== undefined &&
      // Other versions are names: whoever has the place may put another content there.
      dataset.sha256 === undefined &&
      !(await isPointedAt(session, dataset));
    const { files, digest, root } = current;
    found.push({ files, digest, root, name, role: dataset.role, ...(isUnvouched && { isUnvouched }) });
    const proposal = await proposed(session, model, { dataset, isChanged });
    // A renamed folder brings the same rows along.
    if (proposal !== undefined && proposal.digest !== current.digest) {
      const errors = await knownErrors(session, {
        model: model.judged.name,
        dataset: name,
        from: digest,
        to: proposal.digest,
      });
      found.push({ ...proposal, name: `${name}-proposed`, role: "shown", replaces: name, ...errors });
    }
  }
  return found;
}

/** Whether the base branch knows that the content which is replaced is wrong, and whether the change corrects that. */
async function knownErrors(
  { place: { head }, rules }: DataSession,
  changed: ChangedContent,
): Promise<Pick<EvaluationData, "corrects" | "wrong">> {
  if (rules === undefined) return {};
  const issues = await loadDataIssues(head);
  const base = soundIssues(await loadOtherIssues(head, issues, rules));
  const correction = correctionOf({ base, head: soundIssues(issues), changed });
  if (correction.kind === "none") return {};
  return correction.kind === "corrects" ? { corrects: correction.ids } : { wrong: correction.ids };
}

/**
 * What the base branch's model learned from, as the base branch has it, and nothing is fetched for it. Undefined where that
 * cannot be had: then nobody knows.
 */
export async function baselineTrainingFiles(
  session: DataSession,
  { rules }: DataModel,
): Promise<readonly DataFiles[] | undefined> {
  if (rules?.manifest === undefined) return undefined;
  const judged = resolveModel(rules.manifest, rules.file);
  const found: DataFiles[] = [];
  try {
    for (const name of judged.trainingData) {
      const dataset = judged.datasets[name];
      if (dataset === undefined) continue;
      const here = { ...dataset, fetch: undefined };
      const content = await rulesContent(session, { judged, rules }, here);
      found.push({ name, files: (content ?? (await resolved(session.place, judged, here))).files });
    }
    return found;
  } catch (error) {
    session.place.host.log.info(`The baseline's training data is missing here: ${userMessage(error)}`);
    return undefined;
  }
}

type Content = Pick<EvaluationData, "files" | "digest" | "root">;

async function resolved(
  place: DataSession["place"],
  model: ResolvedModel,
  dataset: ResolvedDataset,
): Promise<Content & { readonly isChanged?: false }> {
  const { host, head } = place;
  const { files, digest } = await resolveSource(sourceOf(place, model, await withoutKeptPin(head, dataset)));
  const inGit = await digestInGit(head, host.workspace, files);
  const other = inGit === undefined || inGit === digest ? undefined : await committedHere(place, dataset);
  return other ?? { files, digest };
}

interface Proposal {
  readonly dataset: ResolvedDataset;
  readonly isChanged: boolean;
}

function absent(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

/** What the head has in the place of a dataset. It is only shown, so what cannot be had is left out with a warning. */
async function proposed(
  session: DataSession,
  model: EvaluatedModel,
  { dataset, isChanged }: Proposal,
): Promise<Content | undefined> {
  const { place, rules } = session;
  const { head, proposed: others = {} } = model;
  const declared: Dataset | undefined = others[dataset.name];
  const now = head.datasets[dataset.name];
  if (now === undefined || (declared === undefined && !isChanged)) return undefined;
  // A command that nobody has approved yet must not run in the job that judges, and neither must the change's code.
  const isKnown = now.fetch !== undefined && JSON.stringify(now.fetch) === JSON.stringify(dataset.fetch);
  try {
    const here = await resolved(place, head, { ...now, fetch: undefined }).catch(absent);
    if (here instanceof UserError && isKnown && rules !== undefined && model.rules?.manifest !== undefined)
      return await fetchedByRules({ session, model, dataset: now, rules });
    if (here instanceof UserError) throw here;
    return here;
  } catch (error) {
    place.host.log.warn(`The proposed ${dataset.name} is not shown: ${userMessage(error)}`);
    return undefined;
  }
}
