import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyComment } from "../../../src/forge/apply-comment.ts";
import { planComment } from "../../../src/forge/comments.ts";
import { formatMarker, parseMarker } from "../../../src/forge/marker.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const viewer = "github-actions[bot]";
const marker = { name: "report", runId: 10, attempt: 1, headSha: "a".repeat(40) };
const ours = (id: number, body: string, state: Partial<typeof marker> = {}) => ({
  id,
  author: viewer,
  body: `${body}\n\n${formatMarker({ ...marker, ...state })}`,
});

test("the marker survives anything and never ends early", () => {
  for (const headSha of ["a--b", "-->", "<!-- x -->", "---", "\u2028", '"\\']) {
    const text = formatMarker({ ...marker, headSha });
    expect(text.slice("<!--".length, -"-->".length)).not.toContain("--");
    expect(parseMarker("report", `hello\n\n${text}\n`)).toEqual({ runId: 10, attempt: 1, headSha });
  }
});

test.each([
  ["in the middle", `${formatMarker(marker)}\nmore`],
  ["quoted", `> ${formatMarker(marker)}`],
  ["of another name", formatMarker({ ...marker, name: "dashboard" })],
  ["broken", '<!-- model-gitops:report v1 {"run":1 -->'],
  ["without numbers", '<!-- model-gitops:report v1 {"run":"1","attempt":1,"head":"a"} -->'],
])("a marker %s is none", (_, body) => {
  expect(parseMarker("report", body)).toBeUndefined();
});

test("creates, updates and keeps", () => {
  const body = "**worse**";
  expect(planComment({ existing: [], viewer, marker, body })).toMatchObject({ kind: "create" });
  expect(planComment({ existing: [ours(1, "better", { runId: 9 })], viewer, marker, body })).toMatchObject({
    kind: "update",
    id: 1,
  });
  expect(planComment({ existing: [ours(1, body, { runId: 9 })], viewer, marker, body })).toEqual({
    kind: "keep",
    id: 1,
    duplicates: [],
  });
});

test("line ends are no change", () => {
  const existing = [{ ...ours(1, "a\nb"), body: ours(1, "a\nb").body.replaceAll("\n", "\r\n") }];
  expect(planComment({ existing, viewer, marker, body: "a\nb" }).kind).toBe("keep");
});

test("someone else's marker, and our other comments, are left alone", () => {
  const existing = [
    { ...ours(1, "planted"), author: "eve" },
    { ...ours(2, "planted"), author: "github-actions" },
    { id: 3, author: viewer, body: `another workflow quotes ${formatMarker(marker)} in a sentence` },
  ];
  expect(planComment({ existing, viewer, marker, body: "x" }).kind).toBe("create");
});

test("an older run never overwrites a newer one", () => {
  const late = { ...marker, runId: 9 };
  expect(planComment({ existing: [ours(1, "new")], viewer, marker: late, body: "old" }).kind).toBe("superseded");
  const earlier = { ...marker, attempt: 1 };
  const existing = [ours(1, "new", { attempt: 2 })];
  expect(planComment({ existing, viewer, marker: earlier, body: "old" }).kind).toBe("superseded");
  expect(planComment({ existing, viewer, marker: { ...marker, attempt: 2 }, body: "newer" }).kind).toBe("update");
});

test("of several of ours one is left: the oldest, or the one with the newest report", () => {
  const existing = [ours(3, "b"), ours(1, "a"), ours(2, "c")];
  expect(planComment({ existing, viewer, marker, body: "d" })).toMatchObject({
    kind: "update",
    id: 1,
    duplicates: [2, 3],
  });
  const newer = [ours(1, "a"), ours(2, "c", { runId: 12 })];
  expect(planComment({ existing: newer, viewer, marker, body: "d" })).toEqual({
    kind: "superseded",
    id: 2,
    duplicates: [1],
  });
});

const bodies = async (forge: FakeForge): Promise<readonly string[]> =>
  (await forge.comments(7)).map(({ body }) => body.split("\n")[0] ?? "");

test("applies what it planned, and writes nothing when nothing changed", async () => {
  const forge = fakeForge();
  const options = { issue: 7, marker, body: "first" };
  expect(await applyComment(forge, options)).toBe("create");
  expect(await applyComment(forge, options)).toBe("keep");
  expect(await applyComment(forge, { ...options, body: "second" })).toBe("update");
  expect(await bodies(forge)).toEqual(["second"]);
  expect(forge.writes().map((call) => call.split(" ")[0])).toEqual(["createComment", "updateComment"]);
});

test("a lost answer is no lost comment; a lost request is sent again", async () => {
  for (const when of ["before", "after"] as const) {
    const forge = fakeForge();
    forge.failNext("createComment", new ApiError("oops", { status: 502 }), when);
    expect(await applyComment(forge, { issue: 7, marker, body: "first" })).toBe("create");
    expect(await bodies(forge)).toEqual(["first"]);
  }
});

test("two runs that create at once leave one comment", async () => {
  const forge = fakeForge();
  const racing = {
    ...forge,
    async createComment(issue: number, body: string) {
      await forge.createComment(issue, ours(0, "twin").body);
      await forge.createComment(issue, body);
    },
  };
  await applyComment(racing, { issue: 7, marker, body: "first" });
  expect(await forge.comments(7)).toHaveLength(1);
});

test("a comment that was deleted meanwhile is created again", async () => {
  const forge = fakeForge();
  await applyComment(forge, { issue: 7, marker, body: "first" });
  const racing = {
    ...forge,
    async updateComment(id: number, body: string) {
      await forge.deleteComment(id);
      await forge.updateComment(id, body);
    },
  };
  expect(await applyComment(racing, { issue: 7, marker, body: "second" })).toBe("create");
  expect(await bodies(forge)).toEqual(["second"]);
});

test("no permission is said at once", async () => {
  const forge = fakeForge();
  forge.failNext("createComment", new ApiError("needs `pull-requests: write`", { status: 403 }));
  await expect(applyComment(forge, { issue: 7, marker, body: "first" })).rejects.toThrow(/pull-requests: write/);
  expect(forge.writes()).toHaveLength(1);
});

test("a run of the same commit with the same results leaves the comment alone, whatever its times were", () => {
  const marker = {
    name: "report",
    runId: 7,
    attempt: 1,
    headSha: "a".repeat(40),
    content: "0123456789abcdef",
  };
  const existing = [{ id: 1, author: "github-actions[bot]", body: `took 3 s\n\n${formatMarker(marker)}` }];
  const again = { existing, viewer: "github-actions[bot]", body: "took 4 s" };
  expect(planComment({ ...again, marker: { ...marker, runId: 8 } }).kind).toBe("keep");
  expect(planComment({ ...again, marker: { ...marker, runId: 8, content: "other" } }).kind).toBe("update");
  expect(planComment({ ...again, marker: { ...marker, runId: 8, headSha: "b".repeat(40) } }).kind).toBe("update");
  // The marker is as it was, and what people read is not.
  expect(planComment({ ...again, body: "passes, took 4 s", marker: { ...marker, runId: 8 } }).kind).toBe("update");
});

test("a number that nobody knows for a run of ours does not silence ours, and its comment goes", () => {
  const forged = ours(2, "passes", { runId: Number.MAX_SAFE_INTEGER });
  const isKnown = ({ runId }: { readonly runId: number }): boolean => runId < 100;
  const request = { viewer, marker, body: "fails", isKnown };
  expect(planComment({ ...request, existing: [forged] })).toMatchObject({ kind: "update", id: 2 });
  expect(planComment({ ...request, existing: [ours(1, "x", { runId: 9 }), forged] })).toMatchObject({
    kind: "update",
    id: 1,
    duplicates: [2],
  });
  expect(planComment({ ...request, existing: [ours(1, "x", { runId: 12 }), forged] })).toMatchObject({
    kind: "superseded",
    id: 1,
    duplicates: [2],
  });
});
