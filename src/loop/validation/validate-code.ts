import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { modelCode, type Unfollowed } from "../../work/files/model-code.ts";
import { MEANING_RULES } from "../../work/meaning/rules.ts";
import { absentCode } from "../models/absent-code.ts";

/** What of a model's code is not here, or may be its code and nobody knows. Only training needs it. */
export async function codeFindings(files: RevisionFiles, model: ResolvedModel): Promise<readonly Finding[]> {
  const { name, file } = model;
  const [{ unfollowed }, absent] = await Promise.all([modelCode(files, model), absentCode(files, model)]);
  const told = unknownImports(model, unfollowed);
  if (absent === undefined) return told;
  return [findingOf(MEANING_RULES.code, { outcome: "warn", model: name, ...absent, location: { file } }), ...told];
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
