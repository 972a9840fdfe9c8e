import type { Rule } from "../../src/findings/rules.ts";
import { EVALUATE } from "../../src/loop/evaluate-rules.ts";
import { RECORD } from "../../src/loop/record-rules.ts";
import { TRAIN } from "../../src/loop/train-rules.ts";
import { MANIFEST_RULES } from "../../src/manifest/rules.ts";
import { LEDGER_RULES } from "../../src/stores/ledger-rules.ts";
import { GATE } from "../../src/work/gate-rules.ts";
import { MEANING_RULES } from "../../src/work/meaning-rules.ts";
import { code, heading, prose } from "./table.ts";

interface Area {
  readonly title: string;
  /** Where its table is. */
  readonly file: string;
  readonly rules: Readonly<Record<string, Rule>>;
}

/** All rule tables, in the order in which a pull request meets them. */
export const AREAS: readonly Area[] = [
  { title: "What a manifest can get wrong in its form", file: "src/manifest/rules.ts", rules: MANIFEST_RULES },
  { title: "What a manifest can get wrong in its meaning", file: "src/work/meaning-rules.ts", rules: MEANING_RULES },
  { title: "What can go wrong while a model is made", file: "src/loop/train-rules.ts", rules: TRAIN },
  { title: "What can keep a candidate from being measured", file: "src/loop/evaluate-rules.ts", rules: EVALUATE },
  { title: "What a candidate is judged by", file: "src/work/gate-rules.ts", rules: GATE },
  { title: "What can keep evidence from being recorded", file: "src/loop/record-rules.ts", rules: RECORD },
  { title: "What can be wrong with the ledger", file: "src/stores/ledger-rules.ts", rules: LEDGER_RULES },
];

/** Findings of a stage itself, which stand for one situation each. */
export const STAGE_RULES: readonly Rule[] = [
  {
    id: "input/unusable",
    title: "The action can be used as it was called",
    why: "An input, a token or a file is missing or wrong in a way that only whoever wrote the workflow can mend. The step ends with exit code 2.",
    remediation: "Do what the message says; it names the input or the file.",
  },
  {
    id: "internal/defect",
    title: "model-gitops works",
    why: "Something happened that nobody foresaw. The step ends with exit code 3, and nothing is decided.",
    remediation: "Report it with the log of the step.",
  },
  {
    id: "manifest/none",
    title: "There is a model",
    why: "No file matches the input `manifests`, so nothing would be judged.",
    remediation: "Write models/<name>/model.yaml, or set the input manifests to where yours are.",
  },
  {
    id: "plan/unknown-model",
    title: "Every model that is asked for exists",
    why: "The input `models` has a name that no manifest has; passing over it would leave a model unjudged.",
    remediation: "Correct the input models, or the globs in the input manifests.",
  },
  {
    id: "output/broken",
    title: "What earlier jobs left can be read",
    why: "A file under model-gitops-out does not fit its schema: it was cut short, altered, or written by another version.",
    remediation: "Run the workflow again from the start.",
  },
  {
    id: "card/unwritable",
    title: "The model card can be written",
    why: "Prose or evidence that the card is made from could not be read.",
    remediation: "Mend the file that the message names.",
  },
];

/** Every rule: what it checks, why, and what to do. */
export function rulesPage(): string {
  const areas = AREAS.map(({ title, rules }) => [`## ${title}`, ...Object.values(rules).map(section)].join("\n\n"));
  const stages = ["## What can keep a stage from doing its work", ...STAGE_RULES.map(section)].join("\n\n");
  return `${[heading("Rules", "the rule tables in src/", INTRODUCTION), ...areas, stages].join("\n\n")}\n`;
}

const INTRODUCTION =
  "Every finding names its rule. Its outcome is `pass`, `warn`, `fail`, `inconclusive` (more rows or a person are needed), `unmeasured` (a check could not be run), `waived` (a person accepted it) or `not-applicable`. `fail`, `inconclusive` and `unmeasured` block a merge.";

function section({ id, title, why, remediation }: Rule): string {
  return `### ${code(id)}\n\n**${prose(title)}.** ${prose(why)}\n\nWhat to do: ${prose(remediation)}`;
}
