import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { closeProposal } from "../../../src/forge/apply-closing.ts";
import { applyLabels } from "../../../src/forge/apply-labels.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import type { WantedPull } from "../../../src/forge/pulls.ts";
import { around } from "../../fakes/every-order.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";
const label = { name: "model-gitops:retrain", color: "5319e7", description: "" };
const text = { name: "retrain", key: "churn", title: "Retrain churn", memory: { trigger: "drift" } };

interface Run {
  /** Of the data, whose change is a new occasion. */
  readonly occasion: string;
  readonly state: "open" | "closed";
}

/** What a run does for one model: branch, pull request with its labels, closing, and later the branch goes. */
async function run(forge: FakeForge, { occasion, state }: Run): Promise<void> {
  const base = forge.git.head("main") ?? "";
  if (state === "open") {
    const files = { "data.lock": { content: occasion } };
    await applyBranch(forge, { name: "retrain", branch, state: "present", base, files, message: "Retrain churn" });
    await applyLabels(forge.labels, [label]);
    const wanted: WantedPull = { ...text, occasion, body: `New: ${occasion}.`, branch, ...rest };
    await applyPull(forge, wanted);
    return;
  }
  const closing = { name: "retrain", key: "churn", branch, title: "Retrain churn (recovered)", occasion };
  await closeProposal(forge, { ...closing, comment: "It is itself again." });
  for (const tip of await forge.branches.list("model-gitops/retrain/")) {
    const open = await forge.pullRequests.openFrom(tip.branch);
    if (open.length === 0) await forge.branches.move({ branch: tip.branch, from: tip.sha, to: undefined });
  }
}

const rest = { base: "main", labels: [label.name], draft: true, state: "open" } as const;

const OPEN: Run = { occasion: "may", state: "open" };
const UPDATED: Run = { occasion: "june", state: "open" };
const CLOSED: Run = { occasion: "recovered", state: "closed" };

function start(): FakeForge {
  const forge = fakeForge();
  forge.git.commit({ branch: "main", files: { "data.lock": "april" } });
  return forge;
}

const READS = /^(?:viewer|comments|.*\.(?:byHead|openFrom|list|by|head))$/;

type Call = () => Promise<unknown>;

/** Around every call that the sequence makes, comments included. */
function everyCall(forge: FakeForge, wrap: (name: string, call: Call) => Promise<unknown>): FakeForge {
  return {
    ...around(forge, wrap),
    comments: async (issue) => {
      await wrap("comments", async () => undefined);
      return await forge.comments(issue);
    },
    createComment: async (issue, body) => void (await wrap("createComment", () => forge.createComment(issue, body))),
    deleteComment: async (id) => void (await wrap("deleteComment", () => forge.deleteComment(id))),
  };
}

interface Fault {
  readonly at: number;
  readonly status: number;
  /** Whether its effect happens, and only the answer is lost. */
  readonly isDone: boolean;
}

function failing(forge: FakeForge, { at, status, isDone }: Fault): FakeForge {
  let count = 0;
  return everyCall(forge, async (_, call) => {
    const isFault = count === at;
    count += 1;
    if (isFault && !isDone) throw new ApiError("oops", { status });
    const result = await call();
    if (isFault) throw new ApiError("oops", { status });
    return result;
  });
}

async function stateOf(forge: FakeForge): Promise<object> {
  const numbers = [...forge.proposals.texts.keys()];
  const comments = await Promise.all(numbers.map((number) => forge.comments(number)));
  return {
    pulls: numbers.map((number) => ({ ...forge.pullRequest(number), headSha: "" })),
    comments: comments.map((all) => all.map(({ body }) => body)),
    labels: [...forge.proposals.labels.keys()],
    files: forge.git.head(branch) === undefined ? {} : forge.git.textFiles(branch),
  };
}

test.each<[string, readonly Run[], Run]>([
  ["is opened", [], OPEN],
  ["is updated", [OPEN], UPDATED],
  ["is closed", [OPEN], CLOSED],
  ["is closed after an update", [OPEN, UPDATED], CLOSED],
  ["comes again", [OPEN, CLOSED], OPEN],
  ["stays as it is", [OPEN], OPEN],
])("a proposal that %s: whatever call a run is killed at, the next one ends where it would have", async (...given) => {
  const [, before, last] = given;
  const prepared = async (): Promise<FakeForge> => {
    const forge = start();
    for (const earlier of before) await run(forge, earlier);
    return forge;
  };
  const undisturbed = await prepared();
  const names: string[] = [];
  await run(
    everyCall(undisturbed, async (name, call) => (names.push(name), await call())),
    last,
  );
  const wanted = await stateOf(undisturbed);
  const writes = undisturbed.writes().length;
  await run(undisturbed, last);
  // Converged: a run that finds everything as it should be writes nothing.
  expect(undisturbed.writes()).toHaveLength(writes);
  for (const [at, name] of names.entries()) {
    for (const status of [0, 403, 429, 502]) {
      for (const isDone of READS.test(name) ? [false] : [false, true]) {
        const forge = await prepared();
        await run(failing(forge, { at, status, isDone }), last).catch(() => undefined);
        await run(forge, last);
        expect({ name, status, isDone, ...(await stateOf(forge)) }).toEqual({ name, status, isDone, ...wanted });
      }
    }
  }
});

test("a label that the repository has no more is none on the proposal, and one that is not there goes in peace", async () => {
  const forge = start();
  await run(forge, OPEN);
  forge.proposals.labels.clear();
  forge.editPull(1, { labels: [] });
  await run(forge, UPDATED);
  // A person took it off: it stays off.
  expect(forge.pullRequest(1).labels).toEqual([]);
  expect(forge.proposals.labels.size).toBe(1);
  const gone = new ApiError("Label does not exist", { status: 404 });
  forge.failNext("labels.add", gone);
  await applyPull(forge, { ...text, occasion: "july", body: "b", branch, ...rest, labels: [label.name, "severe"] });
  expect(forge.pullRequest(1).labels).toEqual(["severe"]);
});

test("a branch that was renamed takes its pull request along: that one is a person's decision, and nothing is doubled", async () => {
  const forge = start();
  await run(forge, OPEN);
  // GitHub closes what came from the old name.
  forge.git.point("mine", forge.git.head(branch) ?? "");
  await forge.branches.move({ branch, from: forge.git.head(branch), to: undefined });
  await run(forge, OPEN);
  expect(await forge.pullRequests.openFrom("")).toEqual([]);
  await run(forge, UPDATED);
  expect(await forge.pullRequests.openFrom("")).toHaveLength(1);
});

test("a default branch that was renamed is followed, and followed again", async () => {
  const forge = start();
  await run(forge, OPEN);
  const retarget = async (base: string): Promise<void> => {
    forge.git.point(base, forge.git.head("main") ?? "");
    await forge.pullRequests.update(1, { base });
  };
  const wanted = { ...text, occasion: "may", body: "New: may.", branch, ...rest };
  // GitHub retargets what is open.
  await retarget("trunk");
  expect((await applyPull(forge, { ...wanted, base: "trunk" })).kind).toBe("update");
  expect((await applyPull(forge, { ...wanted, base: "trunk" })).kind).toBe("keep");
  forge.git.point("next", forge.git.head("main") ?? "");
  expect((await applyPull(forge, { ...wanted, base: "next" })).kind).toBe("update");
  expect(forge.pullRequest(1).base).toBe("next");
  // Where a person chose another, it stays theirs.
  await retarget("theirs");
  expect((await applyPull(forge, { ...wanted, base: "next" })).kind).toBe("keep");
  expect(forge.pullRequest(1).base).toBe("theirs");
});
