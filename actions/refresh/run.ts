import { flag } from "../../src/inputs/fields.ts";
import { manifests, output, retrained, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endLeftovers } from "../../src/training/leftovers.ts";
import { defineAction } from "../../src/runner/action.ts";

export const refresh = defineAction({
  name: "refresh",
  description:
    "Runs the refresh commands of the models that are about to be retrained, and hands on the files they changed. It writes nothing to GitHub.",
  inputs: {
    manifests,
    models: retrained,
    now: flag("As for `retrain`: the models that `models` names, whatever production does."),
    beyondFuse: flag("As for `retrain`: do more than retraining.fuse of the settings lets one run do."),
    output,
    store,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    refreshed: "JSON: by model a digest of what was refreshed, for `retrain`.",
  },
  async run({ inputs, host, forge }) {
    const { now, beyondFuse, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, base: "" } });
    const { refreshAll } = await import("../../src/loop/stages.ts");
    return await refreshAll(await openSession(place), { isNow: now, isBeyondFuse: beyondFuse });
  },
  post: endLeftovers,
});
