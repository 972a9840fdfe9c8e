import { text } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const lineage = defineAction({
  name: "lineage",
  description: "Says what a dataset, an artifact or a model was made from, what was made of it, and where that serves.",
  inputs: {
    of: text(
      "A model, a dataset (`<dataset>` or `<model>/<dataset>`), a base model, or at least twelve digits of the digest of a content or an artifact.",
      { required: true },
    ),
    manifests,
    output,
    store,
    token,
  },
  positionals: ["of"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    lineage:
      "JSON: target, from, into, serves and problems. Empty where it is longer than an output may be: lineage.json in the output folder has it.",
    serves: "JSON: names of the environments in which it serves.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: { ...inputs, models: [], base: "" } });
    const { lineageAll } = await import("../../src/loop/stages.ts");
    return await lineageAll(place, inputs.of);
  },
});
