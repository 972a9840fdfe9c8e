import { expect, test } from "vitest";
import { digest, record } from "../../../test/unit/work/gate-cases.ts";
import type { RunRecord } from "../../generated/types.ts";
import { judgeEvidence, judgeHandedOn } from "./evidence.ts";

const RUN: RunRecord = {
  schema: "model-gitops/run/v1",
  model: "m",
  trainKey: digest("7"),
  status: "trained",
  command: ["train"],
  params: {},
  seed: 1,
  startedAt: "2025-03-04T05:06:07Z",
  durationSeconds: 1,
  attempts: 1,
  datasets: {},
  artifact: { path: "artifact/model.onnx", digest: digest("2"), bytes: 10 },
};

test("an evaluation of another artifact, key or model is no evidence", () => {
  const evidence = { model: "m", trainKey: digest("7"), run: RUN, evaluation: record() };
  expect(judgeEvidence(evidence)).toEqual([]);
  for (const other of [
    { run: undefined },
    { trainKey: digest("8") },
    { evaluation: record({ model: "n" }) },
    { evaluation: record({ candidate: { digest: digest("9"), bytes: 10 } }) },
  ])
    expect(judgeEvidence({ ...evidence, ...other })).toMatchObject([{ rule: "gate/evidence", outcome: "unmeasured" }]);
});

test("an evaluation is believed only if its job handed on its digest", () => {
  expect(judgeHandedOn("m", { expected: digest("1"), actual: digest("1") })).toEqual([]);
  expect(judgeHandedOn("m", { expected: digest("1"), actual: digest("2") })[0]?.message).toBe(
    "The evaluation of m is not the one that the evaluating job made.",
  );
  expect(judgeHandedOn("m", { expected: undefined, actual: undefined })[0]?.message).toMatch(/^No job handed on/);
});
