import { gitIn } from "../../forge/git.ts";
import type { EvaluationRecord, ModelManifest, RunRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { hexOf } from "../../records/canonical.ts";
import { isVersion, STAGE_NAME } from "../../records/model-tag.ts";
import { runsCalled, shortKeys } from "../../work/past/rows.ts";
import type { KnownRun } from "../../work/past/run.ts";
import { environmentOf } from "../models/environment.ts";
import { modelAtCommit, type ModelAtCommit } from "../models/model-at-commit.ts";
import { gatherTrainKey } from "../models/train-key.ts";
import type { Place } from "../place/place.ts";
import { versionEvidence } from "../promotion/evidence.ts";
import { openRegistry, withCommits } from "../promotion/registry.ts";

/** One side of a comparison, with all that is known of it. */
export interface FoundSide {
  /** As it was asked for. */
  readonly name: string;
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly manifest?: ModelManifest | undefined;
  readonly commit?: string | undefined;
  readonly isClaim: boolean;
  /** Whether the commit is in this clone and the run was made from it as it is. */
  readonly isOfCommit: boolean;
}

export interface FindIn {
  readonly model: string;
  /** Of its manifest as it is now; empty where there is none. */
  readonly file: string;
  readonly runs: readonly KnownRun[];
}

/** What a word stands for: the key of a run, an environment, a version, a branch or a commit. Throws a UserError where it is none, or several. */
export async function findRun(place: Place, within: FindIn, word: string): Promise<FoundSide> {
  const keyed = await runByKey(place, within, word);
  if (keyed !== undefined) return await fromRun(place, within, { word, ...keyed });
  const served = await servedIn(place, within.model, word);
  if (served !== undefined) return await fromRun(place, within, { word, known: servedRun(within, word, served) });
  return await atCommit(place, within, word);
}

async function runByKey(
  { host }: Place,
  { runs, model }: FindIn,
  word: string,
): Promise<{ readonly known: KnownRun } | undefined> {
  const found = runsCalled(runs, word);
  const [known, ...others] = found;
  if (known === undefined) return undefined;
  if (others.length > 0) {
    const short = shortKeys(found.map(({ row }) => row.key));
    const each = found
      .slice(0, 20)
      .map(({ row }) => `${short(row.key)} (artifact ${hexOf(row.artifact.digest).slice(0, 12)})`);
    throw new UserError(`Several runs of ${model} begin with ${word}: ${listed(each)}. Write more digits of one.`);
  }
  const commit = await commitCalled(host, word);
  if (commit === undefined || commit.startsWith(known.row.key)) return { known };
  throw new UserError(
    `${word} is the beginning of a run's key and of a commit. Write ${known.row.key.slice(0, 40)} for the run, or ${commit} for the commit.`,
  );
}

/** Digest of what an environment of that name serves, by its file as it is; undefined where there is none. */
async function servedIn({ head }: Place, model: string, stage: string): Promise<string | undefined> {
  if (!STAGE_NAME.test(stage)) return undefined;
  const { models } = await environmentOf(head, stage);
  return Object.hasOwn(models, model) ? models[model]?.digest : undefined;
}

function servedRun({ runs, model }: FindIn, word: string, digest: string): KnownRun {
  const known = runs.find(({ row }) => row.artifact.digest === digest);
  if (known !== undefined) return known;
  throw new UserError(
    `${word} serves the artifact ${digest.slice(0, 19)}… of ${model}, and no run that made it is known here. Fetch the branch model-gitops/ledger.`,
  );
}

async function fromRun(
  place: Place,
  { model, file }: FindIn,
  { word, known: { row, run, evaluation } }: { readonly word: string; readonly known: KnownRun },
): Promise<FoundSide> {
  const { commit } = row;
  const then = commit === undefined ? undefined : await modelAtCommit(place, { name: model, file }, commit);
  // What a laptop trained may be of a working tree, and of no commit.
  const isOfCommit = then !== undefined && (await gatherTrainKey(then.code, then.model)).key === run.trainKey;
  const manifest = isOfCommit ? then.model.manifest : undefined;
  return { name: word, run, evaluation, manifest, commit, isClaim: row.isClaim, isOfCommit };
}

async function atCommit(place: Place, within: FindIn, word: string): Promise<FoundSide> {
  const { model, file, runs } = within;
  const version = word.replace(/^v(?=\d)/, "");
  const commit = await commitOf(place, within, version);
  const then = await modelAtCommit(place, { name: model, file }, commit);
  if (then === undefined) throw new UserError(`${model} cannot be read at ${commit.slice(0, 7)}.`);
  const head = { ...then.model, file };
  const { evidence, findings } = await versionEvidence(place, { name: model, head }, { version, commit });
  const found = evidence ?? (await triedAt(then, runs));
  if (found === undefined) throw new UserError(findings[0]?.message ?? `No run of ${model} is known of ${word}.`);
  const [run, evaluation] =
    "acceptance" in found ? [found.run.body, found.evaluation.body] : [found.run, found.evaluation];
  const isClaim = !("acceptance" in found) && found.row.isClaim;
  return { name: version, run, evaluation, manifest: then.model.manifest, commit, isClaim, isOfCommit: true };
}

/** What was trained of that tree, though nobody accepted it. */
async function triedAt({ code, model }: ModelAtCommit, runs: readonly KnownRun[]): Promise<KnownRun | undefined> {
  const { key } = await gatherTrainKey(code, model);
  return runs.find(({ run }) => run.trainKey === key);
}

async function commitOf(place: Place, { model, runs }: FindIn, version: string): Promise<string> {
  const all = (await openRegistry(place)).models.get(model);
  const registered = all && (await withCommits(place, all));
  const tag = registered?.versions.find((one) => one.version === version)?.tag;
  const named = tag?.commit ?? (isVersion(version) ? undefined : await commitCalled(place.host, version));
  if (named !== undefined) return named;
  const versions = registered?.versions.map((one) => one.version) ?? [];
  const keys = runs.slice(0, 5).map(({ row }) => row.key.slice(0, 7));
  const there = [
    versions.length === 0 ? "no tag registers a version" : `there are the versions ${listed(versions.slice(-20))}`,
    keys.length === 0 ? "no run is known" : `the newest runs are ${listed(keys)}`,
  ];
  throw new UserError(
    `There is no version, run, environment or commit ${JSON.stringify(version)} of ${model}: ${listed(there)}.`,
  );
}

async function commitCalled(host: Place["host"], word: string): Promise<string | undefined> {
  const git = gitIn(host);
  for (const name of [word, `origin/${word}`]) {
    const commit = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    if (commit !== undefined) return commit;
  }
  return undefined;
}
