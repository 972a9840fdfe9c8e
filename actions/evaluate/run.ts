import { base, manifests, models, nativeDir, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const evaluate = defineAction({
  name: "evaluate",
  description: "Measures candidate and baseline on the same rows: metrics with intervals, slices, latency.",
  inputs: { manifests, models, base, output, store, nativeDir, token },
  outputs: {
    outcome: "pass, warn, fail or unmeasured: whether everything could be measured, not whether it is good.",
    evaluations:
      "JSON: model to the digest of its evaluation. Make it an output of the job: the gate believes no other evaluation.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { evaluateAll } = await import("../../src/loop/stages.ts");
    return await evaluateAll(await openSession(place));
  },
});
