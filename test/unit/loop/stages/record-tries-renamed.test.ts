import { beforeEach, expect, test } from "vitest";
import type { TriesRecord } from "../../../../src/generated/types.ts";
import type { Recordable } from "../../../../src/loop/stages/record-entries.ts";
import { triesEntries } from "../../../../src/loop/stages/record-tries.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { triesKey } from "../../../../src/records/keys.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { runId, type Try } from "../../../../src/work/holdouts/tally.ts";
import { firstEvaluation, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const HOLDOUT = sha256("the holdout");

let rig: StageRig;
beforeEach(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  await rig.push({ "notes.md": "Something.\n" });
  return async () => await rig[Symbol.asyncDispose]();
});

function recordable(formerName?: string): Recordable {
  return {
    run: trainedRun("churn", sha256("key")),
    evaluation: firstEvaluation("churn", sha256("key")),
    verdict: undefined,
    pull: 7,
    provenance: "made",
    judging: sha256("judging"),
    formerName,
  };
}

/** Writes what is counted with these tries; again is another recording. */
async function counted(made: readonly Recordable[], tries: readonly (readonly [string, readonly Try[]])[] = []) {
  return await inPlace(rig, async (place) => {
    const since = { tries: new Map(tries), looked: undefined, isPartial: false, trials: new Map() };
    await place.ledger.record(async () => await triesEntries(place, made, { since, branch: "main" }));
    return (await place.ledger.latest("churn", "tries"))?.body.holdouts;
  });
}

test("a model that was renamed goes on from the count of its former name, once", async () => {
  const holdouts = [{ digest: HOLDOUT, tries: 12, known: [{ id: "run-3", run: 3 }] }];
  const key = triesKey({ model: "old-churn", holdouts, looked: undefined });
  const body: TriesRecord = { schema: "model-gitops/tries/v1", key, model: "old-churn", holdouts };
  const before = newEntry({ kind: "tries", model: "old-churn", body, recordedAt: 0 });
  await inPlace(rig, async ({ ledger }) => await ledger.record([before]));
  expect(await counted([recordable("old-churn")])).toMatchObject([{ digest: HOLDOUT, tries: 13 }]);
  expect(await counted([recordable("old-churn")])).toMatchObject([{ tries: 13 }]);
  expect(await counted([recordable()])).toMatchObject([{ tries: 13 }]);
});

test("two recordings at once count what both found, and nothing twice", async () => {
  const found = (...runs: readonly number[]): readonly (readonly [string, readonly Try[]])[] => [
    ["churn", runs.map((run) => ({ holdout: HOLDOUT, id: runId(run), run }))],
  ];
  await counted([recordable()], found(1, 2));
  await counted([recordable()], found(2, 3));
  expect(await counted([recordable()], found(1, 2, 3))).toMatchObject([{ tries: 4 }]);
});
