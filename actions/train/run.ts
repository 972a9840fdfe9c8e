import { base, manifests, models, nativeDir, output } from "../../src/inputs/shared.ts";
import { openSession } from "../../src/loop/session.ts";
import { endLeftovers, trainAll } from "../../src/loop/train-all.ts";
import { defineAction } from "../../src/runner/action.ts";

export const train = defineAction({
  name: "train",
  description: "Runs the training command with telemetry, timeout and retries; a known key is not trained again.",
  inputs: { manifests, models, base, output, nativeDir },
  outputs: {
    outcome: "pass or fail.",
    "train-keys": "JSON: model to trainKey.",
  },
  async run({ inputs, host, forge }) {
    await using session = await openSession({ host, forge, options: inputs });
    return await trainAll(session);
  },
  post: endLeftovers,
});
