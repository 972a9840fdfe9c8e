import { dryRun, manifests, models, nativeDir, output, store, token, base } from "../../src/inputs/shared.ts";
import { oneOf, text } from "../../src/inputs/fields.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endLeftovers } from "../../src/training/leftovers.ts";
import { defineAction } from "../../src/runner/action.ts";

export const record = defineAction({
  name: "record",
  description: "After the merge: adopts the pull request's artifact by its keys and writes the evidence on the ledger.",
  inputs: {
    manifests,
    models,
    base,
    output,
    store,
    nativeDir,
    train: oneOf(
      "What to do with a key that nobody has trained: train it here, leave it to a later job, or call it a finding.",
      ["when-unknown", "later", "never"],
      {
        default: "when-unknown",
      },
    ),
    needs: text(
      "The job's needs as JSON, `toJSON(needs)`, where another job evaluated: an evaluation that it did not hand on is not recorded.",
    ),
    dryRun,
    token,
  },
  outputs: {
    recorded: "Number of ledger entries that were added.",
    models: "Comma-separated names of the recorded models.",
    complete: "true when there was evidence of every model: nothing is left to train.",
    outcome: "pass, warn, fail, inconclusive or unmeasured: what was recorded.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { recordAll } = await import("../../src/loop/stages.ts");
    return await recordAll(await openSession(place), { train: inputs.train, needs: inputs.needs });
  },
  post: endLeftovers,
});
