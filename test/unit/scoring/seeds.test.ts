import { expect, test } from "vitest";
import type { EvaluationRecord } from "../../../src/generated/types.ts";
import { renderSeeds } from "../../../src/report/seeds.ts";
import { creditRisk } from "./rig.ts";

test(
  "further seeds are measured on the deciding rows; one that cannot be is a warning",
  { timeout: 60_000 },
  async () => {
    await using rig = await creditRisk();
    await rig.shorten(500);
    const candidate = await rig.train("out/one.onnx", { rounds: 20 });
    const second = await rig.train("out/two.onnx", { rounds: 10 });
    const broken = { ...candidate, file: rig.path("model.yaml"), digest: `sha256:${"d".repeat(64)}` };
    const seeds = [candidate, second, broken].map((contender, index) => ({ seed: index + 1, contender }));
    const { evaluation, findings } = await rig.evaluate({
      candidate,
      seeds,
      judgedBefore: { others: 3, ofPull: 2, isAtLeast: true },
    });
    const alone = await rig.evaluate({ candidate: second });
    const auc = (record: EvaluationRecord | undefined): number => record?.metrics["roc_auc"]?.value ?? Number.NaN;
    const values = [auc(evaluation), auc(alone.evaluation)];
    expect(evaluation?.seeds?.runs.map((run) => [run.seed, run.values["roc_auc"]])).toEqual([[1, values[0]], [2, values[1]]]); // prettier-ignore
    expect(evaluation?.seeds?.spread["roc_auc"]).toMatchObject({
      n: 2,
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(evaluation?.seeds?.spread["roc_auc"]?.sd).toBeCloseTo(
      Math.abs((values[0] ?? 0) - (values[1] ?? 0)) / Math.SQRT2,
      12,
    );
    expect(findings).toMatchObject([
      { outcome: "warn", message: expect.stringContaining("Seed 3 could not be measured") },
    ]);
    expect(evaluation?.datasets["holdout"]).toMatchObject({ judgedBefore: 3, judgedByPull: 2, judgedAtLeast: true });
    expect(evaluation === undefined ? "" : renderSeeds(evaluation)).toMatch(
      /\| 1 \(decides\) .*\n.*\| 2 .*\n.*\| Spread /,
    );
  },
);
