import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GovernedApprovals } from "../../../../src/generated/types.ts";
import { governedApprovals } from "../../../../src/loop/approvals/role-approvals.ts";
import { openChange } from "../../../../src/loop/models/open-change.ts";
import type { ChangedModel } from "../../../../src/loop/models/changed-model.ts";
import type { Session } from "../../../../src/loop/place/session.ts";
import { whyUncounted } from "../../../../src/records/uncounted.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";
import { commitAll, git } from "../../../rig/git.ts";

const ROLES = `apiVersion: model-gitops/v1
kind: Roles
roles:
  model-risk: {users: ["@Ada"], teams: ["@acme/risk"]}
  governance: {users: ["@grace"]}
`;
/** Makes its author a member of every role, and is no rule before it is merged. */
const OWN_ROLES = ROLES.replace("@Ada", "@dana").replace("@grace", "@dana");

const rig = await stageRig({ ...stageModel(), "governance/roles.yaml": ROLES, "README.md": "a\n" });
let [first, head] = ["", ""];
let forge = fakeForge();
let session: Session;
let model: ChangedModel;

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(() => {
  forge = fakeForge();
  for (const login of ["ada", "grace", "lin", "dana"]) forge.setPermission(login, "write");
});

/** Proposes files, one commit after the other, and opens the session on the last. */
async function propose(...commits: readonly Parameters<typeof rig.propose>[0][]): Promise<readonly string[]> {
  const shas: string[] = [];
  const [one = {}, ...others] = commits;
  shas.push(await rig.propose(one));
  for (const files of others) {
    for (const [path, content] of Object.entries(files)) {
      await writeFile(join(rig.workspace, path), content ?? "");
    }
    shas.push(await commitAll(rig.workspace, "more"));
  }
  session = await inSession(rig, async (opened) => opened, { forge });
  const changed = (await openChange(session)).models.find(({ name }) => name === "churn");
  if (changed === undefined) throw new Error("churn is not changed");
  model = changed;
  return shas;
}

async function approvals(required: readonly string[] = ["model-risk"]): Promise<GovernedApprovals> {
  const asking = { ...session, place: { ...session.place, forge: async () => forge } };
  return await governedApprovals(asking, model, { required });
}

function pull(): void {
  forge.addPull({ number: 1, author: "dana", head: { branch: "change", sha: head, owner: "acme", repositoryId: 1 } });
}

const told = ({ missing, given, uncounted = [] }: GovernedApprovals) => ({
  missing,
  by: given.filter(({ isIndependent }) => isIndependent).map(({ by }) => by),
  uncounted: uncounted.map(({ by, why }) => `${by}: ${why}`),
});

describe("on a pull request of two commits, of which the second touches nothing that is governed", () => {
  beforeAll(async () => {
    [first = "", head = ""] = await propose(trained({ wrong: 0.2 }), { "README.md": "b\n" });
  });
  beforeEach(pull);

  test("a plain approving review of somebody of the role counts, also of the commit before", async () => {
    forge.addReview(1, { author: "ada", commit: first, body: "Fine." });
    const found = await approvals();
    expect(told(found)).toEqual({ missing: [], by: ["ada"], uncounted: [] });
    expect(found).toMatchObject({ isKnown: true, makers: ["dana"], given: [{ roles: ["model-risk"] }] });
    forge.addReview(1, { author: "ada", commit: head, state: "CHANGES_REQUESTED" });
    expect((await approvals()).missing).toEqual(["model-risk"]);
  });

  test("a force push leaves nothing to hold an approval against, and it says so", async () => {
    forge.addReview(1, { author: "ada", commit: "d".repeat(40) });
    const found = await approvals();
    expect(told(found)).toEqual({ missing: ["model-risk"], by: [], uncounted: ["ada: gone"] });
    expect(whyUncounted({ why: "gone" })).toMatch(/force push: approve again/);
  });

  test("an edited body takes nothing from a plain approval; who says it in a comment alone approves nothing", async () => {
    forge.addReview(1, { author: "ada", commit: head, isEdited: true });
    expect(told(await approvals())).toEqual({ missing: [], by: ["ada"], uncounted: [] });
    forge.addReview(1, { author: "lin", commit: head, state: "COMMENTED", body: "APPROVED" });
    expect(told(await approvals()).by).toEqual(["ada"]);
  });

  test("a team is read where the users do not suffice, and one that cannot be read blocks by its name", async () => {
    forge.addReview(1, { author: "lin", commit: head });
    expect(await approvals()).toMatchObject({ missing: ["model-risk"], unreadable: ["@acme/risk"] });
    forge.setTeam("acme/risk", []);
    expect(await approvals()).toMatchObject({ missing: ["model-risk"], unreadable: [] });
    forge.setTeam("acme/risk", ["Lin"]);
    expect(await approvals()).toMatchObject({ missing: [], unreadable: [] });
    forge.addReview(1, { author: "ada", commit: head });
    const before = forge.calls.length;
    await approvals();
    expect(forge.calls.slice(before).filter((call) => call.startsWith("teamMembers"))).toEqual([]);
  });

  test("makers, readers and bots approve nothing", async () => {
    forge.setPushers(1, ["dana", "ada"]);
    forge.addReview(1, { author: "ada", commit: head });
    expect(told(await approvals()).uncounted).toEqual(["ada: pusher"]);
    forge.setPushers(1, ["dana"]);
    forge.setPermission("ada", "read");
    forge.addReview(1, { author: "model-gitops[bot]", commit: head });
    expect(told(await approvals())).toEqual({
      missing: ["model-risk"],
      by: [],
      uncounted: ["ada: reader", "model-gitops[bot]: bot"],
    });
  });

  test("where nobody tells who pushed, it takes two of the role", async () => {
    forge.setTeam("acme/risk", ["lin"]);
    forge.setPushers(1, undefined);
    forge.addReview(1, { author: "ada", commit: head });
    expect(told(await approvals()).uncounted).toEqual(["ada: unknown-maker"]);
    forge.addReview(1, { author: "lin", commit: head });
    expect(told(await approvals())).toMatchObject({ missing: [], by: ["ada", "lin"] });
  });

  test("without a token nobody is asked, and a failure of GitHub is nobody's silence", async () => {
    const alone = { ...session, place: { ...session.place, forge: async () => undefined } };
    expect(await governedApprovals(alone, model, { required: ["model-risk"] })).toMatchObject({
      missing: ["model-risk"],
      isKnown: false,
    });
    forge.failNext("reviews", new Error("GitHub is down"));
    await expect(approvals()).rejects.toThrow("GitHub is down");
  });

  test("many models ask GitHub as often as one", async () => {
    forge.addReview(1, { author: "ada", commit: head });
    const asking = { ...session, place: { ...session.place, forge: async () => forge } };
    await governedApprovals(asking, model, { required: ["model-risk"] });
    const asked = forge.calls.length;
    const all = await Promise.all([1, 2, 3].map(() => governedApprovals(asking, model, { required: ["model-risk"] })));
    expect([forge.calls.length - asked, all.map(({ missing }) => missing.length)]).toEqual([0, [0, 0, 0]]);
  });

  test("in a merge group the same is held against the group's head", async () => {
    forge.addReview(1, { author: "ada", commit: first });
    const { place } = session;
    const queued = {
      kind: "merge_group",
      baseSha: session.rules?.id ?? "",
      baseBranch: "main",
      headSha: head,
      pull: 1,
    } as const;
    const { change } = session;
    const group = {
      ...session,
      ...(change !== undefined && { change: { before: change.before, paths: change.paths } }),
      place: { ...place, event: queued, forge: async () => forge },
    };
    forge.addPull({ number: 1, author: "dana", base: { branch: "main", sha: "" } });
    expect(told(await governedApprovals(group, model, { required: ["model-risk"] }))).toMatchObject({
      missing: [],
      by: ["ada"],
    });
  });
});

describe("on a pull request whose second commit changes what is governed", () => {
  beforeAll(async () => {
    [first = "", head = ""] = await propose(trained({ wrong: 0.2 }), trained({ wrong: 0.3 }));
  });
  beforeEach(pull);

  test("what was approved before is stale, and an approval of the head counts", async () => {
    forge.addReview(1, { author: "ada", commit: first });
    expect(told(await approvals())).toEqual({ missing: ["model-risk"], by: [], uncounted: ["ada: stale"] });
    forge.addReview(1, { author: "ada", commit: head });
    expect(told(await approvals()).missing).toEqual([]);
  });
});

describe("on a pull request that brings roles and a workflow of its own", () => {
  beforeAll(async () => {
    await git(rig.workspace, ["checkout", "--quiet", "--force", "main"]);
    const files = {
      ...trained({ wrong: 0.2 }),
      ".github/workflows/own.yml": "on: push\n",
      "governance/roles.yaml": OWN_ROLES,
    };
    [first = "", head = ""] = await propose(files, { ".github/workflows/own.yml": "on: pull_request\n" });
  });
  beforeEach(pull);

  test("roles are those of the base branch, and what governs is part of what is approved", async () => {
    forge.addReview(1, { author: "dana", commit: head });
    forge.addReview(1, { author: "ada", commit: first });
    forge.addReview(1, { author: "grace", commit: head });
    expect(told(await approvals(["model-risk", "governance"]))).toEqual({
      missing: ["model-risk"],
      by: ["grace"],
      uncounted: ["dana: author", "ada: stale"],
    });
  });

  test("without a model, what governs alone is approved", async () => {
    const asking = { ...session, place: { ...session.place, forge: async () => forge } };
    forge.addReview(1, { author: "grace", commit: head });
    const alone = await governedApprovals(asking, undefined, { required: ["governance"] });
    expect(told(alone)).toEqual({ missing: [], by: ["grace"], uncounted: [] });
    expect(alone.governedDigest).not.toBe((await approvals()).governedDigest);
  });
});
