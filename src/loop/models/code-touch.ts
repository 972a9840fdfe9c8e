import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { ChangedPaths, ChangeFacts } from "../../work/planning/affected.ts";
import { modelCode } from "../../work/files/model-code.ts";

export interface CodeSides {
  readonly head: RevisionFiles;
  readonly before: RevisionFiles | undefined;
  readonly changed: ChangedPaths;
}

/** What has to be read to tell which models a change touches: submodules, and code that is imported. */
export async function changeFacts({
  head,
  before,
  changed,
}: CodeSides): Promise<(model: ResolvedModel) => Promise<ChangeFacts>> {
  const sides = before === undefined ? [head] : [head, before];
  const submodules = (await Promise.all(sides.map((side) => side.submodules()))).flat().map(({ path }) => path);
  const mayBeImported = changed?.some((path) => CODE.test(path) || submodules.includes(path)) === true;
  if (!mayBeImported) return async () => ({ submodules });
  const listed = await head.listed();
  // Only a commit before knows who imported what is gone.
  const asked = changed.some((path) => !listed.has(path)) ? sides : [head];
  return async (model) => {
    const found = await Promise.all(asked.map((side) => modelCode(side, model)));
    return { submodules, code: found.flatMap(({ files }) => files) };
  };
}

/** What may be imported, or started by what is. */
const CODE = /\.(?:py|pyw|pyx|pyd|so|ipynb|sh|bash|r|jl|[cm]?[jt]s|txt|in|ya?ml|toml)$|(?:^|\/)Makefile$/i;
