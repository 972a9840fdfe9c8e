import { afterAll, expect, test } from "vitest";
import type { Finding } from "../../../../src/findings/finding.ts";
import { makeEvidence } from "../../../../src/loop/judging/make-evidence.ts";
import { clearOutputs } from "../../../../src/loop/place/outputs.ts";
import { leave, left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out/churn";
const FILE = "models/churn/model.yaml";
const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());

const made = (found: readonly Finding[] = []) =>
  withModel(rig, async (session, model) => {
    await clearOutputs(session.place, model.name);
    return await makeEvidence(session, model, found);
  });
const rules = (findings: readonly Finding[]) => findings.map(({ rule, outcome }) => [rule, outcome]);
const BROKEN: Finding = { rule: "validate/meaning", outcome: "fail", message: "It makes no sense." };

test("what validation failed is not trained", async () => {
  await rig.propose(stageModel());
  const { verdict, ...evidence } = await made([BROKEN]);
  expect(evidence).toEqual({ findings: [BROKEN] });
  expect(verdict).toMatchObject({ outcome: "fail", findings: [BROKEN] });
  expect(await left(rig, `${OUT}/run.json`)).toBeUndefined();
});

test("what waits for a person is not trained", async () => {
  const secret: readonly [string, string] = ["  artifact: model.bin", "  env: [TOKEN]\n  artifact: model.bin"];
  await rig.propose({ ...stageModel(), [FILE]: stageManifest({ edits: [secret] }) });
  const { verdict, run } = await made();
  expect(run).toBeUndefined();
  expect(rules(verdict.findings)).toEqual([["gate/first-use", "inconclusive"]]);
  expect(await left(rig, `${OUT}/run.json`)).toBeUndefined();
});

test("a training that fails is the last thing that happens, and the verdict says so", async () => {
  const fails: readonly [string, string] = ["[cp, ready/model.bin, ready/predictions.csv, .]", "[cp, gone, .]"];
  await rig.propose({ ...stageModel(), [FILE]: stageManifest({ edits: [fails] }) });
  const { verdict, ...evidence } = await made([{ ...BROKEN, outcome: "warn" }]);
  expect(Object.keys(evidence)).toEqual(["findings"]);
  expect(rules(verdict.findings)).toEqual([
    ["validate/meaning", "warn"],
    ["train/command", "fail"],
  ]);
  expect(verdict.outcome).toBe("fail");
});

test("trained, measured, described and judged, each with what was found of it", async () => {
  await rig.propose(stageModel());
  const warning = { ...BROKEN, outcome: "warn" } as const;
  const { run, evaluation, cardDiff, verdict, findings } = await made([warning]);
  expect(verdict).toMatchObject({ outcome: "warn", trainKey: run?.trainKey, artifact: run?.artifact.digest });
  expect(evaluation).toMatchObject({ candidate: { digest: run?.artifact.digest }, baseline: { status: "none" } });
  expect(cardDiff).toMatchObject({ model: "churn" });
  expect(findings).toContainEqual(warning);
  expect(verdict.findings).toContainEqual(warning);
  expect(await left(rig, `${OUT}/evaluation.json`)).toEqual(evaluation);
  expect(await left(rig, `${OUT}/card-diff.json`)).toEqual(cardDiff);
});

test("what does not fit and what cannot be described are told together", async () => {
  // The artifact is known from the run before; predictions of fewer rows, and a file where the card's folder would be.
  const { "models/churn/ready/predictions.csv": all = "" } = trained();
  const few = all.split("\n").slice(0, 5).join("\n");
  await rig.propose({ ...stageModel(), "models/churn/ready/predictions.csv": `${few}\n` });
  await leave(rig, `${OUT}/card`, null);
  await leave(rig, `${OUT}/card`, "in the way");
  const { run, cardDiff, verdict } = await made();
  expect(run).toBeDefined();
  expect(cardDiff).toBeUndefined();
  expect(verdict.outcome).toBe("fail");
  expect(rules(verdict.findings)).toEqual(
    expect.arrayContaining([
      ["evaluate/predictions", "fail"],
      ["card/unwritable", "unmeasured"],
    ]),
  );
  await leave(rig, `${OUT}/card`, null);
});
