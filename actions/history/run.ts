import { text } from "../../src/inputs/fields.ts";
import { output } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const history = defineAction({
  name: "history",
  description: "Says what an environment served, and since when, on any date: from git alone.",
  inputs: {
    model: text("The model. Default: all."),
    stage: text("The environment.", { default: "production" }),
    at: text(
      "A day, 2026-11-30, meaning its end, or a time, 2026-11-30T18:00: what was served then. In UTC, unless a zone is given as +01:00. Default: every change.",
    ),
    output,
  },
  positionals: ["model"],
  outputs: { history: "JSON: a list of {model, at, commit, by, version, digest}, the newest first." },
  async run({ inputs: { model, stage, at, output: folder }, host, forge }) {
    const options = { manifests: [], models: [], base: "", output: folder };
    await using place = await openPlace({ host, forge, options });
    const { historyAll } = await import("../../src/loop/stages.ts");
    return await historyAll(place, { model: model.trim(), stage: stage.trim(), at: at.trim() });
  },
});
