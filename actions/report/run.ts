import { base, dryRun, manifests, models, output, store, token } from "../../src/inputs/shared.ts";
import { text, wholeNumber } from "../../src/inputs/fields.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const report = defineAction({
  name: "report",
  description: "Keeps the one comment on the pull request, and the job summary.",
  inputs: {
    manifests,
    models,
    base,
    output,
    store,
    runId: wholeNumber(
      "Run whose artifact is reported, in the trusted second half for forks. Default: the run of the event.",
    ),
    needs: text(
      "The report job's needs as JSON, `toJSON(needs)`: a verdict is shown only if the gate handed on its digest.",
    ),
    dryRun,
    token,
  },
  outputs: { comment: "created, updated, kept or none.", pull: "Number of the pull request." },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { reportAll } = await import("../../src/loop/stages.ts");
    return await reportAll(place, inputs);
  },
});
