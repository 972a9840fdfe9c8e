import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CanarySpec, ExperimentState } from "../../../../src/generated/types.ts";
import { canaryStep } from "../../../../src/work/promotion/canary.ts";
import { canary, DAY, decided, EXPERIMENT, metric, SINCE } from "./canary-cases.ts";

const BROKEN = { counts: {}, pValue: 1e-9, flagged: true };

function stepOf(declared: CanarySpec, decision: ExperimentState | undefined, now = SINCE + 3 * DAY) {
  return canaryStep({ declared, experiment: EXPERIMENT, decision, now });
}

describe("a step", () => {
  test("goes on where each arm has its rows and nothing is harmed", () => {
    expect(stepOf(canary(), decided(canary()))).toMatchObject({ kind: "advance", traffic: 25 });
    expect(stepOf(canary({ traffic: 7 }), decided(canary({ traffic: 7 })))).toMatchObject({
      kind: "advance",
      traffic: 25,
    });
  });

  test("is taken even where the monitor would promote already: no step is left out", () => {
    expect(stepOf(canary(), decided(canary(), { outcome: "promote" }))).toMatchObject({ kind: "advance", traffic: 25 });
  });

  test.each([{}, { outcome: "stop" }, { outcome: "promote" }] as const)(
    "is not taken by what was measured when it was tried before: %j",
    (changes) => {
      const again = canary({ since: new Date(SINCE + 2 * DAY).toISOString() });
      const { kind, reason } = stepOf(again, decided(canary(), changes));
      expect({ kind, reason }).toEqual({ kind: "hold", reason: expect.stringContaining("is of another step") });
    },
  );

  test("waits for the rows of each arm, by the metric that has fewest", () => {
    const few = {
      champion: { errors: { rows: 5000 } },
      challenger: { errors: { rows: 5000 }, revenue: { rows: 999 } },
    };
    expect(stepOf(canary(), decided(canary(), { totals: few }))).toEqual({
      kind: "hold",
      traffic: 5,
      reason: "A step needs 1000 rows of each arm: challenger has 999.",
    });
    expect(stepOf(canary(), decided(canary(), { totals: {} }))).toMatchObject({ kind: "hold" });
    expect(stepOf(canary(), decided(canary(), { metrics: [] }))).toMatchObject({ kind: "hold" });
  });

  test("does not go on while a guardrail is unmeasured", () => {
    const metrics = [metric("guardrail", "unmeasured")];
    expect(stepOf(canary(), decided(canary(), { metrics }))).toMatchObject({ kind: "hold", traffic: 5 });
  });

  test("begins where it is declared and has no traffic", () => {
    expect(stepOf(canary({ traffic: 0 }), undefined)).toMatchObject({ kind: "advance", traffic: 5 });
  });

  test("is promoted after the last one by the monitor's word alone", () => {
    const last = canary({ traffic: 50 });
    expect(stepOf(last, decided(last))).toMatchObject({ kind: "hold", traffic: 50 });
    expect(stepOf(last, decided(last, { outcome: "promote", reason: "revenue is better" }))).toEqual({
      kind: "promote",
      traffic: 100,
      reason: "revenue is better.",
    });
  });
});

describe("without an answer", () => {
  test("no rows pause", () => {
    expect(stepOf(canary(), decided(canary(), { outcome: "no-data", reason: "No row." }))).toMatchObject({
      kind: "pause",
      traffic: 5,
    });
  });

  test("a monitor that has not looked is waited for, and then it is a pause", () => {
    expect(stepOf(canary(), undefined, SINCE + DAY)).toMatchObject({ kind: "hold", traffic: 5 });
    expect(stepOf(canary(), undefined, SINCE + 3 * DAY)).toMatchObject({ kind: "pause", traffic: 5 });
    expect(stepOf(canary({ since: undefined as never }), undefined)).toMatchObject({ kind: "pause" });
  });

  test("what was decided of another step or artifact is no answer", () => {
    const other = decided(canary({ traffic: 25 }), { outcome: "promote" });
    expect(stepOf(canary(), other, SINCE + DAY)).toMatchObject({ kind: "hold" });
    const harmed = decided(canary({ digest: `sha256:${"aa".repeat(32)}` }), { outcome: "stop" });
    expect(stepOf(canary(), harmed, SINCE + DAY)).toMatchObject({ kind: "hold" });
  });
});

describe("what a person has to look at", () => {
  test.each(["paused", "inconclusive"] as const)("stays %s whatever the monitor promotes", (state) => {
    const declared = canary({ state, traffic: 50 });
    const kind = state === "paused" ? "pause" : "inconclusive";
    expect(stepOf(declared, decided(declared, { outcome: "promote" }))).toMatchObject({ kind, traffic: 50 });
    expect(stepOf(declared, undefined)).toMatchObject({ kind, traffic: 50 });
  });

  test("an experiment that ended undecided is inconclusive", () => {
    expect(stepOf(canary(), decided(canary(), { ended: true }))).toMatchObject({ kind: "inconclusive", traffic: 5 });
  });

  test("a broken split pauses and is no harm", () => {
    const decision = decided(canary(), { outcome: "stop", sampleRatio: BROKEN, metrics: [] });
    expect(stepOf(canary(), decision)).toMatchObject({ kind: "pause", traffic: 5 });
  });
});

describe("harm", () => {
  const harmed: Partial<ExperimentState> = {
    outcome: "stop",
    metrics: [metric("guardrail", "worse")],
    reason: "errors is worse",
  };

  test.each(["running", "paused", "inconclusive"] as const)("rolls back what is %s", (state) => {
    const declared = canary({ state });
    expect(stepOf(declared, decided(declared, harmed))).toEqual({
      kind: "roll-back",
      traffic: 0,
      reason: "A guardrail was harmed: errors is worse.",
    });
  });

  test("that was shown before the split broke stands", () => {
    const memory = { decided: "stop" } as NonNullable<ExperimentState["memory"]>;
    const decision = decided(canary(), { outcome: "stop", sampleRatio: BROKEN, memory });
    expect(stepOf(canary(), decision)).toMatchObject({ kind: "roll-back" });
  });
});

test("traffic grows by declared steps only, and only where the monitor has said something good", () => {
  const situation = fc.record({
    outcome: fc.constantFrom("promote", "continue", "stop", "no-data" as const),
    state: fc.constantFrom("running", "paused", "inconclusive" as const),
    traffic: fc.integer({ min: 1, max: 60 }),
    rows: fc.nat(2000),
    flagged: fc.boolean(),
  });
  fc.assert(
    fc.property(situation, ({ outcome, state, traffic, rows, flagged }) => {
      const declared = canary({ traffic, state });
      const arm = { errors: { rows } };
      const totals = { champion: arm, challenger: arm };
      const step = stepOf(declared, decided(declared, { outcome, sampleRatio: { ...BROKEN, flagged }, totals }));
      const isGood =
        state === "running" && !flagged && rows >= 1000 && (outcome === "promote" || outcome === "continue");
      expect(step.traffic <= traffic || isGood).toBe(true);
      expect([...declared.steps, 0, traffic, 100]).toContain(step.traffic);
    }),
  );
});
