import { flag, text } from "../../src/inputs/fields.ts";
import { dryRun, manifests, output, retrained, signingKey, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endLeftovers } from "../../src/training/leftovers.ts";
import { defineAction } from "../../src/runner/action.ts";

export const retrain = defineAction({
  name: "retrain",
  description:
    "Opens, updates and closes the pull requests that retrain models, one a model, from what the ledger says of production.",
  inputs: {
    manifests,
    models: retrained,
    now: flag("Propose for the models that `models` names, whatever production does: a person asks for it."),
    beyondFuse: flag("Open or close more pull requests than retraining.fuse of the settings lets one run do."),
    output,
    store,
    needs: text(
      "The job's needs as JSON, `toJSON(needs)`, where another job refreshed the data: only what it handed on is proposed. Without it this job runs the refresh commands itself.",
    ),
    signingKey,
    dryRun,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    decisions: "JSON: by model propose, update, wait or close.",
    pulls: "JSON: by model the number of its open pull request.",
  },
  async run({ inputs, host, forge }) {
    const { now, needs, signingKey, beyondFuse, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, base: "" } });
    const { retrainAll } = await import("../../src/loop/stages.ts");
    return await retrainAll(await openSession(place), { isNow: now, needs, signingKey, isBeyondFuse: beyondFuse });
  },
  post: endLeftovers,
});
