import { afterAll, beforeEach, expect, test } from "vitest";
import type { Comparison } from "../../../../src/forge/forge.ts";
import { supersededBy } from "../../../../src/loop/stages/record-order.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const [BEFORE, OURS, NEWER] = ["1", "2", "3"].map((digit) => digit.repeat(40));
const rig = await stageRig({});
let forge: FakeForge;

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(() => {
  forge = fakeForge();
  // Known by their names alone; main is at another one.
  for (const sha of [OURS, BEFORE]) forge.git.pointIntoClone("main", sha ?? "");
});

/** The push of OURS, where `accepted` was recorded last. */
async function superseded(accepted: string | undefined, status?: Comparison["status"], after = OURS) {
  await rig.event("push", { ref: "refs/heads/main", before: BEFORE, after });
  if (accepted !== undefined && status !== undefined)
    forge.setComparison(accepted, after ?? "", { status, commits: [] });
  return await inPlace(
    rig,
    async (place) => {
      if (accepted !== undefined) await place.ledger.record([acceptance(accepted)]);
      return await supersededBy(place, "churn");
    },
    { forge },
  );
}

function acceptance(commit: string) {
  const evidence = { trainKey: sha256("key"), artifact: sha256("artifact"), bytes: 1, path: "artifact/model.bin" };
  return newEntry({
    kind: "acceptance",
    model: "churn",
    recordedAt: 0,
    commit,
    body: { ...evidence, durationSeconds: 1 },
  });
}

test.each(["behind", "diverged"] as const)("a push that is %s what was recorded is old", async (status) => {
  expect(await superseded(NEWER, status)).toMatchObject([
    {
      rule: "record/superseded",
      outcome: "warn",
      model: "churn",
      message:
        "churn: 2222222 is no longer the tip of main, and 3333333 was recorded since. Its evidence is kept; what the branch stands for stays.",
    },
  ]);
});

test("so is one that nobody can compare any more: its branch was pushed over", async () => {
  expect(await superseded(NEWER)).toHaveLength(1);
});

test.each(["ahead", "identical"] as const)("one that is %s goes on", async (status) => {
  expect(await superseded(BEFORE, status)).toEqual([]);
});

test("the first one, and the same one once more, go on", async () => {
  expect(await superseded(undefined)).toEqual([]);
  expect(await superseded(OURS, "behind")).toEqual([]);
});

test("the tip of the branch is what it stands for, wherever it was pushed from", async () => {
  const tip = forge.git.commit({ branch: "main", files: {} });
  expect(await superseded(NEWER, "behind", tip)).toEqual([]);
});

test("off a push, and without a token, nobody can tell", async () => {
  await superseded(NEWER, "behind");
  expect(await inPlace(rig, async (place) => await supersededBy(place, "churn"), { forge: "none" })).toEqual([]);
  await rig.event("workflow_dispatch", {});
  expect(await inPlace(rig, async (place) => await supersededBy(place, "churn"), { forge })).toEqual([]);
});
