import { expect, test } from "vitest";
import type { WindowRecord } from "../../../../../src/generated/types.ts";
import { qualitySignal, unevaluatedChecks } from "../../../../../src/work/monitor/quality/signal.ts";

type Checked = WindowRecord["quality"][number];

const check = (outcome: Checked["outcome"], limitFrom = "default", message = "It is so."): Checked => ({
  rule: "quality/cross-field",
  outcome,
  message,
  subject: "order",
  limitFrom,
});

const BROKEN = check("unmeasured", "m.yaml:12", '"order": there is no function nosuch');

test("a failed check raises the signal, and what passed lowers it", () => {
  expect(qualitySignal([check("pass"), check("fail", "m.yaml:3"), BROKEN]).raised).toBe(true);
  expect(qualitySignal([check("pass"), check("warn", "m.yaml:3")])).toEqual({ raised: false, reason: undefined });
  expect(qualitySignal([check("unmeasured"), check("pass")]).raised).toBe(false);
  expect(qualitySignal([check("unmeasured")])).toEqual({ raised: null, reason: "No check could be evaluated." });
});

test("a contract that could not be evaluated does not hold by the checks that hold without one", () => {
  expect(qualitySignal([check("pass"), BROKEN])).toEqual({
    raised: null,
    reason: 'Not evaluated: "order": there is no function nosuch (m.yaml:12).',
  });
  expect(qualitySignal([BROKEN, check("pass", "m.yaml:3"), BROKEN, BROKEN]).reason).toMatch(/ So are 2 more checks\.$/);
  // What stands for checks that are not listed names no line.
  expect(qualitySignal([check("pass"), { rule: "quality/schema", outcome: "unmeasured", message: "…" }]).raised).toBe(
    null,
  );
});

test("the window tells which checks those are, and counts the rest", () => {
  expect(unevaluatedChecks([check("unmeasured"), check("pass", "m.yaml:3"), BROKEN])).toEqual([
    {
      rule: "quality/cross-field",
      outcome: "unmeasured",
      subject: "order",
      message:
        'A check of the data could not be evaluated, so whether it holds is not known. "order": there is no function nosuch (m.yaml:12).',
    },
  ]);
  const many = unevaluatedChecks(Array.from({ length: 52 }, () => BROKEN));
  expect(many).toHaveLength(51);
  expect(many.at(-1)?.message).toMatch(/^2 more checks of the data could not be evaluated\. The first: "order"/);
});
