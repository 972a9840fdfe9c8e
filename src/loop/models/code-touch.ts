import { posix } from "node:path";
import { DVC_LOCK } from "../../data/dvc-lock.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { ChangedPaths, ChangeFacts } from "../../work/planning/affected.ts";
import { modelCode } from "../../work/files/model-code.ts";
import { isUsersMistake } from "../place/own-end.ts";
import { lockedIn } from "./data-digest.ts";

export interface CodeSides {
  readonly head: RevisionFiles;
  readonly before: RevisionFiles | undefined;
  readonly changed: ChangedPaths;
}

/** What has to be read to tell which models a change touches: submodules, locks of pipelines, code that is imported. */
export async function changeFacts(sides: CodeSides): Promise<(model: ResolvedModel) => Promise<ChangeFacts>> {
  const { head, before, changed = [] } = sides;
  const revisions = before === undefined ? [head] : [head, before];
  const submodules = (await Promise.all(revisions.map((one) => one.submodules()))).flat().map(({ path }) => path);
  const followed = await codeOf(sides, submodules);
  const hasLock = changed.some((path) => PIPELINES.has(posix.basename(path)));
  return async (model) => ({
    submodules,
    ...(followed !== undefined && { code: await followed(model) }),
    ...(hasLock && before !== undefined && { locked: await lockedOtherwise(head, before, model) }),
  });
}

const PIPELINES: ReadonlySet<string> = new Set([DVC_LOCK, "dvc.yaml"]);

/** A lock holds what all stages made: only a dataset whose own content is another is touched. */
async function lockedOtherwise(
  head: RevisionFiles,
  before: RevisionFiles,
  model: ResolvedModel,
): Promise<readonly string[]> {
  const names = await Promise.all(
    Object.values(model.datasets).map(async (dataset) => {
      if (dataset.isRemote) return [];
      const [now, was] = await Promise.all([lockedIn(head, dataset), lockedIn(before, dataset)]);
      return now?.output.md5 === was?.output.md5 ? [] : [dataset.name];
    }),
  );
  return names.flat();
}

type CodeOf = (model: ResolvedModel) => Promise<readonly string[]>;

async function codeOf(
  { head, before, changed = [] }: CodeSides,
  submodules: readonly string[],
): Promise<CodeOf | undefined> {
  const mayBeImported = changed.some((path) => CODE.test(path) || submodules.includes(path));
  if (!mayBeImported) return undefined;
  const listed = await head.listed();
  // Only a commit before knows who imported what is gone.
  const isGone = changed.some((path) => !listed.has(path));
  const asked = isGone && before !== undefined ? [head, before] : [head];
  return async (model) =>
    (await Promise.all(asked.map((side) => filesOf(side, model, side === head ? undefined : changed)))).flat();
}

/** Where the code before cannot be followed, as where a link leads out of the repository, all that changed may be of it. */
async function filesOf(
  side: RevisionFiles,
  model: ResolvedModel,
  otherwise: readonly string[] | undefined,
): Promise<readonly string[]> {
  try {
    return (await modelCode(side, model)).files;
  } catch (error) {
    if (otherwise === undefined || !isUsersMistake(error)) throw error;
    return otherwise;
  }
}

/** What may be imported, or started by what is. */
const CODE = /\.(?:py|pyw|pyx|pyd|so|ipynb|sh|bash|r|jl|[cm]?[jt]sx?|json|txt|in|ya?ml|toml)$|(?:^|\/)Makefile$/i;
