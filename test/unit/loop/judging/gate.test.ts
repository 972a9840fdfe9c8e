import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EvaluationRecord, RunRecord, VerdictRecord } from "../../../../src/generated/types.ts";
import { firstUseKey } from "../../../../src/loop/approvals/approvals.ts";
import { gateModel, type GateRequest } from "../../../../src/loop/judging/gate.ts";
import type { ChangedModel } from "../../../../src/loop/models/changed-model.ts";
import type { Session } from "../../../../src/loop/place/session.ts";
import { approvalCommand } from "../../../../src/records/approval.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { openLedger } from "../../../../src/stores/ledger.ts";
import {
  accept,
  compared,
  firstEvaluation,
  FORMER,
  left,
  rocAuc,
  TRAINED,
  trainedRun,
} from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageFiles } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const rig = await stageRig(stageModel());
await accept(rig);
let session: Session;
let model: ChangedModel;
afterAll(async () => await rig[Symbol.asyncDispose]());

const CHANGED = { "models/churn/ready/model.bin": "another\n" };
const OTHER = sha256("another artifact");

interface Given extends Partial<Omit<GateRequest, "evaluation" | "run">> {
  readonly evaluation?: Partial<EvaluationRecord> | "none";
  readonly run?: Partial<RunRecord> | "none";
}

/** Judges what the change made, or what somebody says that it made. */
async function gated({ evaluation = {}, run = {}, ...given }: Given = {}): Promise<VerdictRecord> {
  const { name, trainKey } = model;
  // What a test records is there for the next run.
  const place = { ...session.place, ledger: openLedger({ refs: rig.forge.refs }) };
  return await gateModel({ ...session, place }, model, {
    evaluation:
      evaluation === "none" ? undefined : { ...firstEvaluation(name, trainKey), ...compared(0), ...evaluation },
    run: run === "none" ? undefined : { ...trainedRun(name, trainKey), ...run },
    findings: [],
    mustMeasure: true,
    ...given,
  });
}

/** The change that is judged from now on. */
async function propose(files: StageFiles, { from = "branch", name = "churn" }: Proposed = {}): Promise<void> {
  await rig.propose(files, from);
  [session, model] = await withModel(rig, async (...opened) => opened, { name });
}

interface Proposed {
  readonly from?: "branch" | "fork";
  readonly name?: string;
}

const blocking = ({ findings }: VerdictRecord) =>
  findings.filter(({ outcome }) => ["fail", "inconclusive", "unmeasured"].includes(outcome)).map(({ rule }) => rule);

describe("evidence", () => {
  beforeAll(async () => await propose(CHANGED));

  test("of this very change passes, and verdict.json says by whose rules", async () => {
    const verdict = await gated();
    expect(verdict).toMatchObject({ outcome: "pass", artifact: TRAINED, approvals: [], changes: [] });
    expect(verdict.judgedBy).toMatch(/^[0-9a-f]{40}$/);
    expect(await left(rig, "model-gitops-out/churn/verdict.json")).toEqual(verdict);
    expect(rig.forge.calls.filter((call) => call.startsWith("reviews"))).toEqual([]);
  });

  test.each<[string, Given]>([
    ["of another artifact", { evaluation: { candidate: { digest: OTHER, bytes: 1 } } }],
    ["that names another model", { evaluation: { model: "renewal" } }],
    ["of what another key trained", { run: { trainKey: OTHER } }],
    ["of what no run made", { run: "none" }],
  ])("%s is none", async (_, given) => {
    const verdict = await gated(given);
    expect(verdict.outcome).toBe("unmeasured");
    expect(blocking(verdict)).toEqual(["gate/evidence"]);
  });

  test("that brings limits and a verdict of its own is judged by the base branch's", async () => {
    const own = { value: 0.5, interval: [0.45, 0.55], outcome: "pass", limit: { min: 0.1 } } as const;
    const delta = { baseline: 0.5, delta: 0, deltaInterval: [-0.01, 0.01], deltaLevel: 0.9 } as const;
    const metrics = { roc_auc: rocAuc({ ...own, interval: [0.45, 0.55], ...delta, deltaInterval: [-0.01, 0.01] }) };
    const verdict = await gated({ evaluation: { metrics } });
    expect(verdict.outcome).toBe("fail");
    expect(blocking(verdict)).toEqual(["gate/absolute-limit"]);
    expect(verdict.findings[0]?.location).toMatchObject({ file: "models/churn/model.yaml" });
  });

  test("that is not there is no pass, unless something else says why or nothing had to be measured", async () => {
    expect(blocking(await gated({ evaluation: "none" }))).toEqual(["gate/measured"]);
    const failed = { rule: "train/command", outcome: "fail", message: "It failed." } as const;
    expect(blocking(await gated({ evaluation: "none", findings: [failed] }))).toEqual(["train/command"]);
    const warned = { ...failed, outcome: "warn" } as const;
    expect(blocking(await gated({ evaluation: "none", findings: [warned] }))).toEqual(["gate/measured"]);
    expect((await gated({ evaluation: "none", mustMeasure: false })).outcome).toBe("pass");
  });

  test("that stands beside a stage's failure does not make up for it", async () => {
    const failed = { rule: "validate/schema", outcome: "fail", message: "It is broken." } as const;
    expect(await gated({ findings: [failed] })).toMatchObject({ outcome: "fail" });
  });
});

test("a fork's own numbers are advice, measured or not", async () => {
  await propose(CHANGED, { from: "fork" });
  expect(blocking(await gated())).toEqual(["gate/fork"]);
  expect(blocking(await gated({ evaluation: "none" }))).toEqual(["gate/fork", "gate/measured"]);
  expect(blocking(await gated({ evaluation: "none", mustMeasure: false }))).toEqual(["gate/fork"]);
});

describe("what needs a person", () => {
  const LOOSENED = {
    ...CHANGED,
    "models/churn/model.yaml": stageManifest({ edits: [["min: 0.6", "min: 0.5"]] }),
  };
  beforeAll(async () => await propose(LOOSENED));

  test("is accepted by its key alone, which another evaluation does not have", async () => {
    const waiting = await gated();
    expect(waiting).toMatchObject({ outcome: "inconclusive", changes: [{ direction: "loosened" }] });
    expect(waiting.approvalCommand).toBe(approvalCommand("churn", waiting.verdictKey));
    rig.forge.setPermission("ada", "write");
    rig.forge.addReview(1, { author: "ada", body: waiting.approvalCommand ?? "" });
    expect(await gated()).toMatchObject({ outcome: "pass", approvals: [{ by: "ada", digest: waiting.verdictKey }] });
    const measuredAgain = await gated({ evaluation: { evaluationKey: OTHER } });
    expect(measuredAgain).toMatchObject({ outcome: "inconclusive", approvals: [] });
    const nothingMeasured = await gated({ evaluation: "none", mustMeasure: false });
    expect(nothingMeasured).toMatchObject({ outcome: "inconclusive", approvals: [] });
  });

  test("a result that is missing is accepted by nobody: only its training can be", async () => {
    const verdict = await gated({ evaluation: "none" });
    rig.forge.addReview(1, { author: "ada", body: approvalCommand("churn", verdict.verdictKey) });
    const command = approvalCommand("churn", firstUseKey(model));
    expect(await gated({ evaluation: "none" })).toMatchObject({
      outcome: "unmeasured",
      approvals: [],
      approvalCommand: command,
    });
  });
});

describe("a baseline that moved", () => {
  beforeAll(async () => await propose(CHANGED));
  const against = compared(0);

  test("is no answer to what was asked, before the merge", async () => {
    await accept(rig);
    expect((await gated({ evaluation: against })).outcome).toBe("pass");
    await accept(rig, { artifact: OTHER });
    expect(blocking(await gated({ evaluation: against }))).toEqual(["gate/baseline-moved"]);
  });

  test("after the merge it is enough that it was one", async () => {
    expect((await gated({ evaluation: against, isMerged: true })).outcome).toBe("pass");
    const never = {
      ...against,
      baseline: { status: "compared", artifact: { digest: sha256("never"), bytes: 1 } },
    } as const;
    expect(blocking(await gated({ evaluation: never, isMerged: true }))).toEqual(["gate/baseline-moved"]);
  });

  test("one that failed, or that another model had, never was one", async () => {
    const failed = sha256("accepted, and it failed");
    await accept(rig, { artifact: failed, outcome: "fail" });
    const theirs = sha256("of another model");
    await accept(rig, { artifact: theirs }, { model: "renewal" });
    for (const digest of [failed, theirs]) {
      const baseline = { status: "compared", artifact: { digest, bytes: 1 } } as const;
      const verdict = await gated({ evaluation: { ...against, baseline }, isMerged: true });
      expect(blocking(verdict)).toEqual(["gate/baseline-moved"]);
    }
  });

  test("recorded once more, the candidate is the baseline by itself", async () => {
    await accept(rig, { artifact: TRAINED });
    const first = { baseline: { status: "none" } } as const;
    expect(blocking(await gated({ evaluation: first }))).toEqual(["gate/baseline-moved"]);
    expect((await gated({ evaluation: first, isMerged: true })).outcome).toBe("pass");
  });

  test("a renamed model's may have been accepted under its former name", async () => {
    await propose(stageModel({ name: "leavers", folder: "churn" }), { name: "leavers" });
    expect(model.formerName).toBe("churn");
    await accept(rig, { artifact: OTHER });
    const verdict = await gated({ evaluation: against, isMerged: true });
    expect(verdict.baseline).toBe(FORMER);
    expect(blocking(verdict)).not.toContain("gate/baseline-moved");
  });
});
