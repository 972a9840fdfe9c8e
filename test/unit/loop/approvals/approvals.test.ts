import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Forge } from "../../../../src/forge/forge.ts";
import { firstUseKey, hearingOf } from "../../../../src/loop/approvals/approvals.ts";
import type { Session } from "../../../../src/loop/place/session.ts";
import { approvalCommand } from "../../../../src/records/approval.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const KEY = sha256("what is judged");
const LINE = approvalCommand("churn", KEY);
const AT = "2026-11-01T00:00:00Z";
const OWN = { author: "dana", body: LINE, createdAt: AT, updatedAt: AT };
const rig = await stageRig({});
let session: Session;
const base = await rig.commit({});
const head = await rig.propose({});
let forge = fakeForge();

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(() => {
  forge = fakeForge();
  for (const login of ["ada", "grace", "dana"]) forge.setPermission(login, "write");
});

/** Who has accepted the key, by this list of the base branch. */
async function accepted(approvers: readonly string[] = [], mayApproveSelf = false): Promise<readonly string[]> {
  const model = { name: "churn", judged: { approvers, mayApproveSelf } };
  const { approvals } = await hearingOf(asking(forge), model, KEY);
  expect(approvals.every(({ digest }) => digest === KEY)).toBe(true);
  return approvals.map(({ by }) => by);
}

/** The session of the event, on this GitHub. */
function asking(connected: Forge | undefined): Session {
  return { ...session, place: { ...session.place, forge: async () => connected } };
}

async function open(): Promise<void> {
  session = await inSession(rig, async (opened) => opened, { forge });
}

describe("on a pull request", () => {
  beforeAll(open);
  beforeEach(() => void forge.addPull({ number: 1, author: "dana" }));

  test("whoever may write accepts where the base branch has no list", async () => {
    forge.setPermission("eve", "read");
    for (const author of ["eve", "stranger", "ada"]) forge.addReview(1, { author, body: LINE });
    expect(await accepted()).toEqual(["ada"]);
  });

  test("a list counts beside write access", async () => {
    for (const author of ["ada", "lin"]) forge.addReview(1, { author, body: LINE });
    expect(await accepted(["@lin"])).toEqual([]);
    forge.setPermission("lin", "write");
    expect(await accepted(["@lin"])).toEqual(["lin"]);
  });

  test("whoever pushed has a part in it, and where GitHub does not tell who did, one person is not enough", async () => {
    forge.setPushers(1, ["dana", "ada"]);
    forge.addReview(1, { author: "ada", body: LINE });
    expect(await accepted()).toEqual([]);
    forge.setPushers(1, undefined);
    expect(await accepted()).toEqual([]);
    expect(await accepted(["@ada"])).toEqual(["ada"]);
    forge.addReview(1, { author: "grace", body: LINE });
    expect(await accepted()).toEqual(["ada", "grace"]);
  });

  test("an app that pushed was told to by somebody: nobody who started a run by hand, and not one alone", async () => {
    forge.setPushers(1, ["github-actions[bot]"]);
    forge.addDispatch({ actor: "ada", startedAt: "2025-12-31T23:59:00Z" });
    forge.addReview(1, { author: "ada", body: LINE });
    expect(await accepted(["@ada", "@grace"])).toEqual([]);
    forge.addReview(1, { author: "grace", body: LINE });
    expect(await accepted()).toEqual([]);
    expect(await accepted(["@ada", "@grace"])).toEqual(["grace"]);
    expect(await accepted([], true)).toEqual(["ada", "grace"]);
  });

  test("nobody accepts while somebody who may write asks for changes", async () => {
    forge.addReview(1, { author: "ada", body: LINE });
    forge.addReview(1, { author: "grace", state: "CHANGES_REQUESTED", body: "No." });
    forge.addComment(1, OWN);
    const model = { name: "churn", judged: { approvers: [], mayApproveSelf: true } };
    expect(await hearingOf(asking(forge), model, KEY)).toMatchObject({
      approvals: [],
      objections: [{ by: "grace" }],
    });
    forge.setPermission("grace", "read");
    expect(await accepted([], true)).toEqual(["ada", "dana"]);
  });

  test("neither who opened it nor who has a commit in it accepts, list or not", async () => {
    forge.setCommitAuthors(1, ["ada"]);
    for (const author of ["dana", "ada"]) forge.addReview(1, { author, body: LINE });
    expect(await accepted()).toEqual([]);
    expect(await accepted(["dana", "ada", "grace"])).toEqual([]);
    forge.addReview(1, { author: "grace", body: LINE });
    expect(await accepted(["dana", "ada", "grace"])).toEqual(["grace"]);
  });

  test("what was dismissed, objected to or merely said accepts nothing", async () => {
    forge.addReview(1, { author: "ada", state: "DISMISSED", body: LINE });
    forge.addReview(1, { author: "grace", body: LINE });
    forge.addReview(1, { author: "grace", state: "CHANGES_REQUESTED", body: "Wait." });
    forge.setPermission("lin", "admin");
    forge.addReview(1, { author: "lin", state: "COMMENTED", body: LINE });
    expect(await accepted()).toEqual([]);
  });

  test("the key of another result, or another model's, accepts nothing", async () => {
    const others = [approvalCommand("churn", sha256("what was judged before")), approvalCommand("renewal", KEY)];
    for (const body of others) forge.addReview(1, { author: "ada", body });
    expect(await accepted()).toEqual([]);
    // Nobody claims to accept this, so nobody is looked up.
    expect(forge.calls).toEqual(["reviews 1"]);
  });

  test("the author's comment counts where the base branch lets one who works alone accept, after everyone else's word", async () => {
    forge.addComment(1, OWN);
    expect(await accepted()).toEqual([]);
    expect(forge.calls).not.toContain("comments 1");
    expect(await accepted([], true)).toEqual(["dana"]);
    forge.addReview(1, { author: "ada", body: LINE });
    expect(await accepted([], true)).toEqual(["ada", "dana"]);
    expect(await accepted(["grace"], true)).toEqual([]);
  });

  test("only the default branch lets them: anybody may push another", async () => {
    forge.addComment(1, OWN);
    const onto = (event: Session["place"]["event"]) => ({ ...session, place: { ...session.place, event } });
    const { event } = session.place;
    if (event.kind !== "pull_request") throw new Error("the event is no pull request");
    const model = { name: "churn", judged: { approvers: [], mayApproveSelf: true } };
    const asked = onto({ ...event, baseBranch: "release" });
    const heard = await hearingOf({ ...asked, place: { ...asked.place, forge: async () => forge } }, model, KEY);
    expect(heard.approvals).toEqual([]);
  });

  test("without a token nobody is asked, and a failure of GitHub is none of a person's silence", async () => {
    const model = { name: "churn", judged: { approvers: [], mayApproveSelf: false } };
    expect(await hearingOf(asking(undefined), model, KEY)).toEqual({ approvals: [], unheard: [], objections: [] });
    forge.failNext("reviews", new Error("GitHub is down"));
    await expect(accepted()).rejects.toThrow("GitHub is down");
  });
});

describe("in the merge queue", () => {
  beforeEach(async () => {
    forge.addPull({ number: 4, author: "dana", head: pullHead(head) });
    forge.addPull({ number: 5, author: "ada" });
    forge.addReview(4, { author: "ada", body: LINE });
    forge.addReview(5, { author: "grace", body: LINE });
    await queued(4);
  });

  test("all pull requests of the group count, the one it is named after and those of its commit", async () => {
    expect(await accepted()).toEqual(["ada"]);
    await queued(5);
    // Ada opened one of them: what she says of the other accepts the whole of nothing.
    expect(await accepted()).toEqual(["grace"]);
  });

  test("nobody accepts a group in which something is theirs, wherever in it their pull request stands", async () => {
    forge.addPull({ number: 9, author: "ada" });
    forge.addMergedCommit("9".repeat(40), 9);
    expect(await accepted()).toEqual(["ada"]);
    forge.setComparison(base, head, { status: "ahead", commits: ["9".repeat(40), head] });
    expect(await accepted()).toEqual([]);
  });

  test("one that is closed or goes elsewhere does not", async () => {
    forge.addPull({ number: 6, author: "dana", head: pullHead(head), state: "closed" });
    forge.addPull({ number: 7, author: "dana", head: pullHead(head), base: { branch: "next", sha: base } });
    for (const number of [6, 7]) forge.addReview(number, { author: "grace", body: LINE });
    expect(await accepted()).toEqual(["ada"]);
  });
});

describe("elsewhere", () => {
  test("a push asks the pull requests that it landed, and a direct one nobody", async () => {
    const after = await rig.push({});
    await open();
    expect(await accepted()).toEqual([]);
    forge.addPull({ number: 8, author: "dana", state: "closed", merged: true });
    forge.addMergedCommit(after, 8);
    const at = "2026-11-01T00:00:00Z";
    forge.addComment(8, { author: "dana", body: LINE, createdAt: at, updatedAt: at });
    expect(await accepted([], true)).toEqual(["dana"]);
    forge.addReview(8, { author: "ada", body: LINE });
    expect(await accepted()).toEqual(["ada"]);
  });

  test("where the event brings no pull request nobody is asked", async () => {
    await rig.event("workflow_dispatch", {});
    forge.git.commit({ branch: "main", files: {} });
    await open();
    forge.addPull({ number: 1, author: "dana" });
    forge.addReview(1, { author: "ada", body: LINE });
    expect(await accepted()).toEqual([]);
  });
});

test("a first use is accepted for exactly its names", () => {
  const trainKey = sha256("trained from this");
  const gpu = firstUseKey({ trainKey, needsApproval: ["training.runner: gpu", "training.env: TOKEN"] });
  expect(gpu).not.toBe(trainKey);
  expect(gpu).toBe(firstUseKey({ trainKey, needsApproval: ["training.env: TOKEN", "training.runner: gpu"] }));
  expect(gpu).not.toBe(
    firstUseKey({ trainKey, needsApproval: ["training.runner: production", "training.env: TOKEN"] }),
  );
  expect(gpu).not.toBe(
    firstUseKey({ trainKey: sha256("other"), needsApproval: ["training.runner: gpu", "training.env: TOKEN"] }),
  );
});

function pullHead(sha: string) {
  return { branch: "change", sha, owner: "acme", repositoryId: 1 };
}

async function queued(pull: number): Promise<void> {
  const group = { base_sha: base, base_ref: "refs/heads/main", head_sha: head };
  await rig.event("merge_group", {
    merge_group: { ...group, head_ref: `refs/heads/gh-readonly-queue/main/pr-${pull}-${base}` },
  });
  await open();
}
