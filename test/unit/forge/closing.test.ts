import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { closeProposal } from "../../../src/forge/apply-closing.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import { closingComment, type WantedClosing } from "../../../src/forge/closings.ts";
import { dryForge } from "../../../src/forge/dry-run.ts";
import type { WantedPull } from "../../../src/forge/pulls.ts";
import { stampOf } from "../../../src/forge/stamp.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";
const wanted: WantedClosing = {
  name: "retrain",
  key: "churn",
  branch,
  title: "Retrain churn (recovered)",
  occasion: "recovered 2026-11-20",
  comment: "churn is itself again.\n",
};

function pulling(change: Partial<WantedPull> = {}): WantedPull {
  const text = { name: "retrain", key: "churn", occasion: "data-1", title: "Retrain churn", body: "New data." };
  return { ...text, labels: [], branch, base: "main", draft: true, state: "open", ...change };
}

async function opened(): Promise<{ readonly forge: FakeForge; readonly number: number }> {
  const forge = fakeForge();
  forge.git.point(branch, forge.git.commit({ branch: "main", files: { "model.yaml": "a" } }));
  const { number = 0 } = await applyPull(forge, pulling());
  return { forge, number };
}

test("it is said once why, and then it is closed under its title", async () => {
  const { forge, number } = await opened();
  expect(await closeProposal(forge, wanted)).toEqual({ kind: "close", number, comment: "written" });
  expect(forge.pullRequest(number)).toMatchObject({ state: "closed", title: wanted.title });
  expect((await forge.comments(number)).map(({ body }) => body)).toEqual([closingComment(wanted)]);
  expect(closingComment(wanted)).toMatch(/^churn is itself again\.\n\n<!-- model-gitops:retrain-closing v1 /);
  expect(await closeProposal(forge, wanted)).toEqual({ kind: "none", comment: "none" });
  expect(await forge.comments(number)).toHaveLength(1);
  // It was our doing: it may come again for the same occasion.
  expect((await applyPull(forge, pulling())).kind).toBe("create");
});

test("a run that broke off after the comment writes no second one", async () => {
  const { forge, number } = await opened();
  forge.failNext("pullRequests.update", new ApiError("no", { status: 403 }));
  await expect(closeProposal(forge, wanted)).rejects.toThrow("no");
  expect(await closeProposal(forge, wanted)).toEqual({ kind: "close", number, comment: "there" });
  expect(await forge.comments(number)).toHaveLength(1);
});

test("anybody can quote our marker: only what we wrote says it already", async () => {
  const { forge, number } = await opened();
  forge.addComment(number, { author: "eve", body: closingComment(wanted) });
  forge.addComment(number, { author: "github-actions[bot]", body: closingComment({ ...wanted, occasion: "older" }) });
  forge.addComment(number, { author: "github-actions[bot]", body: closingComment({ ...wanted, key: "fraud" }) });
  expect((await closeProposal(forge, wanted)).comment).toBe("written");
  expect(await forge.comments(number)).toHaveLength(4);
});

test("what a former bot said is said", async () => {
  const { forge, number } = await opened();
  forge.addComment(number, { author: "github-actions[bot]", body: closingComment(wanted) });
  const now = { ...forge, viewer: async () => "acme[bot]" };
  expect((await closeProposal(now, wanted)).kind).toBe("foreign");
  const outcome = await closeProposal(now, wanted, { former: ["github-actions[bot]"] });
  expect(outcome).toEqual({ kind: "close", number, comment: "there" });
});

test.each(["before", "after"] as const)(
  "an answer lost %s each write leaves one comment and one closing",
  async (when) => {
    for (const method of ["createComment", "pullRequests.update"]) {
      const { forge, number } = await opened();
      forge.failNext(method, new ApiError("oops", { status: 502 }), when);
      expect(await closeProposal(forge, wanted)).toMatchObject({ kind: "close", number });
      expect(forge.pullRequest(number).state).toBe("closed");
      expect(await forge.comments(number)).toHaveLength(1);
    }
  },
);

test("two runs at once leave one comment, the first", async () => {
  const { forge, number } = await opened();
  const create = async (issue: number, body: string): Promise<void> => {
    await forge.createComment(issue, body);
    await forge.createComment(issue, body);
  };
  expect((await closeProposal({ ...forge, createComment: create }, wanted)).comment).toBe("written");
  expect(await forge.comments(number)).toHaveLength(1);
});

test("a locked conversation is closed nevertheless, and the text says why", async () => {
  const { forge, number } = await opened();
  forge.editPull(number, { locked: true });
  expect(await closeProposal(forge, wanted)).toEqual({ kind: "close", number, comment: "in-body" });
  const { state, body } = forge.pullRequest(number);
  expect(state).toBe("closed");
  expect(body).toMatch(/^New data\.\n\nchurn is itself again\.\n\n<!-- model-gitops:retrain v1 [^\n]*$/);
  // What we added is no edit of a person's.
  expect(stampOf(wanted, body)).toMatchObject({ edited: false, stamp: { closed: true } });
  expect(await forge.comments(number)).toEqual([]);
});

test("who may not write is told so, and nothing is closed without a word", async () => {
  const { forge, number } = await opened();
  forge.failNext("createComment", new ApiError("needs `pull-requests: write`", { status: 403 }));
  await expect(closeProposal(forge, wanted)).rejects.toThrow(/pull-requests: write/);
  expect(forge.pullRequest(number).state).toBe("open");
});

test("what a person edited or opened again is not closed over their heads, unless it is to be", async () => {
  const { forge, number } = await opened();
  const { body } = forge.pullRequest(number);
  forge.editPull(number, { body: `Mine.\n${body}` });
  expect(await closeProposal(forge, wanted)).toEqual({ kind: "edited", number, comment: "none" });
  expect((await closeProposal(forge, { ...wanted, evenEdited: true })).kind).toBe("close");
  expect(forge.pullRequest(number).body).toMatch(/^Mine\.\nNew data\./);
  forge.editPull(number, { state: "open", body });
  await closeProposal(forge, wanted);
  forge.editPull(number, { state: "open" });
  expect(await closeProposal(forge, wanted)).toEqual({ kind: "reopened-by-person", number, comment: "none" });
  expect((await closeProposal(forge, { ...wanted, evenReopened: true })).kind).toBe("close");
});

test("a long text and long last words fit together", async () => {
  const { forge, number } = await opened();
  await applyPull(forge, pulling({ body: "x".repeat(70_000) }));
  const long = { ...wanted, comment: "y".repeat(70_000) };
  expect(closingComment(long).length).toBeLessThan(65_536);
  forge.editPull(number, { locked: true });
  expect((await closeProposal(forge, long)).kind).toBe("close");
  expect(forge.pullRequest(number).body.length).toBeLessThan(65_536);
});

test("a dry run says what it would say and close", async () => {
  const { forge, number } = await opened();
  const said: string[] = [];
  const before = forge.writes().length;
  const dry = dryForge(forge, { info: (text) => void said.push(text) });
  expect((await closeProposal(dry, wanted)).kind).toBe("close");
  expect(said).toEqual([
    `Dry run: would write a comment on #${number}.`,
    `Dry run: would update the state, title, body of #${number}.`,
  ]);
  expect(forge.writes()).toHaveLength(before);
  expect(await dry.pullRequests.openFrom("model-gitops/")).toMatchObject([{ number }]);
  expect(await dry.branches.list("model-gitops/")).toMatchObject([{ branch }]);
  expect(await dry.labels.labelled(0, "hold")).toBeUndefined();
});
