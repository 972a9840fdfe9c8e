import { expect, test } from "vitest";
import { type CanaryMove, type CanaryTarget, moveCanary } from "../../../../src/work/promotion/canary-updates.ts";
import * as files from "./team-files.ts";

const LIST: CanaryTarget = { file: "isvc.yaml", style: "list", entry: "v3" };
const PERCENT: CanaryTarget = { file: "isvc.yaml", style: "percent" };
const ADVANCE: CanaryMove = { kind: "advance", traffic: 5, uri: "s3://models/churn/v3" };

function moved(text: string, target: CanaryTarget, move: CanaryMove): string {
  const result = moveCanary(text, target, move);
  if ("problem" in result) throw new Error(result.problem);
  return result.text;
}

test("a canary starts as an entry with the format of the model, and a rollback takes it out again", () => {
  const started = moved(files.INFERENCE_SERVICE, LIST, ADVANCE);
  expect(started).toBe(`${files.INFERENCE_SERVICE}  canary:
    - trafficPercent: 5
      predictor:
        name: v3
        model:
          modelFormat:
            name: sklearn
          storageUri: s3://models/churn/v3
`);
  expect(moved(started, LIST, { kind: "roll-back" })).toBe(files.INFERENCE_SERVICE);
  expect(moved(files.INFERENCE_SERVICE, LIST, { kind: "roll-back" })).toBe(files.INFERENCE_SERVICE);
});

test("a step changes the percentage and nothing else", () => {
  const v2 = { ...LIST, entry: "v2" };
  const step = { kind: "advance", traffic: 50, uri: "s3://models/churn/v2" } as const;
  expect(moved(files.WITH_CANARIES, v2, step)).toBe(
    files.WITH_CANARIES.replace("trafficPercent: 25", "trafficPercent: 50"),
  );
});

test("a promotion retargets the predictor to the entry, whose pods go on, and can be done again", () => {
  const v2 = { ...LIST, entry: "v2" };
  const move = { kind: "promote", uri: "s3://models/churn/v2" } as const;
  const promoted = moved(files.WITH_CANARIES, v2, move);
  expect(promoted).toContain("      storageUri: s3://models/churn/v2\n    minReplicas: 4\n    name: v2\n");
  expect(promoted).not.toContain("trafficPercent: 25");
  expect(promoted).toContain("trafficPercent: 0\n    predictor:\n      name: experimental");
  expect(moved(promoted, v2, move)).toBe(promoted);
});

test("a rollback takes out the entry with its comment and leaves the others", () => {
  const back = moved(files.WITH_CANARIES, { ...LIST, entry: "v2" }, { kind: "roll-back" });
  expect(back).toContain("  canary:\n  - trafficPercent: 0\n");
  expect(back).not.toContain("# the next one");
});

test("several canaries share 100 percent", () => {
  expect(moveCanary(files.WITH_CANARIES, LIST, { ...ADVANCE, traffic: 76 })).toEqual({
    problem:
      "isvc.yaml:14: the other canaries have 25 percent, and with 76 for v3 it would be more than 100. Lower theirs first.",
  });
  expect(moved(files.WITH_CANARIES, LIST, { ...ADVANCE, traffic: 75 })).toContain(
    "  - trafficPercent: 75\n    predictor:\n      name: v3\n",
  );
});

test("in serverless mode it is canaryTrafficPercent: gone after a promotion, 0 after a rollback", () => {
  const started = moved(files.INFERENCE_SERVICE, PERCENT, ADVANCE);
  expect(started).toContain('storageUri: "s3://models/churn/v3"   # production\n    canaryTrafficPercent: 5\n');
  const promoted = moved(started, PERCENT, { kind: "promote", uri: "s3://models/churn/v3" });
  expect(promoted).toBe(files.INFERENCE_SERVICE.replace("churn/v1", "churn/v3"));
  expect(moved(started, PERCENT, { kind: "roll-back" })).toBe(started.replace("Percent: 5", "Percent: 0"));
});

test("services of before spec.predictor.model keep their form, and other documents stay", () => {
  const old =
    "kind: InferenceService\nmetadata:\n  name: a\nspec:\n  predictor:\n    sklearn:\n      storageUri: s3://a\n---\nkind: ConfigMap\n";
  expect(moved(old, LIST, ADVANCE)).toBe(
    old.replace(
      "s3://a\n",
      "s3://a\n  canary:\n    - trafficPercent: 5\n      predictor:\n        name: v3\n        sklearn:\n          storageUri: s3://models/churn/v3\n",
    ),
  );
});

const REFUSED: readonly (readonly [string, string, CanaryTarget, CanaryMove, string])[] = [
  ["of no service", files.DEPLOYMENT, LIST, ADVANCE, "does not have a document of kind InferenceService"],
  ["without a name", files.INFERENCE_SERVICE, { ...LIST, entry: undefined }, ADVANCE, "needs a name"],
  ["that was never started", files.INFERENCE_SERVICE, LIST, { kind: "promote", uri: "x" }, "has no entry named v3"],
  ["of more than all", files.INFERENCE_SERVICE, PERCENT, { ...ADVANCE, traffic: 101 }, "cannot have 101 percent"],
  ["of half a percent", files.INFERENCE_SERVICE, PERCENT, { ...ADVANCE, traffic: 0.5 }, "cannot have 0.5 percent"],
  [
    "with two entries",
    files.WITH_CANARIES.replace("name: experimental", "name: v2"),
    { ...LIST, entry: "v2" },
    ADVANCE,
    "two entries named v2",
  ],
];

test.each(REFUSED.map(([what, text, target, move, problem]) => ({ what, text, target, move, problem })))(
  "a canary $what is refused",
  ({ text, target, move, problem }) => {
    expect(moveCanary(text, target, move)).toEqual({ problem: expect.stringContaining(problem) });
  },
);
