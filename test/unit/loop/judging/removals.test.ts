import { afterAll, expect, test } from "vitest";
import { removalReports } from "../../../../src/loop/judging/removals.ts";
import { openChange } from "../../../../src/loop/models/open-change.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const FILE = "models/churn/model.yaml";
const MODEL = stageModel();
const GONE = Object.fromEntries(Object.keys(MODEL).map((path) => [path, null]));
const TIGHTENED = stageManifest({ edits: [["min: 0.6", "min: 0.7"]] });
const LISTED = stageManifest({
  edits: [['owners: ["@acme/growth"]', 'owners: ["@acme/growth"]\ngovernance: {approvers: ["@lin"]}']],
});

const rig = await stageRig(MODEL);
afterAll(async () => await rig[Symbol.asyncDispose]());

const reports = () =>
  inSession(rig, async (session) => await removalReports(session, (await openChange(session)).removed));

async function verdict() {
  const [report, ...others] = await reports();
  expect(others).toEqual([]);
  return report?.verdict;
}

test("a change that removes nothing has none", async () => {
  await rig.propose({ "models/churn/ready/model.bin": "another\n" });
  expect(await reports()).toEqual([]);
});

test("a removal waits for a person other than its author", async () => {
  await rig.propose(GONE);
  const waiting = await verdict();
  expect(waiting).toMatchObject({
    model: "churn",
    outcome: "inconclusive",
    headline: `This change removes the model churn (${FILE}), and with it everything that judges it.`,
    findings: [{ rule: "plan/removed-model", needsPerson: true }],
    judgedBy: expect.stringMatching(/^[0-9a-f]{40}$/),
    approvalCommand: expect.stringMatching(/^model-gitops approve churn@/),
  });
  const body = waiting?.approvalCommand ?? "";
  for (const login of ["dana", "ada"]) rig.forge.setPermission(login, "write");
  rig.forge.addReview(1, { author: "dana", body });
  expect(await verdict()).toMatchObject({ outcome: "inconclusive", approvals: [] });
  rig.forge.addReview(1, { author: "ada", body });
  const headline = waiting?.headline;
  expect(await verdict()).toMatchObject({ outcome: "pass", headline, approvals: [{ by: "ada" }] });
  expect(await reports()).toMatchObject([
    { model: "churn", manifestPath: FILE, settled: { outcome: "pass" }, findings: [{ outcome: "waived" }] },
  ]);
});

test("an approval is of the rules that go: tightened meanwhile, the removal is another one", async () => {
  await rig.commit({ [FILE]: TIGHTENED });
  await rig.propose(GONE);
  expect(await verdict()).toMatchObject({ outcome: "inconclusive", approvals: [] });
});

test("where the base branch has a list, it says who", async () => {
  await rig.commit({ [FILE]: LISTED });
  await rig.propose(GONE);
  const body = (await verdict())?.approvalCommand ?? "";
  rig.forge.addReview(1, { author: "ada", body });
  expect(await verdict()).toMatchObject({ outcome: "inconclusive" });
  rig.forge.setPermission("lin", "write");
  rig.forge.addReview(1, { author: "lin", body });
  expect(await verdict()).toMatchObject({ outcome: "pass", approvals: [{ by: "lin" }] });
});

test("one whose manifest nobody can read has no list, and still needs a person", async () => {
  await rig.commit({ [FILE]: "name: churn\ntask: [\n" });
  await rig.propose(GONE);
  expect(await verdict()).toMatchObject({ outcome: "inconclusive" });
  rig.forge.addReview(1, { author: "ada", body: (await verdict())?.approvalCommand ?? "" });
  expect(await verdict()).toMatchObject({ outcome: "pass" });
});

test("after the merge it is accepted by the reviews of what landed, and by nobody on a direct push", async () => {
  await rig.commit(MODEL);
  const after = await rig.push(GONE);
  const waiting = await verdict();
  expect(waiting).toMatchObject({ outcome: "inconclusive" });
  rig.forge.addPull({ number: 2, state: "closed", merged: true, author: "dana" });
  rig.forge.addReview(2, { author: "ada", body: waiting?.approvalCommand ?? "" });
  expect(await verdict()).toMatchObject({ outcome: "inconclusive" });
  rig.forge.addMergedCommit(after, 2);
  expect(await verdict()).toMatchObject({ outcome: "pass", approvals: [{ by: "ada" }] });
});
