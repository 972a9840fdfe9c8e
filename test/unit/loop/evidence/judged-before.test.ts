import { strToU8, zipSync } from "fflate";
import { beforeEach, describe, expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import type { WorkflowRun } from "../../../../src/forge/forge.ts";
import type { LookedAt, TriesRecord } from "../../../../src/generated/types.ts";
import { judgedBefore } from "../../../../src/loop/evidence/judged-before.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { triesKey } from "../../../../src/records/keys.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { withTries } from "../../../../src/work/holdouts/tally.ts";
import { accept, firstEvaluation, TRAINED } from "../../../fakes/stage-evidence.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, type Otherwise } from "../../../fakes/stage-session.ts";

const HOLDOUT = sha256("the holdout");
const keyOf = (candidate: string) => sha256(`evaluation of ${candidate}`);

let rig: StageRig;
beforeEach(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  await rig.propose({ "notes.md": "Something.\n" });
  return async () => await rig[Symbol.asyncDispose]();
});

interface Asked extends Otherwise {
  readonly candidate?: string;
  readonly formerName?: string;
  readonly digest?: string;
}

async function before({ candidate = "now", formerName, digest = HOLDOUT, ...other }: Asked = {}) {
  return await inPlace(
    rig,
    async (place) =>
      await judgedBefore(place, {
        model: { name: "churn", formerName },
        datasets: [{ role: "decides", digest }],
        evaluationKey: keyOf(candidate),
      }),
    { env: { GITHUB_RUN_ID: "99" }, ...other },
  );
}

/** A push of the pull request that evaluated a candidate; `none` left nothing. */
function pushed(id: number, candidate = String(id), run: Partial<WorkflowRun> = {}): void {
  rig.forge.addRun({ id, headBranch: "change", headSha: sha256(`head ${id}`).slice(7, 47), ...run });
  if (candidate === "none") return;
  const record = { ...firstEvaluation("churn", sha256("key")), evaluationKey: keyOf(candidate) };
  const files = { "churn/evaluation.json": strToU8(JSON.stringify(record)) };
  rig.forge.addArtifact(id, "model-gitops-out", zipSync(files));
}

async function counted(candidates: readonly string[], looked?: LookedAt, model = "churn"): Promise<void> {
  const found = candidates.map((name, index) => ({ holdout: HOLDOUT, id: keyOf(name), run: index + 1 }));
  const holdouts = [...withTries([], found)];
  const key = triesKey({ model, holdouts, looked });
  const body: TriesRecord = { schema: "model-gitops/tries/v1", key, model, holdouts, ...(looked && { looked }) };
  await inPlace(
    rig,
    async ({ ledger }) => await ledger.record([newEntry({ kind: "tries", model, body, recordedAt: 0 })]),
  );
}

test("where nothing is known, nothing is said", async () => {
  expect(await before()).toBeUndefined();
  pushed(99, "none", { status: "in_progress", conclusion: "" });
  expect(await before()).toBeUndefined();
});

test("what the ledger counts is said, and so is what it knows of this pull request", async () => {
  await counted(["1", "2", "3"], { until: "2026-10-01T00:00:00Z", run: 3 });
  for (const id of [1, 3]) pushed(id);
  expect(await before()).toEqual({ others: 3, ofPull: 2 });
  expect(rig.forge.calls.filter((call) => call.startsWith("artifacts"))).toEqual([]);
});

test("six pushes of one pull request have tried five before the last", async () => {
  for (const id of [1, 2, 3, 4, 5]) pushed(id);
  pushed(99, "none", { status: "in_progress", conclusion: "" });
  expect(await before({ candidate: "6" })).toEqual({ others: 5, ofPull: 5 });
});

test("the candidate itself is no other, nor is the same commit once more", async () => {
  pushed(1, "now");
  pushed(2, "one");
  pushed(3, "one", { headSha: sha256("head 2").slice(7, 47) });
  expect(await before()).toEqual({ others: 1, ofPull: 1 });
});

test("an earlier attempt of this run that made another candidate is another", async () => {
  pushed(99, "before", { attempt: 2, status: "in_progress", conclusion: "" });
  expect(await before()).toEqual({ others: 1, ofPull: 1 });
});

test("runs of a fork's branch that is called the same are not of this pull request", async () => {
  pushed(5, "1", { headRepositoryId: 2, headOwner: "mallory" });
  expect(await before()).toBeUndefined();
  await rig.propose({ "notes.md": "Else.\n" }, "fork");
  await counted(["a"]);
  pushed(99, "none", { headRepositoryId: 2, headOwner: "mallory", status: "in_progress" });
  expect(await before()).toEqual({ others: 2, ofPull: 1 });
});

test("what cannot be read counts, and more than a few runs count as they are", async () => {
  await counted(["a"]);
  for (let id = 11; id <= 30; id += 1) pushed(id);
  expect(await before()).toEqual({ others: 21, ofPull: 20 });
  expect(rig.forge.calls.filter((call) => call.startsWith("downloadArtifact"))).toHaveLength(15);
});

test("where GitHub does not tell, and on a laptop, only what is recorded is counted, as the least", async () => {
  await counted(["a", "b"]);
  pushed(11);
  rig.forge.failNext("pullRequestRuns", new ApiError("Resource not accessible by integration.", { status: 403 }));
  expect(await before()).toEqual({ others: 2, isAtLeast: true });
  await rig.event("workflow_dispatch", {});
  expect(await before()).toEqual({ others: 2, isAtLeast: true });
});

test("runs that no recording has come to make it the least", async () => {
  await counted(["a"], { until: "2026-10-01T00:00:00Z", run: 3, isBehind: true });
  expect(await before()).toEqual({ others: 1, ofPull: 0, isAtLeast: true });
});

describe("a model that was renamed", () => {
  test("keeps the count of its former name until it has its own", async () => {
    await counted(["a", "b"], undefined, "old-churn");
    expect(await before()).toBeUndefined();
    expect(await before({ formerName: "old-churn" })).toMatchObject({ others: 2 });
    await counted(["a", "b", "c"]);
    expect(await before({ formerName: "old-churn" })).toMatchObject({ others: 3 });
  });
});

describe("a ledger from before tries were counted", () => {
  async function accepted(judged?: number): Promise<void> {
    const holdout = { role: "decides" as const, digest: HOLDOUT, rows: 9, ...(judged !== undefined && { judgedBefore: judged }) }; // prettier-ignore
    const body = { ...firstEvaluation("churn", sha256("key")), datasets: { holdout } };
    const evaluationKey = body.evaluationKey;
    await inPlace(rig, async ({ ledger }) => {
      await ledger.record([newEntry({ kind: "evaluation", model: "churn", body, recordedAt: 0 })]);
    });
    await accept(rig, { artifact: TRAINED, evaluationKey });
  }

  test("tells what its last accepted evaluation carries", async () => {
    await accepted(19);
    expect(await before()).toEqual({ others: 20, ofPull: 0 });
    expect(await before({ digest: sha256("fresh rows") })).toEqual({ others: 0, ofPull: 0 });
  });

  test("and one acceptance is one", async () => {
    await accepted();
    pushed(1);
    expect(await before()).toEqual({ others: 2, ofPull: 1 });
  });
});
