import { beforeEach, describe, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import { recordAll } from "../../../../src/loop/stages/record.ts";
import { evaluationDigest } from "../../../../src/loop/evidence/handed-on.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { accept, handedOn, leave, leaveEvidence, left, rocAuc, TRAINED } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, inSession } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
const LEDGER = "model-gitops/ledger";
const FILE = "models/churn/model.yaml";
const BAD = { metrics: { roc_auc: rocAuc({ value: 0.4, interval: [0.3, 0.5] }) } };
const NEVER = { train: "never" };

let rig: StageRig;
let pushed = "";
beforeEach(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  pushed = await rig.push(stageModel());
  return async () => await rig[Symbol.asyncDispose]();
});

/** What the ledger has of each kind. */
function entries() {
  const files = Object.entries(rig.forge.git.textFiles(LEDGER)).filter(([path]) => path.startsWith("churn/"));
  return Object.fromEntries(files.map(([path, text]) => [path.split("/")[1], JSON.parse(text)]));
}

const kinds = () => Object.keys(entries()).toSorted();

describe("evidence that is here", () => {
  test("is stored, judged and written down: run, evaluation, verdict, acceptance", async () => {
    await leaveEvidence(rig, { run: { status: "fetched", fetchedFrom: "an earlier run in this folder" } });
    const seen = await rig.run(record, await handedOn(rig));
    expect(seen).toMatchObject({
      exitCode: 0,
      outputs: { recorded: "4", models: "churn", complete: "true", outcome: "pass" },
      summary: ["Recorded 4 ledger entries for churn."],
      writes: ["refs.commit"],
    });
    const { run, evaluation, verdict, acceptance } = entries();
    // How it was fetched is this run's affair.
    expect(run.body).toMatchObject({ status: "trained" });
    expect(run.body).not.toHaveProperty("fetchedFrom");
    expect(acceptance).toMatchObject({
      commit: pushed,
      body: {
        trainKey: run.body.trainKey,
        evaluationKey: evaluation.body.evaluationKey,
        verdictKey: verdict.body.verdictKey,
        outcome: "pass",
        artifact: TRAINED,
      },
    });
    expect(acceptance).not.toHaveProperty("pull");
    expect(await inPlace(rig, async (place) => await place.storeOf("churn").has(TRAINED))).toBe(true);
  });

  test("once more is what is there already, though the candidate is the baseline by now", async () => {
    await leaveEvidence(rig);
    await rig.run(record, await handedOn(rig));
    expect(await rig.run(record, await handedOn(rig))).toMatchObject({
      exitCode: 0,
      outputs: { recorded: "0", outcome: "pass" },
    });
  });

  test("does not follow the entry of a later push that was recorded in between", async () => {
    await leaveEvidence(rig);
    const newer = "e".repeat(40);
    rig.forge.setComparison(newer, pushed, { status: "behind", commits: [] });
    let isFirst = true;
    const commit = async (change: Parameters<typeof rig.forge.refs.commit>[0]) => {
      if (isFirst) await accept(rig, { trainKey: sha256("newer") }, { commit: newer });
      isFirst = false;
      return await rig.forge.refs.commit(change);
    };
    const forge = { ...rig.forge, refs: { ...rig.forge.refs, commit, head: rig.forge.refs.head } };
    const wish = await handedOn(rig);
    const result = await inSession(rig, async (session) => await recordAll(session, wish), { forge });
    expect(result.findings).toContainEqual(expect.objectContaining({ rule: "record/superseded", outcome: "warn" }));
    expect(entries()).toMatchObject({ run: {}, acceptance: { body: { trainKey: sha256("newer") } } });
  });

  test("that fails is recorded with its outcome, whatever verdict lies beside it, and is nobody's baseline", async () => {
    await leaveEvidence(rig, { evaluation: BAD });
    const forged = { schema: "model-gitops/verdict/v1", model: "churn", verdictKey: sha256(""), outcome: "pass" };
    await leave(rig, `${OUT}/churn/verdict.json`, {
      ...forged,
      headline: "",
      findings: [],
      changes: [],
      approvals: [],
    });
    expect(await rig.run(record, await handedOn(rig))).toMatchObject({
      exitCode: 1,
      outputs: { recorded: "4", outcome: "fail" },
    });
    expect(entries()).toMatchObject({
      verdict: { body: { outcome: "fail" } },
      acceptance: { body: { outcome: "fail" } },
    });
    expect(await inPlace(rig, async ({ ledger }) => await ledger.latestPassing("churn"))).toBeUndefined();
  });

  test.each([
    ["of another key", { trainKey: sha256("another key") }],
    ["of another model", { model: "renewal" }],
  ])("%s is none", async (_, run) => {
    await leaveEvidence(rig, { run });
    const seen = await rig.run(record, await handedOn(rig));
    expect(seen.annotations).toMatchObject([{ rule: "record/unknown-key", outcome: "unmeasured", model: "churn" }]);
    expect(kinds()).toEqual([]);
  });

  test.each([
    ["of another artifact", { candidate: { digest: sha256("other"), bytes: 1 } }],
    ["that names another model", { model: "renewal" }],
  ])("an evaluation %s is none, and nobody answers for the bytes beside it", async (_, evaluation) => {
    await leaveEvidence(rig, { evaluation });
    const seen = await rig.run(record, await handedOn(rig));
    expect(seen.annotations).toMatchObject([{ rule: "record/unknown-key", outcome: "unmeasured" }]);
    expect(kinds()).toEqual([]);
  });

  test("an evaluation that its job did not hand on is not recorded either, where there is such a job", async () => {
    const handing = (evaluations: object) =>
      JSON.stringify({ evaluate: { outputs: { evaluations: JSON.stringify(evaluations) } } });
    await leaveEvidence(rig);
    await rig.run(record, { ...NEVER, needs: handing({ churn: sha256("another") }) });
    expect(kinds()).not.toContain("evaluation");
    await leaveEvidence(rig);
    const churn = await inPlace(rig, async (place) => await evaluationDigest(place, "churn"));
    await rig.run(record, { ...NEVER, needs: handing({ churn }) });
    expect(kinds()).toContain("evaluation");
  });
});

describe("a key that nobody has trained", () => {
  test("is a finding where this job never trains", async () => {
    expect(await rig.run(record, await handedOn(rig))).toMatchObject({
      exitCode: 1,
      outputs: { recorded: "0", models: "", complete: "false", outcome: "unmeasured" },
      annotations: [{ rule: "record/unknown-key", remediation: expect.stringContaining("train: when-unknown") }],
      summary: ["Recorded 0 ledger entries for no model."],
    });
  });

  test("is left to a later job, in the log alone", async () => {
    const seen = await rig.run(record, { train: "later" });
    expect(seen).toMatchObject({ exitCode: 0, outputs: { complete: "false", outcome: "pass" }, annotations: [] });
    expect(seen.log.join("\n")).toContain(
      "churn: nothing that counts came with the merge for it as it is now; a later job makes it.",
    );
  });

  test("is trained here otherwise, by itself, and not by what somebody left", async () => {
    await leaveEvidence(rig, { run: { trainKey: sha256("another key") }, findings: { validate: [{}] } });
    const seen = await rig.run(record);
    expect(seen).toMatchObject({ exitCode: 0, outputs: { recorded: "4", complete: "true", outcome: "pass" } });
    expect(seen.log.join("\n")).toContain(
      "churn: no evidence for this trainKey that counts came with the merge; it is made here.",
    );
    expect(entries()["run"]?.body.artifact.digest).not.toBe(TRAINED);
    expect(await left(rig, `${OUT}/churn/findings/validate.json`)).toBeUndefined();
  });
});

test("a known key is measured again without its evidence, and not trained", async () => {
  await leaveEvidence(rig);
  await rig.run(record, await handedOn(rig));
  await leave(rig, OUT, null);
  const seen = await rig.run(record);
  expect(seen.log.join("\n")).toContain("churn: this trainKey is known from the ledger");
  expect(seen.annotations.map(({ rule }) => rule)).not.toContain("record/unknown-key");
});

test("a push that touches no model records what is not recorded yet", async () => {
  await rig.push({ "README.md": "Words.\n" });
  await leaveEvidence(rig);
  expect(await rig.run(record, await handedOn(rig))).toMatchObject({ outputs: { recorded: "4", models: "churn" } });
  expect(await rig.run(record, await handedOn(rig))).toMatchObject({
    exitCode: 0,
    outputs: { recorded: "0", models: "", complete: "true" },
  });
});

test("a retired model is not recorded, and is missing to nobody", async () => {
  await rig.push({ [FILE]: `${stageManifest()}lifecycle: retired\n` });
  expect(await rig.run(record, await handedOn(rig))).toMatchObject({
    exitCode: 0,
    outputs: { recorded: "0", complete: "true" },
  });
});

test("what cannot be judged is recorded as such: rules that were broken before, findings that nobody can read", async () => {
  await rig.push({ [FILE]: "name: [\n" });
  await rig.push({ [FILE]: stageManifest() });
  await leaveEvidence(rig, { findings: { train: {} } });
  const seen = await rig.run(record, await handedOn(rig));
  expect(seen).toMatchObject({ exitCode: 1, outputs: { recorded: "4", outcome: "unmeasured" } });
  const rules = seen.annotations.map(({ rule }) => rule);
  expect(rules).toEqual(expect.arrayContaining(["plan/base-manifest", "output/broken"]));
});

test("a broken manifest is told, and nothing of it is recorded", async () => {
  await rig.push({ [FILE]: stageManifest({ edits: [["owners", "owner"]] }) });
  expect(await rig.run(record, await handedOn(rig))).toMatchObject({
    exitCode: 1,
    annotations: [{ location: { file: FILE } }],
  });
  expect(kinds()).toEqual([]);
});

test("an old push that is recorded late keeps its evidence, and the branch stands for what it stood for", async () => {
  await leaveEvidence(rig);
  await accept(rig, { artifact: TRAINED }, { commit: "f".repeat(40) });
  rig.forge.setComparison("f".repeat(40), pushed, { status: "behind", commits: [] });
  const seen = await rig.run(record, await handedOn(rig));
  expect(seen).toMatchObject({ exitCode: 0, outputs: { recorded: "3", models: "churn", outcome: "warn" } });
  expect(seen.annotations.map(({ rule }) => rule)).toContain("record/superseded");
  expect(entries()["acceptance"]).toMatchObject({ commit: "f".repeat(40) });
});

test("a dry run says what it would record, and writes nothing anywhere", async () => {
  await leaveEvidence(rig);
  const seen = await rig.run(record, { ...(await handedOn(rig)), "dry-run": "true" });
  expect(seen).toMatchObject({
    exitCode: 0,
    outputs: { recorded: "0", models: "churn", complete: "true" },
    summary: ["Dry run: would record 4 ledger entries for churn."],
    writes: [],
  });
  expect(kinds()).toEqual([]);
  expect(await inPlace(rig, async (place) => await place.storeOf("churn").has(TRAINED))).toBe(false);
});

test("who started the run is on the entry", async () => {
  await leaveEvidence(rig);
  const [env, wish] = [{ GITHUB_ACTOR: "ada" }, await handedOn(rig)];
  await inSession(rig, async (session) => await recordAll(session, wish), { env });
  expect(entries()["acceptance"]).toMatchObject({ by: "ada" });
});

test("a cancelled job writes nothing", async () => {
  await leaveEvidence(rig);
  const cancelled = new AbortController();
  cancelled.abort(new Error("cancelled"));
  const recorded = inSession(rig, async (session) => await recordAll(session, { train: "never" }), {
    signal: cancelled.signal,
  });
  await expect(recorded).rejects.toThrow("cancelled");
  expect(kinds()).toEqual([]);
});
