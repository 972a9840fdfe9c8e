import { flag, oneOf, text } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const best = defineAction({
  name: "best",
  description: "Names the best run of a model by a metric among those that the same rows judged, and how sure that is.",
  inputs: {
    model: text("The model. Default: the only one."),
    metric: text("The metric, by its name in the manifest. Default: the one that decides."),
    params: flag("Prints only its parameters, as YAML for the manifest."),
    uploads: flag("Also reads what the newest runs of pull requests uploaded. Needs a token with actions: read."),
    format: oneOf("How the terminal shows it.", ["text", "csv", "json", "markdown"], { default: "text" }),
    manifests,
    output,
    store,
    token,
  },
  positionals: ["model"],
  outputs: {
    best: "JSON: the run, how many were compared, how many its interval cannot tell from it, and those not compared.",
    params: "Its parameters, as YAML.",
  },
  async run({ inputs, host, forge }) {
    const { manifests: globs, output: folder, store: where, token: _, ...wish } = inputs;
    const options = { manifests: globs, models: [], base: "", output: folder, store: where };
    await using place = await openPlace({ host, forge, options });
    const { bestOf } = await import("../../src/loop/stages.ts");
    return await bestOf(place, { ...wish, model: wish.model.trim(), metric: wish.metric.trim() });
  },
});
