import type { ModelManifest } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { changed } from "../../manifest/edit-change.ts";
import { changesTo, pathTo } from "../../manifest/edit-path.ts";
import { modelProblems } from "../../manifest/read.ts";
import { MANIFEST_RULES } from "../../manifest/rules.ts";
import type { SchemaProblem } from "../../manifest/schema-words.ts";
import type { Remark } from "../../manifest/source.ts";
import type { SetEdit } from "./retraining-edits.ts";
import { isFromRefresh, withSamples } from "./retraining-templates.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;

/** What the form of a manifest says of these edits, all of them made: one may need another. */
export function formRemarks(manifest: ModelManifest, edits: readonly SetEdit[]): readonly Remark[] {
  const start: Edited = { value: manifest, remarks: [] };
  const { value, remarks } = edits.reduce(withEdit, start);
  return edits.length === 0 ? [] : [...remarks, ...modelProblems(value).flatMap((one) => problemRemarks(one, edits))];
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
