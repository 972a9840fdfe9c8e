import { flag, text } from "../../src/inputs/fields.ts";
import { base, manifests, models, nativeDir, output, shard, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const evaluate = defineAction({
  name: "evaluate",
  description: "Measures candidate and baseline on the same rows: metrics with intervals, slices, latency.",
  inputs: {
    manifests,
    models,
    base,
    shard,
    merge: flag("Join what the shards of the output folder were told, and measure it as one job would."),
    needs: text(
      "With `merge` on a runner: the job's needs as JSON, `toJSON(needs)`. Only parts that a shard's job handed on are believed.",
    ),
    output,
    store,
    nativeDir,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail or unmeasured: whether everything could be measured, not whether it is good.",
    evaluations:
      "JSON: model to the digest of its evaluation. Make it an output of the job: the gate believes no other evaluation.",
    answers:
      "JSON, of a shard: model to the digest of its part. Make it an output of the job, of each shard one of its own: `merge` believes no other part.",
  },
  async run({ inputs, host, forge }) {
    const { shard: part, merge, needs, ...options } = inputs;
    await using place = await openPlace({ host, forge, options });
    const { evaluateAll } = await import("../../src/loop/stages.ts");
    return await evaluateAll(await openSession(place), { shard: part, merge, needs });
  },
});
