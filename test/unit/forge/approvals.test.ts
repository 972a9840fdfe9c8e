import { expect, test } from "vitest";
import { hear, selfApproval, voices, type ApprovalQuestion } from "../../../src/forge/approvals.ts";
import type { Authorship, Deed } from "../../../src/forge/authorship.ts";
import { approvalCommand, asides } from "../../../src/records/approval.ts";
import type { Comment, Review } from "../../../src/forge/forge.ts";

const verdictKey = `sha256:${"0123456789abcdef".repeat(4)}`;
const line = "model-gitops approve credit-risk@0123456789abcdef0123456789abcdef";

function review(author: string, minute: number, changes: Partial<Review> = {}): Review {
  const submittedAt = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const flags = { isEdited: false, isByEmail: false };
  return { author, state: "APPROVED", body: line, commit: "c", submittedAt, url: "", ...flags, ...changes };
}

function by(deeds: Readonly<Record<string, Deed>>, isKnown = true): Authorship {
  return { deeds: new Map(Object.entries(deeds)), isKnown };
}

function ask(reviews: readonly Review[], changes: Partial<ApprovalQuestion> = {}) {
  return hear({
    model: "credit-risk",
    verdictKey,
    pulls: [{ author: "dana", reviews }],
    authorship: by({ dana: "author" }),
    approvers: undefined,
    permissions: { ada: "write", ben: "read", dana: "admin", grace: "maintain" },
    mayApproveSelf: false,
    ...changes,
  });
}

function accepting(reviews: readonly Review[], changes: Partial<ApprovalQuestion> = {}): readonly string[] {
  return ask(reviews, changes).approvals.map(({ by }) => by);
}

function whys(reviews: readonly Review[], changes: Partial<ApprovalQuestion> = {}): readonly string[] {
  return ask(reviews, changes).unheard.map(({ by, why }) => `${by}: ${why}`);
}

test("the line is what the comment shows: 128 bits of the key", () => {
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
  ["the line in a sentence", { body: `I would not write ${line}` }],
  ["a longer line", { body: `${line}cdef` }],
  ["a key of which a digit is missing", { body: line.slice(0, -1) }],
] as const)("%s accepts nothing", (_, changes) => {
  expect(accepting([review("ada", 1, changes)])).toEqual([]);
});

test.each([
  ["a quoted line", { body: `> ${line}` }, "within"],
  ["a line in a fence", { body: `I will NOT give this:\n\`\`\`text\n${line}\n\`\`\`` }, "within"],
  ["a line of twelve digits", { body: "model-gitops approve credit-risk@0123456789ab" }, "short"],
  ["a review that somebody edited", { isEdited: true }, "edited"],
  ["an answer to a mail", { isByEmail: true }, "email"],
] as const)("%s accepts nothing, and is told", (_, changes, why) => {
  expect(accepting([review("ada", 1, changes)])).toEqual([]);
  expect(whys([review("ada", 1, changes)])).toEqual([`ada: ${why}`]);
  // Written again as it should be, nothing of it is told any more.
  expect(accepting([review("ada", 1, changes), review("ada", 2)])).toEqual(["ada"]);
  expect(whys([review("ada", 1, changes), review("ada", 2)])).toEqual([]);
  expect(accepting([review("ada", 1), review("ada", 2, changes)])).toEqual(["ada"]);
});

test("not the author, not a reader, not a bot, not a stranger", () => {
  const all = [review("Dana", 1), review("ben", 2), review("eve", 3)];
  expect(accepting(all)).toEqual([]);
  expect(whys(all)).toEqual(["Dana: author", "ben: reader", "eve: reader"]);
  const permissions = { "github-actions[bot]": "write" };
  expect(ask([review("github-actions[bot]", 1)], { permissions })).toEqual({
    approvals: [],
    unheard: [],
    objections: [],
  });
});

test.each<Deed>(["author", "pusher", "coauthor", "dispatcher"])("nobody accepts what is partly theirs: %s", (deed) => {
  const authorship = by({ ada: deed });
  expect(accepting([review("Ada", 1)], { authorship })).toEqual([]);
  expect(accepting([review("ada", 1)], { authorship, approvers: ["@ada"] })).toEqual([]);
  expect(whys([review("ada", 1)], { authorship })).toEqual([`ada: ${deed}`]);
});

test("of a list only those count who may write", () => {
  const approvers = ["@Ben", "@grace", "@acme/risk-ml"];
  const all = [review("ada", 1), review("ben", 2), review("grace", 3)];
  expect(accepting(all, { approvers })).toEqual(["grace"]);
  expect(whys(all, { approvers })).toEqual(["ada: unlisted", "ben: reader"]);
  expect(accepting([review("ada", 1)], { approvers: [] })).toEqual([]);
  expect(accepting([review("dana", 1)], { approvers: ["dana"] })).toEqual([]);
});

test("where nobody knows who made it, one of the list accepts, or two people", () => {
  const authorship = by({ dana: "author", grace: "pusher" }, false);
  const permissions = { ada: "write", ben: "write", grace: "admin" };
  expect(accepting([review("ada", 1)], { authorship, permissions })).toEqual([]);
  expect(whys([review("ada", 1)], { authorship, permissions })).toEqual(["ada: unknown-maker"]);
  expect(accepting([review("ada", 1), review("grace", 2)], { authorship, permissions })).toEqual([]);
  expect(accepting([review("ada", 1), review("ben", 2)], { authorship, permissions })).toEqual(["ada", "ben"]);
  expect(accepting([review("ada", 1)], { authorship, permissions, approvers: ["@ada"] })).toEqual(["ada"]);
  expect(accepting([review("grace", 1)], { authorship, permissions, approvers: ["@grace"] })).toEqual([]);
});

test("who works alone accepts what is theirs, or may be, and it is said", () => {
  const theirs = { authorship: by({ dana: "author", ada: "dispatcher" }), mayApproveSelf: true };
  expect(ask([review("ada", 1)], theirs).approvals).toMatchObject([{ by: "ada", self: true }]);
  expect(ask([review("grace", 1)], theirs).approvals[0]).not.toHaveProperty("self");
  const unknown = { authorship: by({ dana: "author" }, false), mayApproveSelf: true };
  expect(ask([review("ada", 1)], unknown).approvals).toMatchObject([{ by: "ada", self: true }]);
  expect(ask([review("ada", 1), review("grace", 2)], unknown).approvals[0]).not.toHaveProperty("self");
  expect(accepting([review("ben", 1)], unknown)).toEqual([]);
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

test("while somebody who may write, or is listed, asks for changes, nobody accepts", () => {
  const objection = (author: string, changes: Partial<Review> = {}) =>
    review(author, 5, { state: "CHANGES_REQUESTED", body: "no", url: "https://x/5", ...changes });
  const heard = ask([review("ada", 1), objection("grace")]);
  expect(heard).toEqual({ approvals: [], unheard: [], objections: [{ by: "grace", url: "https://x/5" }] });
  expect(asides(heard)).toEqual([
    "@grace asks for changes: nothing is accepted before that is withdrawn or dismissed.",
  ]);
  expect(accepting([review("ada", 1), objection("ben")], { approvers: ["@ada", "@ben"] })).toEqual([]);
  for (const stranger of ["ben", "eve", "dana", "helper[bot]"]) {
    const permissions = { ada: "write", dana: "admin", "helper[bot]": "write", ben: "read" };
    expect(accepting([review("ada", 1), objection(stranger)], { permissions })).toEqual(["ada"]);
  }
  // A remark withdraws nothing; an approval and a dismissal do.
  const after = (state: Review["state"]) => [
    review("ada", 1),
    objection("grace"),
    review("grace", 6, { state, body: "" }),
  ];
  expect(accepting(after("COMMENTED"))).toEqual([]);
  expect(accepting(after("APPROVED"))).toEqual(["ada"]);
  expect(accepting([review("ada", 1), objection("grace", { state: "DISMISSED" })])).toEqual(["ada"]);
});

test("all pull requests of a change are one: whose work one is accepts none, and whoever objects to one objects", () => {
  const two = (first: readonly Review[], second: readonly Review[]) => ({
    pulls: [
      { author: "dana", reviews: first },
      { author: "ada", reviews: second },
    ],
    authorship: by({ dana: "author", ada: "author" }),
  });
  expect(accepting([], two([review("ada", 1)], [review("dana", 2)]))).toEqual([]);
  expect(accepting([], two([], [review("grace", 2)]))).toEqual(["grace"]);
  const no = review("ben", 3, { state: "CHANGES_REQUESTED" });
  const permissions = { ben: "write", grace: "write" };
  expect(accepting([], { ...two([no], [review("grace", 2)]), permissions })).toEqual([]);
});

test("only those who said the words, or object, need a look at their permission", () => {
  const reviews = [
    review("ada", 1),
    review("ben", 2, { body: "LGTM" }),
    review("ada", 3),
    review("eve", 4, { state: "CHANGES_REQUESTED" }),
    review("mia", 5, { body: `> ${line}` }),
  ];
  expect(voices({ model: "credit-risk", verdictKey, pulls: [{ author: "dana", reviews }] })).toEqual({
    claiming: ["ada", "mia"],
    objecting: ["eve"],
  });
});

test("one entry a person, with the place to look it up", () => {
  const reviews = [review("ada", 1, { url: "https://x/1" }), review("ADA", 2, { url: "https://x/2" })];
  expect(ask(reviews).approvals).toEqual([
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
