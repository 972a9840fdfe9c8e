import { dryRun, manifests, models, nativeDir, output, store, token, base } from "../../src/inputs/shared.ts";
import { flag, oneOf, secret, text } from "../../src/inputs/fields.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endTraining } from "../../src/loop/after-job.ts";
import { GATE_JOB } from "../../src/records/witness.ts";
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
      "What to do with a key that was not trained yet: train it here, leave it to a later job, or call it a finding.",
      ["when-unknown", "later", "never"],
      {
        default: "when-unknown",
      },
    ),
    needs: text(
      "The job's needs as JSON, `toJSON(needs)`, where another job evaluated: an evaluation that it did not hand on is not recorded.",
    ),
    signingKey: secret(
      "The ledger's private key (Ed25519), from a secret of an environment that is limited to the default branch. Needed where the settings name ledger.keys; never in a job that runs user code, so not with `train: when-unknown`.",
    ),
    gateJob: text(
      "The name of the job that runs `gate` in this workflow file: what it saw of a pull request is adopted after the merge.",
      { default: GATE_JOB },
    ),
    resign: flag(
      "Record nothing, and list what was recorded before the ledger was signed and fits the default branch: lines for ledger.vouched in the settings, for a person to decide about.",
    ),
    dryRun,
    token,
  },
  outputs: {
    recorded: "Number of entries of evidence that were added to the ledger.",
    models: "Comma-separated names of the recorded models.",
    complete: "true when there was evidence of every model: nothing is left to train.",
    outcome: "pass, warn, fail, inconclusive or unmeasured: what was recorded.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { listUnsigned, recordAll } = await import("../../src/loop/stages.ts");
    if (inputs.resign) return await listUnsigned(place);
    return await recordAll(await openSession(place), {
      train: inputs.train,
      needs: inputs.needs,
      signingKey: inputs.signingKey,
      gateJob: inputs.gateJob,
    });
  },
  post: endTraining,
});
