import { afterAll, beforeEach, expect, test } from "vitest";
import type { Finding } from "../../../../src/findings/finding.ts";
import type { Review } from "../../../../src/forge/forge.ts";
import { governedWaivers } from "../../../../src/loop/approvals/waivers.ts";
import type { Session } from "../../../../src/loop/place/session.ts";
import { applyWaivers } from "../../../../src/work/governance/waivers.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const FILE = "governance/waivers/W-1.yaml";
const ROLES = `apiVersion: model-gitops/v1
kind: Roles
roles:
  model-risk: {users: ["@ada"], teams: ["@acme/risk"]}
`;
const WAIVER = `apiVersion: model-gitops/v1
kind: Waiver
id: W-1
rule: MG-FAIR-002
model: churn
match: {term: age<25}
reason: Too few rows until the autumn.
requestedBy: alice
approvedBy: {role: model-risk}
created: 2026-10-20
expires: 2026-12-01
`;
/** Comes with the pull request, and is no rule. */
const OWN = WAIVER.replace("W-1", "W-2").replace("age<25", "age<30");

const rig = await stageRig({ ...stageModel(), "governance/roles.yaml": ROLES, [FILE]: WAIVER });
await rig.propose({ ...trained({ wrong: 0.2 }), "governance/waivers/W-2.yaml": OWN });
const opened = await inSession(rig, async (session) => session);
const [MERGED, REVIEWED] = ["a".repeat(40), "b".repeat(40)];
let forge = fakeForge();

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(() => {
  forge = fakeForge();
  for (const login of ["ada", "lin", "alice", "bo"]) forge.setPermission(login, "write");
  forge.git.commit({ branch: "reviewed", files: { [FILE]: WAIVER }, message: "w" });
  forge.setLastCommit(FILE, MERGED);
  forge.addPull({ number: 7, author: "bo", merged: true, state: "closed", base: { branch: "main", sha: "" } });
  forge.addMergedCommit(MERGED, 7);
});

const reviewed = (): string => forge.git.head("reviewed") ?? REVIEWED;

function asking(): Session {
  return { ...opened, place: { ...opened.place, forge: async () => forge } };
}

const findings = ["age<25", "age<30"].map((subject): Finding => ({
  ...({ outcome: "fail", message: "Too large.", subject } as const),
  ["rule"]: "MG-FAIR-002",
}));
const subject = { model: "churn" };
const rules = new Map([["MG-FAIR-002", { maxDays: 90, approvers: ["model-risk"] }]]);

/** The state of each waiver, and what became of the two findings. */
async function states(): Promise<readonly string[]> {
  const waivers = await governedWaivers(asking(), { subject, rules, findings });
  const outcomes = applyWaivers(findings, { waivers, subject }).map(({ outcome }) => outcome);
  return [
    ...waivers.map(({ governed }) => `${governed.id} ${governed.state}: ${governed.problem ?? governed.by}`),
    ...outcomes,
  ];
}

test("one that somebody of the role approved counts; one that comes with the pull request itself is not there", async () => {
  forge.addReview(7, { author: "ada", commit: reviewed() });
  expect(await states()).toEqual(["W-1 valid: ada", "waived", "fail"]);
});

test("it is proven once a run, whoever asks", async () => {
  forge.addReview(7, { author: "ada", commit: reviewed() });
  const session = asking();
  await governedWaivers(session, { subject, rules, findings });
  const asked = forge.calls.length;
  await governedWaivers(session, { subject, rules, findings });
  expect([asked, forge.calls.length]).toEqual([8, 8]);
});

test.each<readonly [string, Partial<Review> & Pick<Review, "author">, RegExp]>([
  ["who asks for it", { author: "alice" }, /@alice asked for it, so somebody else has to approve it/],
  ["who wrote it", { author: "bo" }, /@bo opened the change, so the change is theirs/],
  [
    "somebody of no role",
    { author: "lin" },
    /no approval of the role model-risk that counts was found in #7; .*@acme\/risk/,
  ],
  ["a review that somebody edited", { author: "ada", isEdited: true }, /@ada has a review that was edited/],
  ["a commit that is gone", { author: "ada", commit: REVIEWED }, /after a force push: approve again/],
  ["a withdrawn approval", { author: "ada", state: "DISMISSED" }, /no approval of the role model-risk that counts/],
  ["a bot", { author: "ada[bot]" }, /a program approves nothing/],
])("%s does not prove it", async (_, review, problem) => {
  forge.addReview(7, { commit: review.commit ?? reviewed(), ...review });
  const [said, ...outcomes] = await states();
  expect(said).toMatch(/^W-1 unproven: W-1 does not count: /);
  expect(said).toMatch(problem);
  expect(outcomes).toEqual(["fail", "fail"]);
});

test("an approval of other bytes is none of these", async () => {
  forge.git.commit({ branch: "reviewed", files: { [FILE]: WAIVER.replace("2026-12-01", "2026-11-15") }, message: "w" });
  forge.addReview(7, { author: "ada", commit: reviewed() });
  expect((await states())[0]).toMatch(/approved other content/);
});

test("what came by a push, or by a pull request onto another branch, nobody approved", async () => {
  forge.addReview(7, { author: "ada", commit: reviewed() });
  forge.addPull({ number: 7, author: "bo", merged: true, base: { branch: "old", sha: "" } });
  expect((await states())[0]).toMatch(/no pull request brought it onto the base branch/);
  forge.setLastCommit(FILE, "c".repeat(40));
  expect((await states())[0]).toMatch(/no pull request brought it onto the base branch/);
});

test("a failure of GitHub is no answer", async () => {
  forge.failNext("lastCommitOf", new Error("GitHub is down"));
  await expect(states()).rejects.toThrow("GitHub is down");
});
