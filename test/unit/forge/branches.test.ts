import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { planBranch, type WantedBranch } from "../../../src/forge/branches.ts";
import type { BranchHead, BranchMove } from "../../../src/forge/proposals.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";
const viewer = "github-actions[bot]";

function repository(): { readonly forge: FakeForge; readonly base: string } {
  const forge = fakeForge();
  return { forge, base: forge.git.commit({ branch: "main", files: { "data.lock": "a", "old.csv": "x" } }) };
}

function wantedBranch(base: string, change: Partial<WantedBranch> = {}): WantedBranch {
  const files = { "data.lock": { content: "b" }, "run.sh": { content: "x", executable: true }, "old.csv": null };
  return { name: "retrain", branch, state: "present", base, files, message: "Retrain churn\n", ...change };
}

test("the branch is one commit on the base: created, kept, replaced, removed", async () => {
  const { forge, base } = repository();
  const { kind, sha = "" } = await applyBranch(forge, wantedBranch(base));
  expect(kind).toBe("create");
  expect(forge.git.tree(sha).map(({ mode, path }) => `${mode} ${path}`)).toEqual(["100644 data.lock", "100755 run.sh"]);
  expect(forge.git.branchHead(branch)?.message).toMatch(/^Retrain churn\n\nModel-Gitops-Commit: retrain [0-9a-f]{16} /);
  expect(await applyBranch(forge, wantedBranch(base))).toEqual({ kind: "keep", sha });
  const next = await applyBranch(forge, wantedBranch(base, { files: { "data.lock": { content: "c" } } }));
  expect(next.kind).toBe("replace");
  expect(forge.git.branchHead(branch)?.parents).toEqual([base]);
  expect(await applyBranch(forge, wantedBranch(base, { state: "absent" }))).toEqual({ kind: "remove" });
  expect(await applyBranch(forge, wantedBranch(base, { state: "absent" }))).toEqual({ kind: "none" });
});

test.each<[string, (head: BranchHead) => Partial<BranchHead>, Partial<WantedBranch>, string]>([
  ["nothing happened", () => ({}), {}, "keep"],
  ["the content is another", () => ({}), { files: { "data.lock": { content: "c" } } }, "replace"],
  ["the mode is another", () => ({}), { files: { ...wantedBranch("").files, "run.sh": { content: "x" } } }, "replace"],
  ["the base moved", () => ({}), { base: "f".repeat(40) }, "keep"],
  ["the base moved, and it is to follow", () => ({}), { base: "f".repeat(40), followsBase: true }, "replace"],
  ["somebody pushed", () => ({ message: "by hand", parents: ["e".repeat(40)] }), {}, "foreign"],
  ["somebody pushed under our name", () => ({ message: "by hand" }), {}, "foreign"],
  ["somebody amended it", () => ({ tree: "d".repeat(40) }), {}, "foreign"],
  ["somebody amended its message", ({ message }) => ({ message: `Why this is wrong\n${message}` }), {}, "foreign"],
  ["somebody rebased it", () => ({ parents: ["c".repeat(40)] }), {}, "foreign"],
  ["somebody merged the base", ({ parents }) => ({ parents: [...parents, "c".repeat(40)] }), {}, "foreign"],
  ["somebody copied our message", () => ({ author: "eve" }), {}, "foreign"],
  ["it is of another kind", () => ({}), { name: "rollback" }, "foreign"],
  ["somebody pushed, and it is to go", () => ({ message: "by hand" }), { state: "absent" }, "foreign"],
  ["somebody pushed, and asks for ours", () => ({ message: "by hand" }), { evenForeign: true }, "replace"],
])("when %s", async (...[, change, wanted, kind]) => {
  const { forge, base } = repository();
  await applyBranch(forge, wantedBranch(base));
  const made = forge.git.branchHead(branch);
  if (made === undefined) throw new Error("there is no branch");
  const head = { ...made, ...change(made) };
  expect(planBranch({ head, viewer, wanted: wantedBranch(base, wanted) }).kind).toBe(kind);
});

test.each(["before", "after"] as const)("an answer that was lost %s the move leaves our commit", async (when) => {
  const { forge, base } = repository();
  forge.failNext("branches.move", new ApiError("oops", { status: 502 }), when);
  const { kind, sha } = await applyBranch(forge, wantedBranch(base));
  expect([kind, sha]).toEqual(["create", forge.git.head(branch)]);
});

/** A forge on which somebody does something between our look and our move. */
function racing(forge: FakeForge, push: () => void): FakeForge {
  const move = async (wanted: BranchMove): Promise<"moved" | "lost"> => {
    push();
    return await forge.branches.move(wanted);
  };
  return { ...forge, branches: { ...forge.branches, move } };
}

test("what somebody pushes between look and move is not overwritten", async () => {
  const { forge, base } = repository();
  await applyBranch(forge, wantedBranch(base));
  let pushed = "";
  const between = racing(forge, () => void (pushed = forge.git.commit({ branch, files: { "by-hand": "x" } })));
  const outcome = await applyBranch(between, wantedBranch(base, { files: { "data.lock": { content: "c" } } }));
  expect(outcome).toEqual({ kind: "foreign", sha: pushed });
  expect(forge.git.head(branch)).toBe(pushed);
});

test("who asks for ours asks for it in place of what is there, and not of what comes later", async () => {
  const { forge, base } = repository();
  forge.git.commit({ branch, files: { "by-hand": "x" } });
  let pushed = "";
  const between = racing(forge, () => void (pushed = forge.git.commit({ branch, files: { "by-hand": "y" } })));
  const asking = wantedBranch(base, { evenForeign: true });
  expect(await applyBranch(between, asking)).toEqual({ kind: "foreign", sha: pushed });
  expect((await applyBranch(forge, asking)).kind).toBe("replace");
});

test("a race that never ends is lost", async () => {
  const { forge, base } = repository();
  let count = 0;
  const other = (): Promise<unknown> =>
    applyBranch(forge, wantedBranch(base, { files: { "data.lock": { content: `other ${(count += 1)}` } } }));
  const move = async (wanted: BranchMove): Promise<"moved" | "lost"> => {
    await other();
    return await forge.branches.move(wanted);
  };
  const between = { ...forge, branches: { ...forge.branches, move } };
  expect(await applyBranch(between, wantedBranch(base))).toEqual({ kind: "lost" });
});

test("what is forbidden is said at once", async () => {
  const { forge, base } = repository();
  forge.failNext("branches.move", new ApiError("needs `contents: write`", { status: 403 }));
  await expect(applyBranch(forge, wantedBranch(base))).rejects.toThrow(/contents: write/);
  expect(forge.git.head(branch)).toBeUndefined();
});
