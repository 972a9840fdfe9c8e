import { flag, list, path, text } from "../../src/inputs/fields.ts";
import { nativeDir, output } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const init = defineAction({
  name: "init",
  description:
    "Writes manifest, workflows and all else that a repository which already trains needs, and validates it.",
  isCommandOnly: true,
  inputs: {
    model: text("The model's name. Default: the repository's."),
    train: text(
      "How it trains, as it is typed at the repository's root. Default: what dvc.yaml, a Makefile or the programs show.",
    ),
    data: text(
      "The file that trains, from the root, or an s3:// or https:// address. Default: what the program reads.",
    ),
    holdout: text("The file that judges. Default: the one beside it that is called so."),
    split: text(
      "Where there is one data file: the share of its rows that is to judge, such as 0.2. Writes two files of it.",
    ),
    target: text("The column that is predicted. Default: what the program says."),
    positive: text("The value that counts as positive (binary classification)."),
    task: text(
      "binary-classification, multiclass-classification or regression. Default: what the program and the rows show.",
    ),
    id: text("The column that identifies a row. Default: one that does, and is called so."),
    artifact: path("What training leaves as the model. Default: what the program saves."),
    owner: list(
      "Users or teams who answer for it, as @ada. Default: whom CODEOWNERS names, else the repository's owner.",
    ),
    pin: text("The commit of a release of model-gitops, for the workflows. Default: the one that this is."),
    yes: flag("Write without asking."),
    dryRun: flag("Show what would be written, and write nothing."),
    output,
    nativeDir,
  },
  positionals: ["model"],
  outputs: { model: "The model's name.", written: "JSON: paths of the files that were written." },
  async run({ inputs, host, forge }) {
    const { output: folder, nativeDir: engines, ...said } = inputs;
    const { initRepository, validateAll } = await import("../../src/loop/stages.ts");
    const { isWritten, ...result } = await initRepository(host, said);
    if (!isWritten) return result;
    const options = { manifests: ["models/*/model.yaml"], models: [], base: "", output: folder, nativeDir: engines };
    await using place = await openPlace({ host, forge, options });
    const { findings, text: validated, summary } = await validateAll(place);
    return {
      ...result,
      findings,
      summary: [result.summary, summary].join("\n\n"),
      text: (style) => [validated?.(style) ?? "", result.text?.(style) ?? ""].join("\n\n"),
    };
  },
});
