import { flag, list, oneOf, text, wholeNumber } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const log = defineAction({
  name: "log",
  description: "Lists every run of a model, accepted or not: parameters, numbers with intervals, who, when and cost.",
  inputs: {
    model: text("The model. Default: all, where they are not more than 20."),
    since: text("Runs trained since a day, 2026-11-30, or not longer ago than 30d, 12h or 6w. Default: all."),
    last: wholeNumber("How many, the newest, or with `metric` the best. Default: 30 in a table, else all."),
    branch: text("Runs of this branch."),
    pull: wholeNumber("Runs of the pull request with this number."),
    outcome: list("Runs with one of these outcomes: accepted, refused, passed, not-judged."),
    metric: text("Sorts by this metric, the best first. Default: the newest first."),
    uploads: flag("Also reads what the newest runs of pull requests uploaded. Needs a token with actions: read."),
    format: oneOf("How the terminal shows it.", ["table", "csv", "json", "markdown"], { default: "table" }),
    manifests,
    output,
    store,
    token,
  },
  positionals: ["model"],
  outputs: { runs: "JSON: the runs, as many of the first as fit; log.json has all.", count: "How many there are." },
  async run({ inputs, host, forge }) {
    const { manifests: globs, output: folder, store: where, token: _, ...wish } = inputs;
    const options = { manifests: globs, models: [], base: "", output: folder, store: where };
    await using place = await openPlace({ host, forge, options });
    const { logAll } = await import("../../src/loop/stages.ts");
    return await logAll(place, { ...wish, model: wish.model.trim(), since: wish.since.trim() });
  },
});
