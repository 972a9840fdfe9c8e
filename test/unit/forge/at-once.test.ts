import { expect, test } from "vitest";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { applyDeployment } from "../../../src/forge/apply-deployment.ts";
import { applyIssue } from "../../../src/forge/apply-issue.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import type { WantedBranch } from "../../../src/forge/branches.ts";
import type { WantedDeployment } from "../../../src/forge/deployments.ts";
import type { WantedIssue } from "../../../src/forge/issues.ts";
import type { WantedPull } from "../../../src/forge/pulls.ts";
import { everyOrder, type Actor, type Played } from "../../fakes/every-order.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";

const text = { name: "retrain", key: "churn", occasion: "data-1", title: "Retrain churn", body: "New data." };

function wantedPull(change: Partial<WantedPull> = {}): WantedPull {
  return { ...text, branch, base: "main", labels: ["retrain"], draft: true, state: "open", ...change };
}

function wantedIssue(change: Partial<WantedIssue> = {}): WantedIssue {
  return { ...text, labels: ["drift"], state: "open", ...change };
}

async function repository(): Promise<FakeForge> {
  const forge = fakeForge();
  forge.git.commit({ branch: "main", files: { "model.yaml": "a" } });
  forge.git.point("next", forge.git.head("main") ?? "");
  forge.git.point(branch, forge.git.commit({ branch: "made", files: { "model.yaml": "b" }, parents: [] }));
  return forge;
}

async function proposed(): Promise<FakeForge> {
  const forge = await repository();
  await applyPull(forge, wantedPull());
  return forge;
}

async function reported(): Promise<FakeForge> {
  const forge = await repository();
  await applyIssue(forge, wantedIssue());
  return forge;
}

const pulling =
  (change: Partial<WantedPull> = {}): Actor =>
  (forge) =>
    applyPull(forge, wantedPull(change));
const reporting =
  (change: Partial<WantedIssue> = {}): Actor =>
  (forge) =>
    applyIssue(forge, wantedIssue(change));

async function openPulls({ forge }: Played): Promise<readonly number[]> {
  return (await forge.pullRequests.byHead(branch)).filter(({ state }) => state === "open").map(({ number }) => number);
}

test.each<[string, () => Promise<FakeForge>, Partial<WantedPull>, Partial<WantedPull>]>([
  ["open the same", repository, {}, {}],
  ["want other bases", repository, {}, { base: "next" }],
  ["update to the same", proposed, { body: "Newer." }, { body: "Newer." }],
  ["update to other words and labels", proposed, { body: "A.", labels: ["a"] }, { body: "B.", draft: false }],
])("two runs that %s leave one pull request, and the next run finds it settled", async (...[, start, one, two]) => {
  await everyOrder(start, [pulling(one), pulling(two)], async (played) => {
    const numbers = await openPulls(played);
    expect([numbers, played.results.filter((result) => result instanceof Error)]).toEqual([[1], []]);
    await applyPull(played.forge, wantedPull(two));
    expect(await applyPull(played.forge, wantedPull(two))).toEqual({
      kind: "keep",
      number: 1,
    });
  });
});

test("two runs that report leave one issue", async () => {
  await everyOrder(repository, [reporting(), reporting({ body: "Newer." })], ({ forge, results }) => {
    const open = [...forge.proposals.issues.values()].filter(({ state }) => state === "open");
    expect([open.map(({ number }) => number), results.filter((r) => r instanceof Error)]).toEqual([[1], []]);
  });
});

const WORDS = "Wait for May.";

/** A write of words is lost only where it comes between our last look and our very next call: GitHub cannot compare. */
function isBetween(steps: readonly string[], look: string, write: string): boolean {
  const at = steps.indexOf("1 edit");
  return steps[at - 1] === `0 ${look}` && steps[at + 1] === `0 ${write}`;
}

test("what a person writes while a pull request is updated stays", async () => {
  const edit: Actor = async (forge, turn) => {
    await turn("edit");
    forge.editPull(1, { body: `${WORDS}\n${forge.pullRequest(1).body}` });
  };
  const newer = pulling({ body: "Newer.", labels: ["drift"], draft: false });
  await everyOrder(proposed, [newer, edit], ({ forge, steps }) => {
    if (isBetween(steps, "pullRequests.byHead", "pullRequests.update")) return;
    expect(forge.pullRequest(1).body).toContain(WORDS);
  });
});

test("what a person writes while an issue is updated stays", async () => {
  const edit: Actor = async (forge, turn) => {
    await turn("edit");
    forge.editIssue(1, { body: `${WORDS}\n${forge.proposals.issues.get(1)?.body ?? ""}` });
  };
  await everyOrder(reported, [reporting({ body: "Newer.", labels: ["drift", "severe"] }), edit], ({ forge, steps }) => {
    if (isBetween(steps, "issues.list", "issues.update")) return;
    expect(forge.proposals.issues.get(1)?.body).toContain(WORDS);
  });
});

test.each<[string, (forge: FakeForge) => void, object]>([
  ["closes", (forge) => forge.editPull(1, { state: "closed" }), { state: "closed" }],
  ["renames", (forge) => forge.editPull(1, { title: "Mine" }), { title: "Mine" }],
])("a person who %s it meanwhile has the last word", async (_, act, expected) => {
  const person: Actor = async (forge, turn) => {
    await turn("edit");
    act(forge);
  };
  await everyOrder(
    proposed,
    [pulling({ body: "Newer.", title: "Newer", labels: ["drift"] }), person],
    async ({ forge, steps }) => {
      if (isBetween(steps, "pullRequests.byHead", "pullRequests.update") && "title" in expected) return;
      await applyPull(forge, wantedPull({ body: "Newer.", title: "Newer" }));
      expect(forge.pullRequest(1)).toMatchObject(expected);
      expect(await forge.pullRequests.byHead(branch)).toHaveLength(1);
    },
  );
});

function wantedBranch(forge: FakeForge, content: string, change: Partial<WantedBranch> = {}): WantedBranch {
  const base = forge.git.head("main") ?? "";
  const files = { "model.yaml": { content } };
  return { name: "retrain", branch, state: "present", base, files, message: "Retrain churn", ...change };
}

test.each<[string, Partial<WantedBranch>]>([
  ["replace", {}],
  ["remove", { state: "absent" }],
])("what somebody pushes while two runs %s a branch is never lost", async (_, change) => {
  const start = async (): Promise<FakeForge> => {
    const forge = fakeForge();
    forge.git.commit({ branch: "main", files: { "model.yaml": "a" } });
    await applyBranch(forge, wantedBranch(forge, "b"));
    return forge;
  };
  let pushed = "";
  const person: Actor = async (forge, turn) => {
    await turn("push");
    pushed = forge.git.commit({ branch, files: { "by-hand": "x" } });
  };
  const runs = ["c", "d"].map(
    (content): Actor =>
      (forge) =>
        applyBranch(forge, wantedBranch(forge, content, change)),
  );
  await everyOrder(start, [...runs, person], ({ forge }) => {
    expect(forge.git.head(branch)).toBe(pushed);
  });
});

function wantedDeployment(forge: FakeForge, key: string): WantedDeployment {
  const status = { state: "success", description: "Serving" } as const;
  const payload = { version: "1.2.0" };
  const sha = forge.git.head("main") ?? "";
  return { key, environment: "e", sha, task: "deploy", payload, description: "churn", production: true, status };
}

test.each([
  ["the same", "1", "1"],
  ["two things", "1", "2"],
])("two runs that deploy %s leave one in service", async (_, ...keys) => {
  const runs = keys.map(
    (key): Actor =>
      (forge) =>
        applyDeployment(forge, wantedDeployment(forge, key)),
  );
  await everyOrder(repository, runs, ({ forge, results }) => {
    const serving = [...forge.proposals.deployments.values()].filter(
      ({ statuses }) => statuses[0]?.state === "success",
    );
    expect([serving.length, results.filter((result) => result instanceof Error)]).toEqual([1, []]);
  });
});
