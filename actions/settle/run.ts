import { text } from "../../src/inputs/fields.ts";
import { dryRun, manifests, output, signingKey, store, token, watched } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const settle = defineAction({
  name: "settle",
  description:
    "Verifies what the monitor handed on, records final windows on the ledger, and tells the people who have to know.",
  inputs: {
    manifests,
    models: watched,
    output,
    store,
    needs: text(
      "The job's needs as JSON, `toJSON(needs)`, where another job monitored: windows that it did not hand on are not recorded.",
    ),
    signingKey,
    dryRun,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    recorded: "Number of windows that were added to the ledger.",
    firing: "JSON: by model the causes of alerts that are firing.",
    held: "JSON: by model the messages that quiet hours or a cooldown hold back, each with cause, transition, place and until when.",
    health: "JSON: by model healthy, degraded or unknown, and fresh or stale.",
  },
  async run({ inputs, host, forge }) {
    const { needs, signingKey, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, base: "" } });
    const { settleAll } = await import("../../src/loop/stages.ts");
    return await settleAll(await openSession(place), { needs, signingKey });
  },
});
