import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { modelCode, type Unfollowed } from "../../work/files/model-code.ts";
import { reachesInto } from "../../work/files/submodule-reach.ts";
import { MEANING_RULES } from "../../work/meaning/rules.ts";
import { WHOLE } from "./data-places.ts";

/** What of a model's code is not here, or may be its code and nobody knows. */
export async function codeFindings(files: RevisionFiles, model: ResolvedModel): Promise<readonly Finding[]> {
  const { files: code, unfollowed } = await modelCode(files, model);
  return [
    ...(await leftInGit(files, model, code)),
    ...(await unreadSubmodules(files, model)),
    ...unknownImports(model, unfollowed),
  ];
}

async function leftInGit(
  files: RevisionFiles,
  { name, file }: ResolvedModel,
  code: readonly string[],
): Promise<readonly Finding[]> {
  const sparse = await files.sparse();
  const [first, ...others] = code.filter((path) => sparse.has(path));
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` and ${others.length} more of its files`;
  const message = `The checkout is sparse: ${first}${more}, which ${name} is trained by, is in git and not in the working tree.`;
  return [
    findingOf(MEANING_RULES.code, { outcome: "fail", model: name, message, remediation: WHOLE, location: { file } }),
  ];
}

async function unreadSubmodules(
  files: RevisionFiles,
  { name, file, training }: ResolvedModel,
): Promise<readonly Finding[]> {
  const missing = (await files.submodules()).filter(({ path, isHere }) => !isHere && reachesInto(training.code, path));
  return missing.map(({ path }) => {
    const message = `${path} is a submodule with code of ${name}, and nobody has checked it out here: what it imports is not known.`;
    const remediation = `Check out with \`submodules: true\`, or run \`git submodule update --init ${path}\`.`;
    return findingOf(MEANING_RULES.code, { outcome: "warn", model: name, message, remediation, location: { file } });
  });
}

const MOST_TOLD = 5;

function unknownImports({ name }: ResolvedModel, unfollowed: readonly Unfollowed[]): readonly Finding[] {
  return unfollowed.slice(0, MOST_TOLD).map(({ file, line, problem }, at) => {
    const rest = unfollowed.length - MOST_TOLD;
    const more = at === MOST_TOLD - 1 && rest > 0 ? ` ${rest} more imports of ${name} are like it.` : "";
    const message = `${file} ${problem}: a change of that code would not train ${name} again.${more}`;
    return findingOf(MEANING_RULES.code, { outcome: "warn", model: name, message, location: { file, line } });
  });
}
