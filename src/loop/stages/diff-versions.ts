import { fieldsOf, gitIn } from "../../forge/git.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { prettyJson } from "../../records/canonical.ts";
import { diffCards } from "../../work/card/diff.ts";
import { diffRuns } from "../../work/past/diff.ts";
import { runsCalled } from "../../work/past/rows.ts";
import type { KnownRun } from "../../work/past/run.ts";
import { loadModels } from "../models/load-models.ts";
import { findRun, type FoundSide } from "../past/find-run.ts";
import { gatherPast } from "../past/gather.ts";
import { meantModels } from "../past/name-model.ts";
import { filesOf, type Place } from "../place/place.ts";

export interface DiffWish {
  /** The model, which may be left out, and two of: keys of runs, versions, environments, branches or commits. */
  readonly words: readonly string[];
  readonly uploads: boolean;
}

/** What differs between two runs or versions of a model, from what was recorded of them: nothing is measured. */
export async function diffVersions(place: Place, given: DiffWish): Promise<Result> {
  const wish = askedOf(given);
  const { model, runs } = await modelOf(place, wish);
  const file = (await loadModels(place.head, place.options.manifests)).find(({ name }) => name === model)?.file ?? "";
  const within = { model, file, runs };
  const [a, b] = [await findRun(place, within, wish.from), await findRun(place, within, wish.to)];
  const card = cardDiffOf(a, b);
  const diff = diffRuns({ model, a, b, code: await changedCode(place, a, b), card });
  const { diffMarkdown } = await import("../../report/past/diff.ts");
  return {
    findings: [],
    isAdvice: true,
    summary: diffMarkdown(diff),
    ...(card !== undefined && { files: { [filesOf(place, model).cardDiff]: prettyJson(card) } }),
    outputs: { diff: JSON.stringify(card ?? {}), comparison: JSON.stringify(diff) },
  };
}

interface Asked {
  /** Empty: the one that the sides are of. */
  readonly model: string;
  readonly from: string;
  readonly to: string;
  readonly uploads: boolean;
}

function askedOf({ words, uploads }: DiffWish): Asked {
  const said = words.map((word) => word.trim()).filter((word) => word !== "");
  const [to, from, model = ""] = said.toReversed();
  if (from !== undefined && to !== undefined) return { model, from, to, uploads };
  throw new UserError(
    "Name two runs or versions: model-gitops diff [model] <from> <to>. model-gitops log lists the runs.",
  );
}

interface MeantModel {
  readonly model: string;
  readonly runs: readonly KnownRun[];
}

/** The model that is named; else the only one, or the only one that has a run of one of these keys. */
async function modelOf(place: Place, { model: name, from, to, uploads }: Asked): Promise<MeantModel> {
  const names = await meantModels(place, name);
  const pasts: MeantModel[] = [];
  for (const model of names) pasts.push({ model, runs: (await gatherPast(place, { model, uploads })).runs });
  const [only] = pasts;
  if (only !== undefined && pasts.length === 1) return only;
  const own = pasts.filter(({ runs }) => [from, to].some((word) => runsCalled(runs, word).length > 0));
  const [first, ...others] = own;
  if (first !== undefined && others.length === 0) return first;
  throw new UserError(
    `Name the model first, as model-gitops diff ${names[0]} ${from} ${to}: there are ${listed(names.slice(0, 20))}.`,
  );
}

function cardDiffOf(a: FoundSide, b: FoundSide): ReturnType<typeof diffCards> | undefined {
  if (a.manifest === undefined || b.manifest === undefined) return undefined;
  return diffCards({ base: { ...a, manifest: a.manifest }, head: { ...b, manifest: b.manifest } });
}

const MOST_PATHS = 2000;

/** Paths that differ between the two commits; undefined where one is not in this clone. */
async function changedCode({ host }: Place, a: FoundSide, b: FoundSide): Promise<readonly string[] | undefined> {
  if (!a.isOfCommit || !b.isOfCommit) return undefined;
  const commits = [a.commit, b.commit].flatMap((commit) =>
    /^[0-9a-f]{40,64}$/.test(commit ?? "") ? [commit ?? ""] : [],
  );
  if (commits.length < 2) return undefined;
  const found = await gitIn(host).attempt(["diff", "--name-only", "-z", "--no-renames", ...commits, "--"]);
  return found.exitCode === 0 ? fieldsOf(found.stdout).slice(0, MOST_PATHS) : undefined;
}
