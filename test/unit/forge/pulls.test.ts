import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import type { PullRequest } from "../../../src/forge/proposals.ts";
import { planPull, type WantedPull } from "../../../src/forge/pulls.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";
const label = "model-gitops:retrain";

function wantedPull(change: Partial<WantedPull> = {}): WantedPull {
  return {
    name: "retrain",
    key: "churn",
    occasion: "data-1",
    branch,
    base: "main",
    title: "Retrain churn",
    body: "New data.",
    labels: [label],
    draft: true,
    state: "open",
    ...change,
  };
}

function repository(): FakeForge {
  const forge = fakeForge();
  forge.git.commit({ branch: "main", files: { "model.yaml": "a" } });
  forge.git.point("next", forge.git.head("main") ?? "");
  forge.git.point(branch, forge.git.commit({ branch: "made", files: { "model.yaml": "b" }, parents: [] }));
  return forge;
}

/** A repository in which our pull request stands as we left it, and its number. */
async function proposed(): Promise<{ readonly forge: FakeForge; readonly number: number }> {
  const forge = repository();
  const { number = 0 } = await applyPull(forge, wantedPull());
  forge.calls.splice(0);
  return { forge, number };
}

test("the last marker is ours, whatever the text above it quotes", async () => {
  const { forge, number } = await proposed();
  const quoting = wantedPull({ body: `A table of others:\n${forge.pullRequest(number).body}\n\nand more` });
  expect(await applyPull(forge, quoting)).toEqual({ kind: "update", number });
  expect(await applyPull(forge, quoting)).toEqual({ kind: "keep", number });
});

test("what is created says who it is, and is found again", async () => {
  const { forge, number } = await proposed();
  const pull = forge.pullRequest(number);
  expect(pull).toMatchObject({ state: "open", draft: true, title: "Retrain churn", labels: [label] });
  expect(pull.body).toMatch(/^New data\.\n\n<!-- model-gitops:retrain v1 \{"key":"churn".*\} -->$/);
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "keep", number });
  expect(forge.writes()).toEqual([]);
});

type Edit = Parameters<FakeForge["editPull"]>[1];
const theirs = (pull: PullRequest): Edit => ({ body: pull.body.replace("New data", "Bad data") });

test.each<[string, (pull: PullRequest) => Edit, Partial<WantedPull>, string]>([
  ["nothing happened", () => ({}), {}, "keep"],
  ["line ends became CRLF", ({ body }) => ({ body: body.replaceAll("\n", "\r\n") }), {}, "keep"],
  ["the news is another", () => ({}), { body: "Newer data." }, "update"],
  ["the occasion is another", () => ({}), { occasion: "data-2" }, "update"],
  ["it is ready", () => ({}), { draft: false }, "update"],
  ["it is no longer wanted", () => ({}), { state: "closed", title: "Retrain churn - autoclosed" }, "close"],
  ["a person edited the body", theirs, { body: "Newer data." }, "edited"],
  ["a person wrote below the marker", ({ body }) => ({ body: `${body}\nPlease wait.` }), {}, "edited"],
  ["a person edited it and it is no longer wanted", theirs, { state: "closed" }, "edited"],
  ["a person edited it and asks for a new one", theirs, { evenEdited: true }, "update"],
  ["a person changed the title alone", () => ({ title: "Wait" }), { title: "Another" }, "keep"],
  ["a person made it ready", () => ({ draft: false }), {}, "keep"],
  ["a person took the label off", () => ({ labels: [] }), {}, "keep"],
  ["a person added a label", () => ({ labels: [label, "hold"] }), {}, "keep"],
  ["a person removed the marker", () => ({ body: "mine now" }), {}, "foreign"],
  ["somebody else opened it", () => ({ author: "eve" }), {}, "foreign"],
  ["a person closed it", () => ({ state: "closed" }), {}, "closed-by-person"],
  ["a person edited and closed it", (pull) => ({ ...theirs(pull), state: "closed" }), {}, "closed-by-person"],
  ["a person closed the one for last month", () => ({ state: "closed" }), { occasion: "data-2" }, "create"],
  ["it was merged", () => ({ state: "closed", merged: true }), {}, "merged"],
  ["last month's was merged", () => ({ state: "closed", merged: true }), { occasion: "data-2" }, "create"],
  ["it is closed, and should be", () => ({ state: "closed" }), { state: "closed" }, "none"],
])("when %s", async (...[, edit, wanted, kind]) => {
  const { forge, number } = await proposed();
  forge.editPull(number, edit(forge.pullRequest(number)));
  const existing = [forge.pullRequest(number)];
  expect(planPull({ existing, viewer: "github-actions[bot]", wanted: wantedPull(wanted) }).kind).toBe(kind);
});

test("what people changed stays, whatever else is updated", async () => {
  const { forge, number } = await proposed();
  await forge.pullRequests.update(number, { base: "next" });
  forge.editPull(number, { title: "Wait for May", draft: false, labels: ["hold"] });
  const newer = wantedPull({ title: "Retrain churn on May", body: "Newer data.", labels: [label, "drift"] });
  for (const kind of ["update", "keep"]) expect(await applyPull(forge, newer)).toEqual({ kind, number });
  expect(forge.pullRequest(number)).toMatchObject({
    title: "Wait for May",
    base: "next",
    draft: false,
    labels: ["hold", "drift"],
  });
  expect(forge.pullRequest(number).body).toContain("Newer data.");
});

test("what we closed may come again, and what a person reopened goes on", async () => {
  const { forge, number } = await proposed();
  const closing = wantedPull({ state: "closed", title: "Retrain churn - autoclosed" });
  expect(await applyPull(forge, closing)).toEqual({ kind: "close", number });
  expect(forge.pullRequest(number)).toMatchObject({ state: "closed", title: "Retrain churn - autoclosed" });
  expect(await applyPull(forge, closing)).toEqual({ kind: "none" });
  const again = await applyPull(forge, wantedPull());
  expect(again.kind).toBe("create");
  await applyPull(forge, closing);
  forge.editPull(number, { state: "open" });
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "update", number });
  expect(forge.pullRequest(number).title).toBe("Retrain churn");
  forge.editPull(number, { state: "closed" });
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "closed-by-person", number });
});

test("closing keeps what people wrote", async () => {
  const { forge, number } = await proposed();
  forge.editPull(number, { body: `${forge.pullRequest(number).body}\nPlease wait.` });
  expect((await applyPull(forge, wantedPull({ state: "closed", evenEdited: true }))).kind).toBe("close");
  const { body } = forge.pullRequest(number);
  expect(body).toMatch(/^New data\.\n\nPlease wait\.\n\n<!-- .*"closed":true\} -->$/);
});

test("a body that is too long for GitHub is cut, once", async () => {
  const forge = repository();
  const long = wantedPull({ body: "😀".repeat(100_000) });
  expect(await applyPull(forge, long)).toEqual({ kind: "create", number: 1 });
  expect(await applyPull(forge, long)).toEqual({ kind: "keep", number: 1 });
  expect(forge.pullRequest(1).body).toMatch(/😀…\n\n<!-- model-gitops:retrain/);
});

test("one is closed before its branch is removed: with the branch it would be closed as if by a person", async () => {
  const { forge, number } = await proposed();
  await applyPull(forge, wantedPull({ state: "closed" }));
  await forge.branches.move({ branch, from: forge.git.head(branch), to: undefined });
  forge.git.commit({ branch, files: { "model.yaml": "b" } });
  const { number: again = 0 } = await applyPull(forge, wantedPull());
  expect(again).toBeGreaterThan(number);
  await forge.branches.move({ branch, from: forge.git.head(branch), to: undefined });
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "closed-by-person", number: again });
});

test("closing keeps what the text quotes", async () => {
  const { forge, number } = await proposed();
  const quoted = forge.pullRequest(number).body;
  await applyPull(forge, wantedPull({ body: `Before:\n${quoted}\nand more` }));
  await applyPull(forge, wantedPull({ state: "closed" }));
  expect(forge.pullRequest(number).body).toContain(`Before:\n${quoted}\nand more\n\n<!-- `);
});

test.each(["before", "after"] as const)("an answer that was lost %s it was written leaves one", async (when) => {
  for (const method of ["pullRequests.create", "labels.add", "pullRequests.update"]) {
    const forge = repository();
    forge.failNext(method, new ApiError("oops", { status: 502 }), when);
    expect(await applyPull(forge, wantedPull())).toEqual({ kind: "create", number: 1 });
    expect(forge.pullRequest(1).labels).toEqual([label]);
    expect(await forge.pullRequests.byHead(branch)).toHaveLength(1);
    expect((await applyPull(forge, wantedPull())).kind).toBe("keep");
  }
});

test("readiness whose answer was lost is ours, and follows us back", async () => {
  const { forge, number } = await proposed();
  forge.failNext("pullRequests.setDraft", new ApiError("oops", { status: 502 }), "after");
  await applyPull(forge, wantedPull({ draft: false }));
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "update", number });
  expect(forge.pullRequest(number).draft).toBe(true);
});

test("of two runs that open at once one is refused, and finds the other's", async () => {
  const forge = repository();
  const { create } = forge.pullRequests;
  const pullRequests = {
    ...forge.pullRequests,
    create: async (...args: Parameters<typeof create>) => {
      await create(...args);
      return await create(...args);
    },
  };
  expect(await applyPull({ ...forge, pullRequests }, wantedPull())).toMatchObject({ number: 1 });
  expect(await forge.pullRequests.byHead(branch)).toHaveLength(1);
});

test("a person who opens one from our branch meanwhile has the word", async () => {
  const forge = repository();
  const { create } = forge.pullRequests;
  const pullRequests = {
    ...forge.pullRequests,
    create: async (...args: Parameters<typeof create>) => {
      const { number } = await create(...args);
      forge.editPull(number, { author: "dana", body: "I was faster." });
      return await create(...args);
    },
  };
  expect(await applyPull({ ...forge, pullRequests }, wantedPull())).toEqual({ kind: "foreign", number: 1 });
});

test("of two that ask for other bases the older stays", async () => {
  const { forge, number } = await proposed();
  const twin = { ...forge.pullRequest(number), base: "next", branch };
  const { number: second } = await forge.pullRequests.create(twin);
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "keep", number });
  expect(forge.pullRequest(second).state).toBe("closed");
});

test("a list that lags behind does not make a second one", async () => {
  const forge = repository();
  const pullRequests = { ...forge.pullRequests, byHead: async () => [] };
  expect(await applyPull({ ...forge, pullRequests }, wantedPull())).toEqual({ kind: "create", number: 1 });
  expect(forge.pullRequest(1).labels).toEqual([label]);
});

test("one that vanished is looked for again; what is forbidden is said at once", async () => {
  const { forge, number } = await proposed();
  forge.failNext("pullRequests.update", new ApiError("gone", { status: 404 }));
  expect(await applyPull(forge, wantedPull({ body: "Newer." }))).toEqual({ kind: "update", number });
  const writes = forge.writes().length;
  forge.failNext("pullRequests.update", new ApiError("needs `pull-requests: write`", { status: 403 }));
  await expect(applyPull(forge, wantedPull({ body: "Newest." }))).rejects.toThrow(/pull-requests: write/);
  expect(forge.writes()).toHaveLength(writes + 1);
});
