import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { modelCode } from "../../work/files/model-code.ts";
import { reachesInto } from "../../work/files/submodule-reach.ts";

export interface Absent {
  readonly message: string;
  readonly remediation: string;
}

/** How a sparse checkout becomes whole. */
export const WHOLE =
  "Check out all of it (without `sparse-checkout` in the workflow, or with `git sparse-checkout disable`).";

/**
 * Files that a model is trained from, and that are in git and not in the working tree: the key tells of them, and no
 * command finds them.
 */
export async function absentCode(files: RevisionFiles, model: ResolvedModel): Promise<Absent | undefined> {
  return (await leftInGit(files, model)) ?? (await unreadSubmodule(files, model));
}

async function leftInGit(files: RevisionFiles, model: ResolvedModel): Promise<Absent | undefined> {
  const sparse = await files.sparse();
  if (sparse.size === 0) return undefined;
  const include = model.trainingData.flatMap((name) => model.datasets[name]?.path ?? []);
  const data = matchFiles(await files.reachable(), { include, exclude: [] });
  const { files: code, lockfiles } = await modelCode(files, model);
  const [first, ...others] = [...new Set([...code, ...lockfiles, ...data])].filter((path) => sparse.has(path));
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const message = `The checkout is sparse: ${first}${more}, which ${model.name} is trained from, is in git and not in the working tree.`;
  return { message, remediation: WHOLE };
}

async function unreadSubmodule(files: RevisionFiles, { name, training }: ResolvedModel): Promise<Absent | undefined> {
  const missing = (await files.submodules()).find(({ path, isHere }) => !isHere && reachesInto(training.code, path));
  if (missing === undefined) return undefined;
  const { path } = missing;
  return {
    message: `${path} is a submodule with code of ${name}, and nobody has checked it out here.`,
    remediation: `Check out with \`submodules: true\`, or run \`git submodule update --init ${path}\`.`,
  };
}
