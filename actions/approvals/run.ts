import { base, dryRun, manifests, models, output, store, token } from "../../src/inputs/shared.ts";
import { text } from "../../src/inputs/fields.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const approvals = defineAction({
  name: "approvals",
  description:
    "Sets the status model-gitops/approvals on a pull request: whether each required role has approved it as it is now.",
  inputs: {
    manifests,
    models,
    base,
    output,
    store,
    needs: text(
      "The job's needs as JSON, `toJSON(needs)`, beside what the evaluating job left: a retraining within its envelope needs no role, and only a measurement shows that it is.",
    ),
    dryRun,
    token,
  },
  outputs: {
    state: "success, pending, failure or error.",
    roles: "JSON: the roles that have not approved yet.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { approvalsAll } = await import("../../src/loop/stages.ts");
    return await approvalsAll(place, inputs);
  },
});
