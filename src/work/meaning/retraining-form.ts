import type { ModelManifest } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { changed } from "../../manifest/edit-change.ts";
import { changesTo, pathTo } from "../../manifest/edit-path.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { modelProblems, readModelManifest } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import { MANIFEST_RULES } from "../../manifest/rules.ts";
import type { SchemaProblem } from "../../manifest/schema-words.ts";
import type { Remark } from "../../manifest/source.ts";
import type { SetEdit } from "./retraining-edits.ts";
import { isFromRefresh, withSamples } from "./retraining-templates.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;

interface Edition {
  readonly manifest: ModelManifest;
  readonly file: string;
}

/** What is wrong with a manifest that has these edits, all of them made: one may need another. */
export function formRemarks({ manifest, file }: Edition, edits: readonly SetEdit[]): readonly Remark[] {
  if (edits.length === 0) return [];
  const { value, remarks } = edits.reduce<Edited>(withEdit, { value: manifest, remarks: [] });
  const problems = modelProblems(value);
  const wrong = [...remarks, ...problems.flatMap((one) => problemRemarks(one, edits))];
  if (wrong.length > 0 || problems.length > 0) return wrong;
  return resolvingRemarks(value, file);
}

/** A path that leaves the repository, for example. */
function resolvingRemarks(value: unknown, file: string): readonly Remark[] {
  try {
    const read = readModelManifest({ file, text: JSON.stringify(value) });
    if (read.manifest !== undefined && datasetRoles(read.manifest).kind === "roles") resolveModel(read.manifest, file);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `With these edits, ${error.message}`;
    return [{ rule: RULE, at: "/retraining/set", part: "key", message, remediation: null }];
  }
}

interface Edited {
  readonly value: unknown;
  readonly remarks: readonly Remark[];
}

function withEdit({ value, remarks }: Edited, edit: SetEdit): Edited {
  try {
    const changes = changesTo(pathTo(value, edit.pointer), withSamples(edit));
    return { value: changes.reduce(changed, value), remarks };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { at, key } = edit;
    const remediation = "Correct the key.";
    return {
      value,
      remarks: [...remarks, { rule: RULE, at, part: "key", subject: key, message: error.message, remediation }],
    };
  }
}

function problemRemarks(
  { pointer, rule, message, remediation }: SchemaProblem,
  edits: readonly SetEdit[],
): readonly Remark[] {
  const edit = edits.find((one) => isWithin(one.pointer, pointer) || isWithin(pointer, one.pointer));
  if (edit === undefined) return [];
  const { at, key } = edit;
  const isKey = rule === MANIFEST_RULES.unknownKey;
  // What a refresh will leave may be of any type.
  if (!isKey && isFromRefresh(edit) && isWithin(edit.pointer, pointer)) return [];
  return [
    {
      rule: RULE,
      at,
      ...(isKey && { part: "key" }),
      subject: key,
      message: isKey ? message : `With this edit, ${message}`,
      remediation: remediation ?? "Correct the edit.",
    },
  ];
}

function isWithin(parent: string, pointer: string): boolean {
  return pointer === parent || pointer.startsWith(`${parent}/`);
}
