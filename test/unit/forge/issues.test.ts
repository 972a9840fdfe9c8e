import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyIssue } from "../../../src/forge/apply-issue.ts";
import { planIssue, type WantedIssue } from "../../../src/forge/issues.ts";
import type { Issue } from "../../../src/forge/proposals.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const viewer = "github-actions[bot]";

function wantedIssue(change: Partial<WantedIssue> = {}): WantedIssue {
  return {
    name: "drift",
    key: "churn",
    occasion: "may",
    title: "churn drifts",
    body: "PSI 0.4",
    labels: ["model-gitops:drift"],
    state: "open",
    ...change,
  };
}

async function reported(): Promise<{ readonly forge: FakeForge; readonly number: number }> {
  const forge = fakeForge();
  const { number = 0 } = await applyIssue(forge, wantedIssue());
  forge.calls.splice(0);
  return { forge, number };
}

const issueOf = (forge: FakeForge, number: number): Issue => {
  const issue = forge.proposals.issues.get(number);
  if (issue === undefined) throw new Error(`there is no issue ${number}`);
  return issue;
};

const theirs = (issue: Issue): Partial<Issue> => ({ body: issue.body.replace("0.4", "0.1") });

test.each<[string, (issue: Issue) => Partial<Issue>, Partial<WantedIssue>, string]>([
  ["nothing happened", () => ({}), {}, "keep"],
  ["the news is another", () => ({}), { body: "PSI 0.5" }, "update"],
  ["a label is wanted more", () => ({}), { labels: ["model-gitops:drift", "severe"] }, "update"],
  ["it is over", () => ({}), { state: "closed" }, "close"],
  ["it is over already", () => ({ state: "closed" }), { state: "closed" }, "none"],
  ["a person edited the body", theirs, { body: "PSI 0.5" }, "edited"],
  ["a person edited it and it is over", theirs, { state: "closed" }, "edited"],
  ["what a person ticked was read", theirs, { evenEdited: true }, "update"],
  ["a person changed title and labels", () => ({ title: "Known", labels: [] }), { title: "churn drifts more" }, "keep"],
  ["a person closed it", () => ({ state: "closed" }), { body: "PSI 0.5" }, "closed-by-person"],
  ["a person closed the one of another month", () => ({ state: "closed" }), { occasion: "june" }, "reopen"],
  ["somebody else wrote it", () => ({ author: "eve" }), {}, "create"],
  ["it is of another model", () => ({}), { key: "fraud" }, "create"],
  ["it is of another kind", () => ({}), { name: "dashboard" }, "create"],
  ["it quotes a marker", ({ body }) => ({ body: `> ${body.replaceAll("\n", "\n> ")}` }), {}, "create"],
])("when %s", async (...[, edit, wanted, kind]) => {
  const { forge, number } = await reported();
  forge.editIssue(number, edit(issueOf(forge, number)));
  const existing = [issueOf(forge, number)];
  expect(planIssue({ existing, viewer, wanted: wantedIssue(wanted) }).kind).toBe(kind);
});

test("one issue is closed and opened again, and what a person closed stays closed", async () => {
  const { forge, number } = await reported();
  expect(await applyIssue(forge, wantedIssue({ state: "closed" }))).toEqual({ kind: "close", number });
  expect(await applyIssue(forge, wantedIssue())).toEqual({ kind: "reopen", number });
  expect(await applyIssue(forge, wantedIssue())).toEqual({ kind: "keep", number });
  forge.editIssue(number, { state: "closed" });
  expect(await applyIssue(forge, wantedIssue())).toEqual({ kind: "closed-by-person", number });
  expect(await applyIssue(forge, wantedIssue({ occasion: "june", body: "PSI 0.6" }))).toEqual({
    kind: "reopen",
    number,
  });
  expect(issueOf(forge, number).body).toContain("PSI 0.6");
  expect(forge.proposals.issues.size).toBe(1);
});

test("one whose label a person took off is found, though the label is on another model's", async () => {
  const { forge, number } = await reported();
  await applyIssue(forge, wantedIssue({ key: "fraud" }));
  forge.editIssue(number, { labels: [] });
  expect(await applyIssue(forge, wantedIssue())).toEqual({ kind: "keep", number });
});

test("what a person wrote into a closed one is not written over for another occasion", async () => {
  const { forge, number } = await reported();
  forge.editIssue(number, { ...theirs(issueOf(forge, number)), state: "closed" });
  const june = wantedIssue({ occasion: "june", body: "PSI 0.6" });
  expect(await applyIssue(forge, june)).toEqual({ kind: "create", number: number + 1 });
  expect(issueOf(forge, number)).toMatchObject({ state: "closed", body: expect.stringContaining("PSI 0.1") });
});

test("one that was deleted meanwhile is looked for again", async () => {
  const { forge, number } = await reported();
  const { update } = forge.issues;
  const issues = {
    ...forge.issues,
    async update(...args: Parameters<typeof update>) {
      if (!forge.proposals.issues.delete(number)) return await update(...args);
      throw new ApiError("This issue was deleted", { status: 410 });
    },
  };
  expect(await applyIssue({ ...forge, issues }, wantedIssue({ body: "PSI 0.5" }))).toMatchObject({ number: 1 });
  expect(issueOf(forge, 1).body).toContain("PSI 0.5");
});

test.each(["before", "after"] as const)("an answer that was lost %s it was written leaves one", async (when) => {
  const forge = fakeForge();
  forge.failNext("issues.create", new ApiError("oops", { status: 502 }), when);
  expect(await applyIssue(forge, wantedIssue())).toEqual({ kind: "create", number: 1 });
  expect(forge.proposals.issues.size).toBe(1);
});

test("of two that were opened at once the older stays, and a person's word on it counts", async () => {
  const forge = fakeForge();
  const { create } = forge.issues;
  const issues = {
    ...forge.issues,
    create: async (...args: Parameters<typeof create>) => {
      await create(...args);
      return await create(...args);
    },
  };
  expect(await applyIssue({ ...forge, issues }, wantedIssue())).toEqual({ kind: "create", number: 1 });
  expect([1, 2].map((number) => issueOf(forge, number).state)).toEqual(["open", "closed"]);
  forge.editIssue(1, { state: "closed" });
  expect(await applyIssue(forge, wantedIssue())).toEqual({ kind: "closed-by-person", number: 1 });
});

test("a list that lags behind does not make a second one", async () => {
  const forge = fakeForge();
  const issues = { ...forge.issues, list: async () => [] };
  expect(await applyIssue({ ...forge, issues }, wantedIssue())).toEqual({ kind: "create", number: 1 });
  expect(forge.proposals.issues.size).toBe(1);
});

test("what is forbidden is said at once", async () => {
  const { forge } = await reported();
  forge.failNext("issues.update", new ApiError("needs `issues: write`", { status: 403 }));
  await expect(applyIssue(forge, wantedIssue({ body: "PSI 0.5" }))).rejects.toThrow(/issues: write/);
  expect(forge.writes()).toHaveLength(1);
});
