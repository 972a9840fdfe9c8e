import { strToU8, zipSync } from "fflate";
import { beforeEach, describe, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import type { WorkflowRun } from "../../../../src/forge/forge.ts";
import type { EvaluationRecord, TriesRecord } from "../../../../src/generated/types.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { firstEvaluation, handedOn, leaveEvidence } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";

const LEDGER = "model-gitops/ledger";
const HOLDOUT = sha256("the holdout");

let rig: StageRig;
beforeEach(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  await rig.push(stageModel());
  await leaveEvidence(rig);
  rig.forge.git.pointIntoClone("main", rig.head);
  return async () => await rig[Symbol.asyncDispose]();
});

interface Tried extends Partial<WorkflowRun> {
  readonly id: number;
  /** What distinguishes the candidate; the run's number unless given. */
  readonly candidate?: string;
  readonly model?: string;
  readonly evaluation?: Partial<EvaluationRecord>;
  /** Instead of an upload that is sound. */
  readonly upload?: Uint8Array | "none";
}

/** A run of a pull request that evaluated a candidate: of a head and, unless given, of a branch of its own. */
function tried({ candidate, model = "churn", evaluation = {}, upload, ...run }: Tried): void {
  const headSha = sha256(`head ${run.id}`).slice(7, 47);
  const createdAt = `2026-10-20T00:00:${String(run.id).padStart(2, "0")}Z`;
  rig.forge.addRun({ headSha, headBranch: `change-${run.id}`, createdAt, ...run });
  if (upload === "none") return;
  rig.forge.addArtifact(run.id, "model-gitops-out", upload ?? zipOf(model, candidate ?? String(run.id), evaluation));
}

function zipOf(model: string, candidate: string, evaluation: Partial<EvaluationRecord> = {}): Uint8Array {
  const evaluationKey = sha256(`evaluation of ${candidate}`);
  const record = { ...firstEvaluation(model, sha256("key")), evaluationKey, ...evaluation };
  return zipSync({ [`${model}/evaluation.json`]: strToU8(JSON.stringify(record)) });
}

/** Records what lies here, as the job of the split template that runs nobody's code. */
async function recorded(): Promise<void> {
  expect(await rig.run(record, await handedOn(rig))).toMatchObject({ exitCode: 0 });
}

/** The newest count of a model. */
function count(model = "churn"): TriesRecord {
  const files = Object.entries(rig.forge.git.textFiles(LEDGER)).filter(([path]) => path.startsWith(`${model}/tries/`));
  return JSON.parse(files.toSorted(([a], [b]) => (a < b ? -1 : 1)).at(-1)?.[1] ?? "{}").body;
}

const tries = (model?: string): readonly number[] => count(model).holdouts.map((one) => one.tries);
const counts = () =>
  Object.keys(rig.forge.git.textFiles(LEDGER)).filter((path) => path.startsWith("churn/tries/")).length;

test("what is recorded has been judged once, and the runs of pull requests beside it", async () => {
  tried({ id: 1 });
  tried({ id: 2 });
  await recorded();
  expect(count().holdouts).toMatchObject([{ digest: HOLDOUT, tries: 3, known: [{}, { run: 1 }, { run: 2 }] }]);
  expect(count().looked).toEqual({ until: "2026-10-20T00:00:02Z", run: 2 });
});

test("six tries of one pull request are six", async () => {
  for (const id of [1, 2, 3, 4, 5, 6]) tried({ id, headBranch: "climb" });
  await recorded();
  expect(tries()).toEqual([7]);
});

test("a pull request that is never merged counts at the next recording, and once", async () => {
  await recorded();
  expect(tries()).toEqual([1]);
  tried({ id: 3 });
  await recorded();
  expect(tries()).toEqual([2]);
  const [before, calls] = [counts(), rig.forge.calls.length];
  await recorded();
  expect([counts(), tries()]).toEqual([before, [2]]);
  expect(rig.forge.calls.slice(calls).filter((call) => call.startsWith("artifacts"))).toEqual([]);
});

test("the same evaluation again is no other: the same run, and the same commit in another", async () => {
  tried({ id: 1, candidate: "one" });
  rig.forge.addArtifact(1, "model-gitops-out", zipOf("churn", "one"));
  tried({ id: 2, candidate: "one", headSha: sha256("head 1").slice(7, 47) });
  await recorded();
  expect(tries()).toEqual([2]);
});

test("a re-run that made another candidate is another", async () => {
  tried({ id: 1, candidate: "one" });
  rig.forge.addArtifact(1, "model-gitops-out", zipOf("churn", "another"));
  await recorded();
  expect(tries()).toEqual([3]);
});

test("in one job that does everything, its authors' word counts: a repeated candidate of another commit is the same", async () => {
  tried({ id: 1, candidate: "one" });
  tried({ id: 2, candidate: "one" });
  expect(await rig.run(record)).toMatchObject({ exitCode: 0 });
  // What is recorded was measured there, on the rows as they are.
  expect(count().holdouts).toMatchObject([{ tries: 1 }, { tries: 1 }]);
  expect(count().holdouts.find(({ digest }) => digest === HOLDOUT)?.known).toMatchObject([{ run: 1 }]);
});

describe("who controls an upload", () => {
  test("cannot hide a try behind another's: without the gate's word the run counts by itself", async () => {
    tried({ id: 1, candidate: "one" });
    tried({ id: 2, candidate: "one" });
    await recorded();
    expect(count().holdouts[0]?.known.map(({ id }) => id)).toContain("run-2");
    expect(tries()).toEqual([3]);
  });

  test("cannot hide it behind rows that nobody knows of", async () => {
    await recorded();
    tried({ id: 2, evaluation: { datasets: { holdout: { role: "decides", digest: sha256("made up"), rows: 9 } } } });
    await recorded();
    expect(count().holdouts).toMatchObject([{ digest: HOLDOUT, tries: 2 }]);
  });

  test.each<[string, Uint8Array]>([
    ["no archive", strToU8("PK and nothing")],
    ["an archive of another's files", zipSync({ "../churn/evaluation.json": strToU8("{}") })],
    ["an evaluation that is none", zipSync({ "churn/evaluation.json": strToU8("[]") })],
    ["an evaluation of another model", zipSync({ "churn/evaluation.json": strToU8('{"model": "fraud"}') })],
    ["two datasets that decide", zipOf("churn", "x", { datasets: { a: { role: "decides", digest: sha256("a"), rows: 1 }, b: { role: "decides", digest: sha256("b"), rows: 1 } } })], // prettier-ignore
    ["a key that is none", zipOf("churn", "x", { evaluationKey: "sha256:one\ntwo" })],
  ])("counts all the same with %s", async (_, upload) => {
    await recorded();
    const headSha = rig.forge.git.commit({ branch: "hostile", files: { "models/churn/train.py": "x" } });
    tried({ id: 2, headSha, upload });
    await recorded();
    expect(tries()).toEqual([2]);
  });

  test("raises no count but by its runs, one each, and of no model that is not there", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`m${index}/evaluation.json`, strToU8(JSON.stringify({ ...firstEvaluation(`m${index}`, sha256("k")) }))]), // prettier-ignore
    );
    tried({ id: 1, upload: zipSync(many) });
    await recorded();
    expect(Object.keys(rig.forge.git.textFiles(LEDGER)).filter((path) => /^m\d/.test(path))).toEqual([]);
    expect(tries()).toEqual([1]);
  });
});

describe("a fork's run", () => {
  const fork = { headRepositoryId: 2, headOwner: "mallory" };

  test("counts where it says that it was judged by rows that we know", async () => {
    await recorded();
    tried({ id: 1, ...fork });
    tried({
      id: 2,
      ...fork,
      evaluation: { datasets: { holdout: { role: "decides", digest: sha256("own"), rows: 9 } } },
    });
    await recorded();
    expect(tries()).toEqual([2]);
  });

  test("that left nothing counts for nothing, nor does one that waits to be let run", async () => {
    tried({ id: 1, ...fork, upload: "none" });
    tried({ id: 2, ...fork, conclusion: "action_required", upload: "none" });
    await recorded();
    expect(tries()).toEqual([1]);
    expect(count().looked?.open).toEqual([2]);
  });
});

describe("what cannot be read any more", () => {
  test("counts as a run where its pull request changes the model", async () => {
    const headSha = rig.forge.git.commit({ branch: "old", files: { "models/churn/train.py": "x" } });
    tried({ id: 1, headSha });
    rig.forge.expireArtifacts(1);
    await recorded();
    expect(count().holdouts).toMatchObject([{ digest: HOLDOUT, tries: 2 }]);
    expect(count().holdouts[0]?.atLeast).toBeUndefined();
  });

  test("makes it at least so many where nobody can tell what it changed", async () => {
    tried({ id: 1, headSha: rig.forge.git.commit({ branch: "old", files: { "shared/train.py": "x" } }) });
    rig.forge.expireArtifacts(1);
    await recorded();
    expect(count().holdouts).toMatchObject([{ tries: 1, atLeast: true }]);
  });

  test("and never was counts for nothing where the run failed before", async () => {
    const headSha = rig.forge.git.commit({ branch: "old", files: { "models/churn/train.py": "x" } });
    tried({ id: 1, headSha, conclusion: "failure", upload: "none" });
    tried({ id: 2, headSha, conclusion: "cancelled", upload: "none" });
    await recorded();
    expect(tries()).toEqual([1]);
    tried({ id: 3, headSha, upload: "none" });
    await recorded();
    expect(tries()).toEqual([2]);
  });
});

describe("a look", () => {
  test("goes on where the one before it ended, and comes back to what had not ended then", async () => {
    tried({ id: 1, status: "in_progress", conclusion: "" });
    tried({ id: 2 });
    await recorded();
    expect(count()).toMatchObject({ holdouts: [{ tries: 2 }], looked: { run: 2, open: [1] } });
    tried({ id: 1 });
    await recorded();
    expect(tries()).toEqual([3]);
    expect(count().looked?.open).toBeUndefined();
  });

  test("reads so many runs and no more, says so, and the next goes on", async () => {
    for (let id = 1; id <= 55; id += 1) tried({ id });
    await recorded();
    expect(count()).toMatchObject({ holdouts: [{ tries: 41 }], looked: { run: 40, isBehind: true } });
    await recorded();
    expect(count()).toMatchObject({ holdouts: [{ tries: 56 }], looked: { run: 55 } });
    expect(rig.forge.calls.filter((call) => call.startsWith("downloadArtifact"))).toHaveLength(55);
  });

  test("that fails keeps nothing from being recorded, and is made up for", async () => {
    tried({ id: 1 });
    rig.forge.failNext("pullRequestRuns", new ApiError("GitHub is down.", { status: 502 }));
    await recorded();
    expect(count()).toMatchObject({ holdouts: [{ tries: 1 }] });
    rig.forge.failNext("downloadArtifact", new ApiError("GitHub is down.", { status: 502 }));
    await recorded();
    await recorded();
    expect(tries()).toEqual([2]);
  });

  test("whose entry could not be written is made again, with the same count", async () => {
    tried({ id: 1 });
    tried({ id: 2, candidate: "1" });
    rig.forge.failNext("refs.commit", new ApiError("GitHub is down.", { status: 502 }), "after");
    expect(await rig.run(record, await handedOn(rig))).toMatchObject({ exitCode: 2 });
    expect(tries()).toEqual([3]);
    await recorded();
    expect(tries()).toEqual([3]);
  });

  test("is not made where nothing is recorded", async () => {
    tried({ id: 1 });
    await recorded();
    await rig.push({ "notes.md": "hello\n" });
    const before = rig.forge.calls.length;
    await rig.run(record);
    expect(rig.forge.calls.slice(before).filter((call) => call.startsWith("pullRequestRuns"))).toEqual([]);
  });
});

test("other models are counted too, whichever is recorded", async () => {
  await recorded();
  await rig.push(stageModel({ name: "alpha" }));
  await leaveEvidence(rig, { model: "alpha" });
  tried({ id: 1 });
  expect(await rig.run(record, await handedOn(rig, "alpha"))).toMatchObject({ outputs: { models: "alpha" } });
  expect([tries("churn"), tries("alpha")]).toEqual([[2], [1]]);
});

test("other rows start anew", async () => {
  tried({ id: 1 });
  await recorded();
  const fresh = { holdout: { role: "decides" as const, digest: sha256("fresh rows"), rows: 400 } };
  await leaveEvidence(rig, { evaluation: { evaluationKey: sha256("of fresh rows"), datasets: fresh } });
  await recorded();
  expect(count().holdouts).toMatchObject([
    { digest: HOLDOUT, tries: 2 },
    { digest: sha256("fresh rows"), tries: 1 },
  ]);
});
