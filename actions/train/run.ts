import { base, manifests, models, nativeDir, output } from "../../src/inputs/shared.ts";
import { oneOf } from "../../src/inputs/fields.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endTraining } from "../../src/loop/after-job.ts";
import { defineAction } from "../../src/runner/action.ts";

export const train = defineAction({
  name: "train",
  description: "Runs the training command with telemetry, timeout and retries; a known key is not trained again.",
  inputs: {
    manifests,
    models,
    base,
    output,
    nativeDir,
    where: oneOf(
      "`elsewhere` in a job that holds what reaches a cluster: it hands trainings over and runs nothing that a manifest names, neither training nor setup nor fetch commands.",
      ["anywhere", "elsewhere"],
      { default: "anywhere" },
    ),
  },
  outputs: {
    outcome: "pass or fail.",
    "train-keys": "JSON: model to trainKey.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { trainAll } = await import("../../src/loop/stages.ts");
    return await trainAll(await openSession(place));
  },
  post: endTraining,
});
