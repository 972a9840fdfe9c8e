import { expect, test } from "vitest";
import type { VerdictRecord } from "../../../../src/generated/types.ts";
import { gateModel } from "../../../../src/loop/judging/gate.ts";
import { accept, compared, firstEvaluation, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

type Edit = readonly [string, string];

const FILE = "models/churn/model.yaml";
const LOOSER: Edit = ["min: 0.6", "min: 0.5"];
const governance = (text: string): Edit => ["evaluation:\n", `governance: ${text}\nevaluation:\n`];
const SELF = governance("{approvers: {self: true}}");
const HIGH = governance("{approvers: {self: true}, risk: high}");

/** What the gate says of a change by dana, after dana wrote the line below it, each manifest with these edits. */
async function afterOwnComment(base: readonly Edit[], head: readonly Edit[]): Promise<VerdictRecord> {
  await using rig = await stageRig({ ...stageModel(), [FILE]: stageManifest({ edits: base }) });
  await accept(rig);
  await rig.propose({ [FILE]: stageManifest({ edits: head }), "models/churn/ready/model.bin": "another\n" });
  rig.forge.setPermission("dana", "admin");
  const gate = () =>
    withModel(rig, async (session, model) => {
      const evidence = {
        run: trainedRun(model.name, model.trainKey),
        evaluation: { ...firstEvaluation(model.name, model.trainKey), ...compared(0) },
      };
      return await gateModel(session, model, { ...evidence, findings: [], mustMeasure: true });
    });
  const { approvalCommand: body = "" } = await gate();
  expect(body).not.toBe("");
  const createdAt = "2026-11-01T00:00:00Z";
  rig.forge.addComment(1, { author: "dana", body, createdAt, updatedAt: createdAt });
  return await gate();
}

test("a loosened limit is accepted by who works alone, and the verdict says so", async () => {
  const verdict = await afterOwnComment([SELF], [SELF, LOOSER]);
  expect(verdict).toMatchObject({ outcome: "pass", approvals: [{ by: "dana", self: true }] });
  expect(verdict.headline).toMatch(/Self-approved by dana\.$/);
});

test.each<[string, readonly Edit[], readonly Edit[]]>([
  ["who lets themselves do so in the same change", [], [SELF, LOOSER]],
  ["of a model whose risk is high", [HIGH], [HIGH, LOOSER]],
  ["who lowers the risk in the same change", [HIGH], [SELF]],
])("nothing is accepted by an author %s", async (_, base, head) => {
  expect(await afterOwnComment(base, head)).toMatchObject({ outcome: "inconclusive", approvals: [] });
});
