import { flag, text } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const diff = defineAction({
  name: "diff",
  description: "Says what changed between two runs or versions of a model: parameters, data, code, numbers and card.",
  inputs: {
    model: text("The model. Default: the only one, or the one that has the runs. It may be left out in front of both."),
    from: text("A run by its key as log shows it, a version as 1.2.3, an environment, a branch, or a commit."),
    to: text("The other one."),
    uploads: flag("Also knows what the newest runs of pull requests uploaded. Needs a token with actions: read."),
    manifests,
    output,
    store,
    token,
  },
  positionals: ["model", "from", "to"],
  outputs: {
    diff: "JSON: what changed in the card, by meaning.",
    comparison: "JSON: parameters, data, code and numbers of both, and the card.",
  },
  async run({ inputs, host, forge }) {
    const { model, from, to, uploads, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, models: [], base: "" } });
    const { diffVersions } = await import("../../src/loop/stages.ts");
    return await diffVersions(place, { words: [model, from, to], uploads });
  },
});
