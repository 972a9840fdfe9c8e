import type { ModelManifest } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { DEFAULTS } from "../../manifest/defaults.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

const rule = MEANING_RULES.target;
const at = "/target/classes";

/** What target.classes says against itself, the task and the positive value. */
export function classRemarks({ task, target: { classes, positive } }: ModelManifest): readonly Remark[] {
  if (classes === undefined) return [];
  const words = Array.isArray(classes) ? classes.map(String) : Object.keys(classes);
  const doubled = doubledIn(words) ?? doubledIn(Array.isArray(classes) ? [] : Object.values(classes).map(String));
  if (doubled !== undefined)
    return [
      {
        rule,
        at,
        message: `target.classes has ${JSON.stringify(doubled)} twice.`,
        remediation: "Name every class once, and map no two of them to the same class of the model.",
      },
    ];
  if (task !== "binary-classification") return [];
  if (words.length !== 2)
    return [
      {
        rule,
        at,
        message: `target.classes names ${words.length} classes, and a binary model has two.`,
        remediation: "Name the two, or use `task: multiclass-classification`.",
      },
    ];
  const wanted = String(positive ?? DEFAULTS["/target/positive"]);
  // A truth value is written as 1 as well.
  if (words.includes(wanted) || words.map((word) => TRUTH.get(word) ?? word).includes(TRUTH.get(wanted) ?? wanted))
    return [];
  return [
    {
      rule,
      at: positive === undefined ? at : "/target/positive",
      message: `The positive value ${JSON.stringify(wanted)} is none of target.classes, ${listed(words.map((word) => JSON.stringify(word)))}.`,
      remediation: `Write \`positive: ${words[1]}\` if that is the class which is looked for.`,
    },
  ];
}

const TRUTH: ReadonlyMap<string, string> = new Map([
  ["true", "1"],
  ["false", "0"],
]);

function doubledIn(words: readonly string[]): string | undefined {
  return words.find((word, index) => words.indexOf(word) !== index);
}
