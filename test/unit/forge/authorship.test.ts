import { expect, test } from "vitest";
import { authorship, isByApp, pushesTo, type Making } from "../../../src/forge/authorship.ts";
import type { Activity } from "../../../src/forge/forge.ts";

const NOTHING = "0".repeat(40);
const BOT = "github-actions[bot]";

/** Newest first, `actor: before -> after`, as `created` where there was nothing before. */
function activities(...told: readonly (readonly [actor: string, before: string, after: string, type?: string])[]) {
  return told.map(([actor, before, after, type = before === NOTHING ? "branch_creation" : "push"], at): Activity => {
    return { type, actor, before, after, at: new Date(Date.UTC(2026, 0, 1, 12, -at)).toISOString() };
  });
}

const commits = (...shas: readonly string[]) => ({ logins: [], shas, isComplete: true });
const actors = (found: readonly Activity[] | undefined) => found?.map(({ actor }) => actor);

test("the pushes of a branch are followed to where it was made", () => {
  const told = activities(["grace", "a", "b"], ["ada", NOTHING, "a"]);
  expect(actors(pushesTo("b", told, commits("a", "b")))).toEqual(["grace", "ada"]);
});

test("or to a commit that the pull request does not have", () => {
  const told = activities(["grace", "a", "b"], ["ada", "main", "a"], ["old", "older", "main"]);
  expect(actors(pushesTo("b", told, commits("a", "b")))).toEqual(["grace", "ada"]);
  // Where not all commits are known, nobody can tell whether it has it.
  expect(pushesTo("b", told, { ...commits("a", "b"), isComplete: false })).toBeUndefined();
});

test("who forced a branch did not make what was there before", () => {
  const told = activities(["grace", "a", "b", "force_push"], ["ada", "x", "a"], ["eve", NOTHING, "x"]);
  expect(actors(pushesTo("b", told, commits("b")))).toEqual(["grace", "ada", "eve"]);
});

test("a branch that was deleted and restored was pushed by who pushed it before", () => {
  const told = activities([BOT, NOTHING, "b"], ["ada", "b", NOTHING, "branch_deletion"], ["ada", NOTHING, "b"]);
  expect(actors(pushesTo("b", told, commits("b")))).toEqual([BOT, "ada"]);
  const merged = activities(
    ["eve", "b", NOTHING, "branch_deletion"],
    ["ada", NOTHING, "b"],
    ["old", "y", NOTHING, "branch_deletion"],
  );
  expect(actors(pushesTo("b", merged, commits("b")))).toEqual(["ada"]);
});

test.each([
  ["nothing is told of the head", activities(["ada", NOTHING, "a"])],
  ["a step is missing", activities(["ada", "a", "b"], ["ada", NOTHING, "x"])],
  ["it begins too late", activities(["ada", "a", "b"])],
  ["nothing is told", []],
])("where %s, nobody knows", (_, told) => {
  expect(pushesTo("b", told, commits("a", "b"))).toBeUndefined();
});

function made(changes: Partial<Making>): Making {
  const at = "2026-01-01T12:00:00Z";
  return {
    author: "ada",
    createdAt: at,
    commits: commits("b"),
    pushes: activities(["ada", NOTHING, "b"]),
    dispatches: [],
    ...changes,
  };
}

test("who opened, pushed, wrote or co-authored any of the pull requests has a part in them", () => {
  const people = { ...commits("b"), logins: ["Mia", "grace"] };
  const { deeds, isKnown } = authorship([
    made({ commits: people }),
    made({ author: "lin", pushes: activities(["Grace", NOTHING, "b"]) }),
  ]);
  expect(Object.fromEntries(deeds)).toEqual({ ada: "author", lin: "author", grace: "pusher", mia: "coauthor" });
  expect(isKnown).toBe(true);
});

test.each([
  ["nobody tells who pushed", { pushes: undefined }],
  ["an app pushed", { pushes: activities([BOT, NOTHING, "b"]) }],
  ["a key pushed", { pushes: activities(["ghost", NOTHING, "b"]) }],
])("whose commits they say they are proves nothing: where %s, the maker is unknown", (_, changes) => {
  expect(authorship([made({}), made({ commits: { ...commits("b"), logins: ["ada"] }, ...changes })]).isKnown).toBe(
    false,
  );
});

test("what an app opened of a person's push is that person's, and Dependabot is told by nobody what to write", () => {
  expect(authorship([made({ author: BOT })]).isKnown).toBe(true);
  expect(
    authorship([made({ author: "dependabot[bot]", pushes: activities(["dependabot[bot]", NOTHING, "b"]) })]).isKnown,
  ).toBe(true);
});

test("who had started a workflow by hand that an app may have acted in has a part in it", () => {
  const pushes = activities([BOT, NOTHING, "b"]);
  const run = (startedAt: string, endedAt?: string) => [
    { actor: "grace", startedAt, ...(endedAt !== undefined && { endedAt }) },
  ];
  const deedsOf = (dispatches: Making["dispatches"], rest: Partial<Making> = { pushes }) =>
    Object.fromEntries(authorship([made({ ...rest, dispatches })]).deeds);
  expect(isByApp(made({ pushes }))).toBe(true);
  expect(deedsOf(run("2026-01-01T11:50:00Z"))).toMatchObject({ grace: "dispatcher" });
  expect(deedsOf(run("2026-01-01T11:00:00Z", "2026-01-01T11:30:00Z"))).toMatchObject({ grace: "dispatcher" });
  expect(deedsOf(run("2026-01-01T09:00:00Z", "2026-01-01T10:30:00Z"))).not.toHaveProperty("grace");
  expect(deedsOf(run("2026-01-01T12:30:00Z"))).not.toHaveProperty("grace");
  expect(deedsOf(run("2026-01-01T11:50:00Z"), { author: BOT })).toMatchObject({ grace: "dispatcher" });
  // A person's own push is not what a run did.
  expect(deedsOf(run("2026-01-01T11:50:00Z"), {})).not.toHaveProperty("grace");
});
