import { expect, test } from "vitest";
import { commandsIn, type CommandQuestion } from "../../../src/forge/commands.ts";
import type { Comment } from "../../../src/forge/forge.ts";
import { tokenModeOf } from "../../../src/forge/token-mode.ts";

const viewer = "github-actions[bot]";
const AT = "2026-11-20T10:00:00Z";

function comment(body: string, change: Partial<Comment> = {}): Comment {
  return { id: 7, author: "dana", body, createdAt: AT, updatedAt: AT, isByApp: false, ...change };
}

function heard(comments: readonly Comment[], rest: Partial<CommandQuestion> = {}): readonly string[] {
  return commandsIn({ comments, viewer, ...rest }).map(({ kind, by, id }) => `${kind} ${by} ${id}`);
}

test("what somebody says on a line of its own is a command, in the order it was said", () => {
  const said = [
    comment("Not now.\r\n\r\n/model-gitops hold\r\n", { id: 3 }),
    comment("/model-gitops resume\n`/model-gitops rebuild`", { id: 2, author: "eve" }),
    comment("  /Model-GitOps  Retry ", { id: 9 }),
  ];
  expect(heard(said)).toEqual(["resume eve 2", "rebuild eve 2", "hold dana 3", "retry dana 9"]);
  expect(commandsIn({ comments: said, viewer })[0]).toEqual({ kind: "resume", by: "eve", id: 2, at: AT });
});

test.each<[string, Comment]>([
  ["it is quoted", comment("> /model-gitops hold")],
  ["it is in a fence", comment("```\n/model-gitops hold\n```")],
  ["it is struck", comment("~~/model-gitops hold~~")],
  ["it is hidden", comment("<!--\n/model-gitops hold\n-->")],
  ["it is in a list", comment("- /model-gitops hold")],
  ["more is said on the line", comment("/model-gitops hold or rather not")],
  ["it stands within a sentence", comment("Say /model-gitops hold")],
  ["it is no command", comment("/model-gitops merge")],
  ["it is only half of one", comment("/model-gitops")],
  ["somebody edited it", comment("/model-gitops hold", { updatedAt: "2026-11-20T10:00:01Z" })],
  ["nobody knows when it was written", { id: 7, author: "dana", body: "/model-gitops hold" }],
  ["an app wrote it", comment("/model-gitops hold", { isByApp: true })],
  ["a bot wrote it", comment("/model-gitops hold", { author: "renovate[bot]" })],
  ["nobody is left who wrote it", comment("/model-gitops hold", { author: "ghost" })],
  ["we wrote it", comment("/model-gitops hold", { author: "GitHub-Actions[bot]" })],
])("it is none where %s", (_, said) => {
  expect(heard([said])).toEqual([]);
});

test("with a person's token, what has our marker is ours and the rest is the person's", () => {
  const ours = '/model-gitops resume\n\n<!-- model-gitops:retrain-closing v1 {"key":"churn"} -->';
  const said = [comment(ours, { id: 1 }), comment("/model-gitops hold", { id: 2 })];
  expect(heard(said, { viewer: "dana" })).toEqual(["hold dana 2"]);
  expect(heard(said, { viewer: "bot", former: ["Dana"] })).toEqual(["hold dana 2"]);
});

test("only what came later counts, and a time that is none excludes nothing", () => {
  const said = [comment("/model-gitops hold", { id: 1 }), comment("/model-gitops retry", { id: 2 })];
  expect(heard(said, { after: { id: 1 } })).toEqual(["retry dana 2"]);
  expect(heard(said, { after: { at: "2026-11-20T10:00:00.000Z" } })).toEqual([]);
  expect(heard(said, { after: { at: "2026-11-20T09:59:59.999Z" } })).toHaveLength(2);
  expect(heard(said, { after: { at: "whenever" } })).toHaveLength(2);
});

test.each([
  ["github-actions[bot]", "workflow"],
  ["GitHub-Actions[bot]", "workflow"],
  ["acme-retrain[bot]", "app"],
  ["github-actions", "person"],
  ["dana", "person"],
])("the token of %s is that of a %s", (viewer, mode) => {
  expect(tokenModeOf(viewer)).toBe(mode);
});
