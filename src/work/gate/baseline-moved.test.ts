import { expect, test } from "vitest";
import { digest, record } from "../../../test/unit/work/gate-cases.ts";
import { judgeBaselineMoved } from "./baseline-moved.ts";

const now = (digit: string) => ({ digest: digest(digit), source: "environments/production.yaml" });

test("a comparison with what is the baseline no more is no answer", () => {
  expect(judgeBaselineMoved("m", record(), now("3"))).toEqual([]);
  expect(judgeBaselineMoved("m", record(), undefined)).toEqual([]);
  expect(judgeBaselineMoved("m", record(), now("9"))).toMatchObject([
    { rule: "gate/baseline-moved", outcome: "unmeasured", model: "m" },
  ]);
});

test("a first model whose baseline came meanwhile has moved; one that could not be had has not", () => {
  expect(judgeBaselineMoved("m", record({ baseline: { status: "none" } }), now("9"))).toHaveLength(1);
  expect(judgeBaselineMoved("m", record({ baseline: { status: "unavailable" } }), now("9"))).toEqual([]);
});
