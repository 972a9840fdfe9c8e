import { base, dryRun, manifests, models, nativeDir, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endTraining } from "../../src/loop/after-job.ts";
import { defineAction } from "../../src/runner/action.ts";

export const check = defineAction({
  name: "check",
  description: "Everything a pull request gets: validate, plan, train, evaluate, card, gate, report.",
  inputs: { manifests, models, base, output, store, nativeDir, dryRun, token },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    models: "Comma-separated names of the affected models.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs, isFresh: true });
    const { checkAll } = await import("../../src/loop/stages.ts");
    return await checkAll(await openSession(place));
  },
  post: endTraining,
});
