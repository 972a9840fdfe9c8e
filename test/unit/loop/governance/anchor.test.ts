import { afterAll, beforeEach, expect, test } from "vitest";
import type { Acceptance } from "../../../../src/generated/types.ts";
import { anchorOf, type KnownAnchor } from "../../../../src/loop/governance/anchor.ts";
import { envelopeOf } from "../../../../src/loop/governance/envelope.ts";
import type { Session } from "../../../../src/loop/place/session.ts";
import type { ChangedModel } from "../../../../src/loop/models/changed-model.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { openLedger } from "../../../../src/stores/ledger.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";
import { evaluation, rowsOf } from "../../work/governance/envelope-seeds.ts";

const rig = await stageRig(stageModel());
const base = rig.head;
await rig.propose(trained({ wrong: 0.2 }));
const { session, model } = await withModel(rig, async (opened, changed) => ({ session: opened, model: changed }));
let ledger = openLedger({ refs: fakeForge().refs });
let minute = 0;

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(() => void (ledger = openLedger({ refs: fakeForge().refs })));

interface Step {
  readonly name?: string;
  readonly artifact: string;
  readonly baseline?: string;
  readonly value: number;
  readonly was?: number;
  readonly rows?: string;
  readonly accepted?: Partial<Acceptance>;
  readonly commit?: string;
}

/** What a push would have recorded. */
async function accept({ name = "churn", artifact, accepted = {}, commit = base, ...scored }: Step): Promise<void> {
  minute += 1;
  const origin = { model: name, recordedAt: Date.parse("2026-10-22T00:00:00Z") + minute * 60_000, commit };
  const measured = { ...evaluation({ candidate: artifact, ...scored }), model: name };
  const body: Acceptance = {
    trainKey: sha256(`train ${artifact}`),
    evaluationKey: measured.evaluationKey,
    outcome: "pass",
    artifact: measured.candidate.digest,
    bytes: 1,
    path: "model.bin",
    ...accepted,
  };
  await ledger.record([
    newEntry({ kind: "evaluation", body: measured, ...origin }),
    newEntry({ kind: "acceptance", body, ...origin }),
  ]);
}

const asking = (): Session => ({ ...session, place: { ...session.place, ledger } });
const anchor = (of: ChangedModel = model): Promise<KnownAnchor | undefined> => anchorOf(asking().place, of);

test("without a full approval there is none, and the next version is a first release", async () => {
  expect(await anchor()).toBeUndefined();
  await accept({ artifact: "v1", value: 0.8 });
  expect(await anchor()).toBeUndefined();
  const next = evaluation({ candidate: "v2", baseline: "v1", value: 0.8, was: 0.8 });
  expect(await envelopeOf(asking(), model, { evaluation: next, anchor: undefined })).toMatchObject({
    class: "first-release",
  });
});

test("it is read with everything since, and small steps away from it add up", async () => {
  await accept({ artifact: "v1", value: 0.8, accepted: { anchor: true } });
  await accept({ artifact: "v2", baseline: "v1", value: 0.77, was: 0.8 });
  await accept({ artifact: "v3", baseline: "v2", value: 0.9, was: 0.925, rows: "easier" });
  const found = await anchor();
  expect(found?.governed).toMatchObject({
    commit: base,
    retrainings: 2,
    features: ["x"],
    origins: ["undeclared (train)", "undeclared (holdout)"],
    metrics: [{ name: "roc_auc", dataset: "holdout", digest: rowsOf("holdout"), value: 0.8 }],
  });
  expect(found?.governed.ageDays).toBeCloseTo(10, 1);
  // Each is within the margin of 0.05 of the one before; all together are not.
  const next = evaluation({ candidate: "v4", baseline: "v3", value: 0.89, was: 0.9, rows: "easier" });
  const envelope = await envelopeOf(asking(), model, { evaluation: next, anchor: found });
  expect(envelope.class).toBe("substantial");
  const change = envelope.changes.find(({ subject }) => subject === "roc_auc");
  expect([change?.outcome, change?.limit, change?.change?.toFixed(6)]).toEqual(["fail", 0.05, "0.065000"]);
  const better = evaluation({ candidate: "v4", baseline: "v3", value: 0.92, was: 0.9, rows: "easier" });
  expect(await envelopeOf(asking(), model, { evaluation: better, anchor: found })).toMatchObject({
    class: "retrain-within-envelope",
  });
});

test("one that did not pass, or whose record is of other bytes, tells nothing", async () => {
  await accept({ artifact: "v1", value: 0.8, accepted: { anchor: true } });
  await accept({ artifact: "v2", value: 0.8, accepted: { anchor: true, outcome: "fail" } });
  await accept({ artifact: "v3", baseline: "v1", value: 0.8, was: 0.8, accepted: { artifact: sha256("others") } });
  const found = await anchor();
  expect([found?.governed.artifact, found?.side.accepted.length]).toEqual([sha256("artifact v1"), 2]);
});

test("an anchor stays one under another name, and one whose commit is gone is not compared", async () => {
  await accept({ name: "renewal", artifact: "v1", value: 0.8, accepted: { anchor: true }, commit: "e".repeat(40) });
  await accept({ artifact: "v2", baseline: "v1", value: 0.8, was: 0.8, accepted: { formerName: "renewal" } });
  const found = await anchor();
  expect(found?.governed).toMatchObject({ retrainings: 1, features: [] });
  const next = evaluation({ candidate: "v3", baseline: "v2", value: 0.8, was: 0.8 });
  expect(await envelopeOf(asking(), model, { evaluation: next, anchor: found })).toMatchObject({
    class: "substantial",
    reasons: ["the anchor's manifest can no longer be read, so it is unknown what changed since"],
  });
});
