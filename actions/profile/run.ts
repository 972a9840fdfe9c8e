import { flag } from "../../src/inputs/fields.ts";
import { manifests, nativeDir, output, store, token, watched } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endLeftovers } from "../../src/training/leftovers.ts";
import { defineAction } from "../../src/runner/action.ts";

export const profile = defineAction({
  name: "profile",
  description:
    "Makes the reference profile of the accepted model from its evaluation data, or proposes a contract for the data.",
  inputs: {
    manifests,
    models: watched,
    contract: flag("Print a proposal for `monitoring.quality`, made from the reference."),
    output,
    store,
    nativeDir,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    profiles: "JSON: by model the digest of its profile.",
  },
  async run({ inputs, host, forge }) {
    const { contract, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, base: "" } });
    const { profileAll } = await import("../../src/loop/stages.ts");
    return await profileAll(await openSession(place), { contract });
  },
  post: endLeftovers,
});
