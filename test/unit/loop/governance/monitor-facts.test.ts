import { afterAll, expect, test } from "vitest";
import { monitorFacts } from "../../../../src/loop/governance/monitor-facts.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { openLedger } from "../../../../src/stores/ledger.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const HOUR = 3_600_000;
const rig = await stageRig(
  stageModel({ edits: [["evaluation:", "monitoring: {logs: logs/*.csv, every: 1d}\nevaluation:"]] }),
);
await rig.propose(trained({ wrong: 0.2 }));
afterAll(async () => await rig[Symbol.asyncDispose]());

/** What is known of a monitor that has left nothing, so many hours after the model was accepted. */
async function silentFor(hours: number | undefined): Promise<string | undefined> {
  return await withModel(rig, async (session, model) => {
    const ledger = openLedger({ refs: fakeForge().refs });
    const body = { trainKey: sha256("t"), evaluationKey: sha256("e"), outcome: "pass", artifact: sha256("a") } as const;
    const origin = { model: "churn", commit: rig.head };
    if (hours !== undefined)
      await ledger.record([
        newEntry({
          kind: "acceptance",
          body: { ...body, bytes: 1, path: "model.bin" },
          ...origin,
          recordedAt: session.place.host.now() - hours * HOUR,
        }),
      ]);
    return (await monitorFacts({ ...session, place: { ...session.place, ledger } }, model)).freshness;
  });
}

test("that no window is due yet does not prove that a monitor runs", async () => {
  expect(await silentFor(undefined)).toBe("unknown");
  expect(await silentFor(1)).toBe("unknown");
  expect(await silentFor(24 * 30)).toBe("stale");
});
