import { afterAll, beforeEach, expect, test } from "vitest";
import { landedPulls } from "../../../../src/loop/approvals/landed-pulls.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const rig = await stageRig({});
afterAll(async () => await rig[Symbol.asyncDispose]());

const NEVER = "0".repeat(40);
const shaOf = (number: number): string => number.toString(16).padStart(40, "a");
let forge: FakeForge;

beforeEach(() => {
  forge = fakeForge();
});

async function landed(before = shaOf(1), after = shaOf(99)): Promise<readonly number[]> {
  await rig.event("push", { ref: "refs/heads/main", before, after });
  return (await inPlace(rig, landedPulls, { forge })).map(({ number }) => number);
}

function merge(number: number, ...commits: readonly string[]): void {
  forge.addPull({ number, state: "closed", merged: true });
  for (const commit of commits) forge.addMergedCommit(commit, number);
}

test("a direct push landed none", async () => {
  expect(await landed()).toEqual([]);
});

test("a queue lands several in one push: newest first, each once", async () => {
  forge.setComparison(shaOf(1), shaOf(99), { status: "ahead", commits: [2, 3, 4, 99].map(shaOf) });
  merge(7, shaOf(2), shaOf(3));
  merge(8, shaOf(4));
  merge(9, shaOf(99));
  expect(await landed()).toEqual([9, 8, 7]);
});

test("one that is open, or was merged elsewhere, did not land here", async () => {
  forge.addPull({ number: 7 });
  forge.addMergedCommit(shaOf(99), 7);
  merge(8, shaOf(99));
  forge.addPull({ number: 8, state: "closed", merged: true, base: { branch: "next", sha: shaOf(1) } });
  expect(await landed()).toEqual([]);
});

test("where what was before is not known, or never was, the tip alone tells", async () => {
  merge(9, shaOf(99));
  merge(7, shaOf(2));
  expect(await landed()).toEqual([9]);
  forge.setComparison(NEVER, shaOf(99), { status: "ahead", commits: [shaOf(2)] });
  expect(await landed(NEVER)).toEqual([9]);
  expect(forge.calls.filter((call) => call.startsWith(`comparison ${NEVER}`))).toEqual([]);
});

test("of a very long push the newest commits are asked about", async () => {
  const commits = Array.from({ length: 140 }, (_, index) => shaOf(index + 2));
  forge.setComparison(shaOf(1), shaOf(99), { status: "ahead", commits });
  for (const number of [41, 42]) merge(number, shaOf(number));
  expect(await landed()).toEqual([42]);
});

test("off a push, and without a token, nothing landed", async () => {
  await rig.event("push", { ref: "refs/heads/main", before: shaOf(1), after: shaOf(99) });
  expect(await inPlace(rig, landedPulls, { forge: "none" })).toEqual([]);
  const sha = await rig.propose({});
  merge(9, sha);
  expect(await inPlace(rig, landedPulls, { forge })).toEqual([]);
});
