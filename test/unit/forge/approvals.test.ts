import { expect, test } from "vitest";
import { acceptingReviews, claimants, selfApproval, type ApprovalQuestion } from "../../../src/forge/approvals.ts";
import { approvalCommand } from "../../../src/records/approval.ts";
import type { Comment, Review } from "../../../src/forge/forge.ts";

const verdictKey = `sha256:${"0123456789abcdef".repeat(4)}`;
const line = "model-gitops approve credit-risk@0123456789ab";

function review(author: string, minute: number, changes: Partial<Review> = {}): Review {
  const submittedAt = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return { author, state: "APPROVED", body: line, commit: "c", submittedAt, url: "", ...changes };
}

function accepting(reviews: readonly Review[], changes: Partial<ApprovalQuestion> = {}): readonly string[] {
  const permissions = { ada: "write", ben: "read", dana: "admin" };
  const question = {
    model: "credit-risk",
    verdictKey,
    author: "dana",
    approvers: undefined,
    permissions,
    reviews,
    ...changes,
  };
  return acceptingReviews(question).map(({ by }) => by);
}

test("the line is what the comment shows", () => {
  expect(approvalCommand("credit-risk", verdictKey)).toBe(line);
});

test("a person with write access accepts exactly this", () => {
  expect(accepting([review("ada", 1)])).toEqual(["ada"]);
  expect(accepting([review("ada", 1, { body: `Fine for me.\r\n\`${line}\`\r\nThanks` })])).toEqual(["ada"]);
  expect(accepting([review("ada", 1)], { verdictKey: `sha256:${"f".repeat(64)}` })).toEqual([]);
  expect(accepting([review("ada", 1)], { model: "fraud" })).toEqual([]);
});

test.each([
  ["a mere comment", { state: "COMMENTED" }],
  ["a draft", { state: "PENDING" }],
  ["approval without the line", { body: "LGTM" }],
  ["a quoted line", { body: `> ${line}` }],
  ["the line in a sentence", { body: `I would not write ${line}` }],
  ["a longer line", { body: `${line}cdef` }],
] as const)("%s accepts nothing", (_, changes) => {
  expect(accepting([review("ada", 1, changes)])).toEqual([]);
});

test("not the author, not a reader, not a bot, not a stranger", () => {
  expect(accepting([review("Dana", 1), review("ben", 2), review("eve", 3)])).toEqual([]);
  const permissions = { "github-actions[bot]": "write" };
  expect(accepting([review("github-actions[bot]", 1)], { permissions })).toEqual([]);
});

test("nobody accepts what is partly theirs", () => {
  expect(accepting([review("ada", 1)], { coauthors: ["Ada", "dana"] })).toEqual([]);
  expect(accepting([review("ada", 1)], { coauthors: ["Ada"], approvers: ["@ada"] })).toEqual([]);
});

test("a list of approvers decides alone", () => {
  const approvers = ["@Ben", "@acme/risk-ml"];
  expect(accepting([review("ada", 1), review("ben", 2)], { approvers })).toEqual(["ben"]);
  expect(accepting([review("ada", 1)], { approvers: [] })).toEqual([]);
  expect(accepting([review("dana", 1)], { approvers: ["dana"] })).toEqual([]);
});

test("what a person says last counts", () => {
  expect(accepting([review("ada", 1), review("ada", 2, { state: "CHANGES_REQUESTED", body: "wait" })])).toEqual([]);
  expect(accepting([review("ada", 1), review("ada", 2, { state: "DISMISSED" })])).toEqual([]);
  expect(accepting([review("ada", 2), review("ada", 1, { state: "CHANGES_REQUESTED" })])).toEqual(["ada"]);
  // A remark and the approval of another model take nothing back.
  expect(
    accepting([review("ada", 1), review("ada", 2, { state: "COMMENTED" }), review("ada", 3, { body: "ok" })]),
  ).toEqual(["ada"]);
});

test("only those who said the words need a look at their permission", () => {
  const reviews = [review("ada", 1), review("ben", 2, { body: "LGTM" }), review("ada", 3)];
  expect(claimants({ model: "credit-risk", verdictKey, author: "dana", approvers: undefined, reviews })).toEqual([
    "ada",
  ]);
});

test("one entry a person, with the place to look it up", () => {
  const reviews = [review("ada", 1, { url: "https://x/1" }), review("ADA", 2, { url: "https://x/2" })];
  const question = {
    model: "credit-risk",
    verdictKey,
    author: "dana",
    approvers: undefined,
    permissions: { ada: "maintain" },
    reviews,
  };
  expect(acceptingReviews(question)).toEqual([
    { by: "ADA", digest: verdictKey, at: "2026-01-01T00:02:00.000Z", url: "https://x/2" },
  ]);
});

/** What dana, who opened the pull request, wrote below it. */
function own(change: Partial<Comment> = {}, approvers?: readonly string[]) {
  const at = "2026-01-01T00:01:00Z";
  const comment = { id: 1, author: "dana", body: line, createdAt: at, updatedAt: at, url: "u", ...change };
  const permissions = { dana: "write", "dependabot[bot]": "write" };
  const author = change.author?.endsWith("[bot]") === true ? change.author : "dana";
  const question = { model: "credit-risk", verdictKey, author, approvers, permissions };
  return selfApproval({ ...question, comments: [comment] });
}

test("who works alone says it in a comment, and the approval says that it is their own", () => {
  expect(own()).toEqual({ by: "dana", digest: verdictKey, at: "2026-01-01T00:01:00Z", url: "u", self: true });
  expect(own({ author: "Dana", body: `I looked.\n\`${line}\`` }, ["@Dana"])?.self).toBe(true);
});

test.each<{ readonly what: string; readonly change?: Partial<Comment>; readonly approvers?: readonly string[] }>([
  { what: "that was edited, by whomever", change: { updatedAt: "2026-01-01T00:01:01Z" } },
  {
    what: "of which nobody knows whether it was edited",
    change: { createdAt: undefined as never, updatedAt: undefined as never },
  },
  { what: "that an app wrote in their name", change: { isByApp: true } },
  { what: "of somebody else", change: { author: "ada" } },
  { what: "without the line", change: { body: "LGTM" } },
  { what: "that quotes the line", change: { body: `> ${line}` } },
  { what: "of an author who is not on the list", approvers: ["@ada"] },
  { what: "of a workflow", change: { author: "dependabot[bot]" } },
])("a comment $what accepts nothing", ({ change, approvers }) => {
  expect(own(change, approvers)).toBeUndefined();
});

test("an author who may not write accepts nothing of their own", () => {
  const at = "2026-01-01T00:01:00Z";
  const comments = [{ id: 1, author: "mallory", body: line, createdAt: at, updatedAt: at }];
  const question = { model: "credit-risk", verdictKey, author: "mallory", approvers: undefined, comments };
  expect(selfApproval({ ...question, permissions: { mallory: "read" } })).toBeUndefined();
  expect(selfApproval({ ...question, permissions: {} })).toBeUndefined();
});
