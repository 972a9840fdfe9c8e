import { base, manifests, models, output, store, token } from "../../src/inputs/shared.ts";
import { text } from "../../src/inputs/fields.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const gate = defineAction({
  name: "gate",
  description: "Judges by the base branch's rules; its own result is the required check.",
  inputs: {
    manifests,
    models,
    base,
    output,
    store,
    needs: text(
      "The gate job's needs as JSON, `toJSON(needs)`: a leg that failed or was skipped never becomes a success.",
    ),
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    verdicts:
      "JSON: model to the digest of what the gate judged of it. Make it an output of the job: report shows no other verdict.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { gateAll } = await import("../../src/loop/stages.ts");
    return await gateAll(await openSession(place), inputs.needs);
  },
});
