import { describe, expect, test } from "vitest";
import type { ExperimentState, WindowRecord } from "../../../../../src/generated/types.ts";
import { WINDOW } from "../../../../../src/records/kinds/window.ts";
import type { ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import { DAY, days, look, SPEC, totalsOf } from "./days.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;
const EMPTY_WINDOW: WindowRecord = {
  schema: "model-gitops/window/v1",
  model: "churn",
  key: DIGEST,
  window: { id: "2026-01-01", from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", rows: 0, state: "final" },
  reference: { kind: "fixed", dataset: "test", digest: DIGEST, rows: 0 },
  rules: DIGEST,
  drift: { engine: "model-gitops", columns: {}, share: null, flagged: null },
  quality: [],
  performance: { realized: {}, estimated: {} },
  signals: { drift: null, decay: null, estimatedDecay: null, conceptDrift: null, noData: false },
  reasons: {},
  health: "unknown",
  fresh: "fresh",
};

const BETTER = { gain: 0.5, errors: [0.001, 0.001] } as const;

describe("the outcome", () => {
  test("promotes what is better and harms nothing, not before the shortest time", () => {
    const first = days([{ seed: 1, ...BETTER }]);
    expect(first).toMatchObject({ outcome: "continue", method: "always-valid" });
    expect(first.reason).toContain("it has run for");
    const second = days([1, 2].map((seed) => ({ seed, ...BETTER })));
    expect(second).toMatchObject({ outcome: "promote", memory: { decided: "promote", decidedIn: "2026-01-02" } });
    expect(second.reason).toMatch(
      /^sales is better: difference 0\.\d+.*the guardrail is within the margin, on about 1[56]\d\d units\.$/,
    );
  });

  test("stops at harm at once, and stays stopped", () => {
    const harmed = days([{ seed: 1, errors: [0.01, 0.2] }]);
    expect(harmed.outcome).toBe("stop");
    expect(harmed.reason).toContain("errors is worse by more than its margin of 0.02");
    expect(look(2, totalsOf({ seed: 2, ...BETTER }), { before: harmed }).outcome).toBe("stop");
    expect(look(2, undefined, { before: harmed }).outcome).toBe("stop");
  });

  test("harm is seen where the control has none of the errors", () => {
    expect(days([{ seed: 1, errors: [0, 0.2] }]).outcome).toBe("stop");
  });

  test("a promotion is taken back when harm shows later", () => {
    const promoted = days([1, 2].map((seed) => ({ seed, ...BETTER })));
    const harmed = look(3, totalsOf({ seed: 3, units: 4000, errors: [0.001, 0.3] }), { before: promoted });
    expect(harmed.outcome).toBe("stop");
  });

  test("without rows there is no data, never a promotion, and the sums are kept", () => {
    expect(look(1, undefined)).toMatchObject({ outcome: "no-data", looks: [] });
    const promoted = days([1, 2].map((seed) => ({ seed, ...BETTER })));
    const silent = look(3, undefined, { before: promoted });
    expect(silent.outcome).toBe("no-data");
    expect(silent.memory).toEqual(promoted.memory);
    expect(look(4, totalsOf({ seed: 4, ...BETTER }), { before: silent }).outcome).toBe("promote");
  });

  test("begins with the first window that has both arms: a wrong name is no broken split, and mending it is no other id", () => {
    const wrong = totalsOf({ seed: 1, units: 2000, treated: 1 });
    const problems = { "/arms": "the log has others" };
    expect(look(1, wrong)).toMatchObject({
      outcome: "no-data",
      reason: "No row of this window names champion with a unit.",
    });
    const before = look(1, { ...wrong, problems });
    expect(before).toMatchObject({ outcome: "no-data", reason: "the log has others", looks: [] });
    const mended = look(2, totalsOf({ seed: 2, ...BETTER }), { before });
    expect(mended).toMatchObject({ memory: { from: 2 * DAY }, sampleRatio: { flagged: false } });
  });

  test("says why an interval without 0 does not decide", () => {
    const planned = { ...SPEC, units: 20_000 };
    const early = days([{ seed: 1, gain: 0.5 }], planned);
    expect(early.metrics?.[0]?.interval?.[0]).toBeGreaterThan(0);
    expect(early.reason).toContain("; with planned units success is not judged before the shortest time)");
    const strict = days(
      [1, 2].map((seed) => ({ seed, gain: 0.3 })),
      planned,
    );
    expect(strict.metrics?.[0]?.interval?.[0]).toBeGreaterThan(0);
    expect(strict.reason).toMatch(/; z \d+\.\d\d, where this look needs \d+\.\d\d\)/);
  });

  test("too few units are not looked at", () => {
    const state = days([{ seed: 1, units: 150, gain: 9 }]);
    expect(state).toMatchObject({ outcome: "continue", metrics: [] });
    expect(state.reason).toContain("the first look needs 100");
  });

  test("an assignment that is not the planned one ends it without a word on harm or gain, also after a promotion", () => {
    const state = days([{ seed: 1, units: 4000, treated: 0.65, errors: [0, 0.5] }]);
    expect(state).toMatchObject({ outcome: "stop", metrics: [], sampleRatio: { flagged: true } });
    expect(state.reason).toMatch(/^\d+ of 4000 new units \(6\d(\.\d)? %\) are in challenger, planned were 50 %/);
    expect(state.reason).toContain("begin anew under another id");
    expect(state.memory?.decided).toBeUndefined();
    expect(look(2, undefined, { before: state })).toMatchObject({ outcome: "stop", reason: state.reason });
    const promoted = days([1, 2].map((seed) => ({ seed, ...BETTER })));
    expect(look(3, totalsOf({ seed: 3, units: 4000, treated: 0.65 }), { before: promoted }).outcome).toBe("stop");
    const planned = days([{ seed: 1, units: 4000, treated: 0.65, ...BETTER }], {
      ...SPEC,
      weights: { champion: 35, challenger: 65 },
    });
    expect(planned.sampleRatio?.flagged).toBe(false);
  });

  test("what is unmeasured never promotes, and says what is missing", () => {
    const state = days([1, 2].map((seed) => ({ seed, ...BETTER, without: "errors" })));
    expect(state.outcome).toBe("continue");
    expect(state.reason).toContain("errors is unmeasured: no rows of both arms have a value of it yet");
    const direction = { ...SPEC, success: [], guardrails: [{ name: "sales", margin: 1 }] };
    expect(
      days(
        [1, 2].map((seed) => ({ seed })),
        direction,
      ).reason,
    ).toContain("give it `better`");
    const margin = { ...SPEC, success: [], guardrails: [{ name: "errors" }] };
    expect(
      days(
        [1, 2].map((seed) => ({ seed })),
        margin,
      ).reason,
    ).toContain("give it a margin");
    expect(
      days(
        [1, 2].map((seed) => ({ seed })),
        { ...SPEC, success: [], guardrails: [] },
      ).outcome,
    ).toBe("continue");
  });

  test("without success metrics it promotes what is not worse", () => {
    const spec = { ...SPEC, success: [], guardrails: [{ name: "sales", better: "higher" as const, margin: 0.5 }] };
    expect(
      days(
        [1, 2].map((seed) => ({ seed })),
        spec,
      ).outcome,
    ).toBe("promote");
  });

  test("a margin in percent is of the control's value", () => {
    const guardrail = (margin: string): ResolvedExperiment => ({
      ...SPEC,
      success: [],
      guardrails: [{ name: "errors", margin }],
    });
    const errors = [0.2, 0.2] as const;
    const many = [1, 2].map((seed) => ({ seed, units: 4000, errors }));
    const loose = days(many, guardrail("50%"));
    expect(loose.metrics?.[0]?.margin).toBeCloseTo(0.1, 1);
    expect(loose.outcome).toBe("promote");
    expect(days(many, guardrail("1%")).outcome).toBe("continue");
  });
});

describe("what is planned to be so many units", () => {
  const planned = { ...SPEC, units: 2400, minimumMs: DAY };

  test("spends alpha by the share of them, all of it at the end, and then stays inconclusive", () => {
    const four = days(
      [1, 2, 3, 4].map((seed) => ({ seed })),
      planned,
    );
    expect(four).toMatchObject({ method: "group-sequential", outcome: "continue", ended: true });
    expect(four.looks).toHaveLength(3);
    expect(four.looks.at(-1)?.spent).toBeCloseTo(0.05, 12);
    expect(four.reason).toContain("Inconclusive: all planned units were seen");
    expect(look(5, totalsOf({ seed: 5, gain: 9 }), { before: four, spec: planned })).toMatchObject({
      outcome: "continue",
      ended: true,
    });
  });

  test("needs less than bounds that hold however often one looks", () => {
    const last = days(
      [1, 2, 3].map((seed) => ({ seed, gain: 0.13 })),
      planned,
    );
    const always = days(
      [1, 2, 3].map((seed) => ({ seed, gain: 0.13 })),
      { ...SPEC, minimumMs: DAY },
    );
    expect(last.metrics![0]!.boundary!).toBeLessThan(always.metrics![0]!.boundary!);
  });
});

describe("what the record keeps", () => {
  test("the same window once more changes nothing", () => {
    const state = days([{ seed: 1 }, { seed: 2 }]);
    expect(look(2, totalsOf({ seed: 2 }), { before: state })).toEqual(state);
  });

  test("a revised window takes its former share out, also after a later one", () => {
    const [first, wrong, right, third] = [1, 2, 3, 4].map((seed) => totalsOf({ seed }));
    const one = look(1, first);
    const two = look(2, wrong, { before: one });
    const revised = look(2, right, { before: two, replaces: two });
    const close = (state: ExperimentState, other: ExperimentState): void => {
      expect(state.totals!["champion"]!["errors"]).toEqual(other.totals!["champion"]!["errors"]);
      expect(state.metrics![0]!.difference).toBeCloseTo(other.metrics![0]!.difference!, 12);
    };
    close(revised, look(2, right, { before: one }));
    const three = look(3, third, { before: two });
    close(look(2, right, { before: three, replaces: two }), look(3, third, { before: revised }));
  });

  test("is as the schema of a window says, whatever was decided", () => {
    const states = [look(1, undefined), days([{ seed: 1 }]), days([{ seed: 1, units: 4000, treated: 0.65 }])];
    for (const experiment of [...states, days([{ seed: 1, errors: [0.01, 0.2] }])]) {
      expect(WINDOW.parse({ ...EMPTY_WINDOW, experiment }, "a window")).toHaveProperty("experiment", experiment);
    }
  });

  test("another id begins anew", () => {
    const before = days([{ seed: 1 }]);
    const anew = look(2, totalsOf({ seed: 2, spec: { ...SPEC, id: "second" } }), {
      before,
      spec: { ...SPEC, id: "second" },
    });
    expect(anew.memory?.from).toBe(2 * DAY);
    expect(anew.looks).toHaveLength(1);
  });

  test("a unit that returns is counted once", () => {
    const day = totalsOf({ seed: 1 });
    const twice = look(2, day, { before: look(1, day) });
    expect(twice.memory?.assigned).toEqual(look(1, day).memory?.assigned);
  });
});
