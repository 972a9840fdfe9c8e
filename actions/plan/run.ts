import { base, manifests, models, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const plan = defineAction({
  name: "plan",
  description: "Says what a change means before anything runs: what trains, what is known, what judges differently.",
  inputs: { manifests, models, base, output, store, token },
  outputs: {
    matrix:
      "Job matrix of what has to be trained: `include` with models (comma-separated), runner and timeout-minutes.",
    "has-training": "true when the matrix has at least one job.",
    "elsewhere-matrix":
      "The same of models that train on a cluster (`training.on`): one job a cluster and kind of runner.",
    "has-elsewhere": "true when that matrix has at least one job.",
    models: "Comma-separated names of the affected models.",
    plan: "Path of plan.json.",
    summary: "One line: how many models and jobs.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { planAll } = await import("../../src/loop/stages.ts");
    return await planAll(await openSession(place));
  },
});
