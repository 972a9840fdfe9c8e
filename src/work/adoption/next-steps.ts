import { listed } from "../../kernel/text.ts";
import type { Adoption } from "./adoption.ts";
import type { Mentions } from "./mentions.ts";
import { placeOf } from "./project.ts";

export interface AdoptedFacts {
  readonly adoption: Adoption;
  readonly mentions: Mentions;
  readonly split: { readonly train: string; readonly added?: string | undefined } | undefined;
  /** Files that were written and that git would not take. */
  readonly hidden: readonly string[];
  /** The release that workflows pin. */
  readonly commit: string | undefined;
  readonly version: string;
  /** Whether git has the artifact. */
  readonly isTracked: boolean;
}

/** What is left for a person, in the order in which it is done. */
export function nextSteps(facts: AdoptedFacts): readonly string[] {
  const { adoption, commit, version, hidden, isTracked } = facts;
  const { artifact, packaging, program, name } = adoption;
  return [
    ...splitSteps(facts),
    ...formatSteps(adoption),
    ...(isTracked
      ? [`Take the model out of git: git rm --cached "${artifact.value}". It is stored by its digest.`]
      : []),
    ...(packaging.tool === "none"
      ? ["Say which packages training needs, by a requirements.txt or a lock file: nothing here does."]
      : []),
    ...(commit === undefined
      ? [`Put the commit of release v${version} where the workflows say @0000…: this is no release of model-gitops.`]
      : []),
    `Look at models/${name}/model.yaml, decide what a comment there leaves to you, and train once: model-gitops check --models ${name}. It runs ${program.line}.`,
    ...(hidden.length === 0
      ? []
      : [
          `Git ignores ${listed(hidden)}: take the line out of .gitignore that says so, or add them by git add --force.`,
        ]),
    "Commit the files on a branch, push it, and open a pull request. Then require the check model-gitops.",
  ];
}

function splitSteps({ adoption, mentions, split }: AdoptedFacts): readonly string[] {
  if (split === undefined) return [];
  const splitOf = split.train.replace(/\.train(\.\w+)$/, "$1");
  const name = splitOf.slice(splitOf.lastIndexOf("/") + 1);
  const reader = mentions.tables.find(({ text }) => text.endsWith(name));
  const isInRecipe = (adoption.program.reads ?? []).some((path) => path.endsWith(name));
  const recipe = isInRecipe ? [`the ${adoption.program.why}`] : [];
  const readers = [...(reader === undefined ? [] : [placeOf(reader)]), ...recipe];
  const where = readers.length === 0 ? "the program" : listed(readers);
  const { added } = split;
  const without = added === undefined ? "" : `, without its new column ${added}`;
  return [
    `Let ${where} read ${adoption.train.path} in place of ${splitOf}${without}: else it learns from the rows that judge it.`,
  ];
}

function formatSteps({ format, artifact, framework, name }: Adoption): readonly string[] {
  if (format === "onnx") return [];
  if (format !== "unknown")
    return [
      `Look at models/${name}/predict.py: it hands rows to the model as they are. What training does to them first belongs there too.`,
    ];
  const how =
    framework === "PyTorch"
      ? 'torch.onnx.export(model, (rows,), "model.onnx", dynamo=True) writes one'
      : "an exporter of its framework writes one";
  return [
    `${artifact.value} cannot be asked by model-gitops: ${how}, and training.artifact names it. Or write a program that predicts, and name it in evaluation.command.`,
  ];
}
