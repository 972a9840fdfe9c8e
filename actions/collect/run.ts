import { dryRun, output, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const collect = defineAction({
  name: "collect",
  description: "Goes on with trainings on clusters that no run waits for: the check that asked takes what was made.",
  inputs: { output, dryRun, token },
  outputs: {
    outcome: "pass, fail or unmeasured.",
    waiting: "Number of trainings that have not ended.",
    "gone-on": "Number of runs that were started again.",
    summary: "One line: how many trainings, and how many of them have ended.",
  },
  async run({ inputs, host, forge }) {
    const options = { ...inputs, base: "", manifests: [], models: [] };
    await using place = await openPlace({ host, forge, options });
    const { collectAll } = await import("../../src/loop/stages.ts");
    return await collectAll(place);
  },
});
