import { describe, expect, test } from "vitest";
import type { QualitySpec } from "../../../../../src/generated/types.ts";
import type { QualityCount } from "../../../../../src/work/monitor/measured.ts";
import type { QualityContext } from "../../../../../src/work/monitor/quality/checks.ts";
import { joinCounts } from "../../../../../src/work/monitor/quality/counts.ts";
import { judgeQuality, type QualityFacts } from "../../../../../src/work/monitor/quality/judge.ts";
import { checksOf, NUMBERS, reference } from "./contracts.ts";

const FACTS: QualityFacts = { rows: 1000, now: 0, pastRows: [], reference: undefined, profile: undefined };

type Counts = Readonly<Record<string, Omit<QualityCount, "check">>>;

/** `outcome message` of the checks that were counted, and of those of volume. */
function judged(
  spec: QualitySpec,
  counts: Counts,
  { facts, context }: { readonly facts?: Partial<QualityFacts>; readonly context?: Partial<QualityContext> } = {},
): readonly string[] {
  const all = { ...FACTS, ...facts };
  const checks = checksOf(spec, { reference: all.reference, ...context }).filter(
    ({ id, measure }) => counts[id] !== undefined || measure.kind === "rows" || measure.kind === "unseen",
  );
  const counted = Object.entries(counts).map(([check, one]) => ({ check, ...one }));
  const findings = judgeQuality(checks, counted, all);
  return findings.flatMap(({ outcome, message }) =>
    message === "The window has 1,000 rows." ? [] : [`${outcome} ${message}`],
  );
}

const of = (failed: number, counted: number, values?: QualityCount["values"]): Counts[string] => ({
  failed,
  counted,
  ...(values === undefined ? {} : { values }),
});

// Intervals: scipy 1.17.1, binomtest(k, n).proportion_ci(0.99, method="exact").
describe("shares of rows", () => {
  const NULLS = "columns.age.nullRate.max";
  const spec: QualitySpec = { columns: { age: { nullRate: { max: 0.01 } } } };

  test("three empty cells in a hundred page nobody, thirty in a thousand do", () => {
    expect(judged(spec, { [NULLS]: of(3, 100) })).toEqual([
      'pass 3 of 100 cells of "age" are empty (3%, 0.341% to 10.5%); at most 1% may be (m.yaml:6). That is more, but 100 rows cannot tell it from the limit.',
    ]);
    expect(judged(spec, { [NULLS]: of(30, 1000) })).toEqual([
      'fail 30 of 1,000 cells of "age" are empty (3%, 1.79% to 4.68%); at most 1% may be (m.yaml:6).',
    ]);
    expect(judged(spec, { [NULLS]: of(0, 1000) })).toEqual(['pass 0 of 1,000 cells of "age" are empty.']);
  });

  test("one row of a hundred is not more than one in a thousand", () => {
    const mostly: QualitySpec = { columns: { age: { min: 0, mostly: 0.999 } } };
    const [one] = judged(mostly, { "columns.age.min": of(1, 100) });
    expect(one).toMatch(/^pass/);
  });

  test("where nothing is allowed, one row fails, by severity", () => {
    const strict: QualitySpec = { columns: { age: { min: 0, severity: "warn" } } };
    expect(judged(strict, { "columns.age.min": of(1, 1_000_000) })).toEqual([
      'warn 1 of 1,000,000 cells of "age" are not at least 0 (0.0001%, 0% to 0.00074%); none may be (m.yaml:5).',
    ]);
  });

  test("nothing to look at is no pass", () => {
    expect(judged(spec, { [NULLS]: of(0, 0) })).toEqual([
      'unmeasured "age": no row has a value, so nothing could be checked.',
    ]);
    const expected: QualitySpec = { columns: { age: { nullRate: { max: 0 }, expectedWhen: "country = 'FR'" } } };
    expect(judged(expected, { [NULLS]: of(0, 0) })).toEqual(['not-applicable "age": no row is expected to have it.']);
    expect(judged(spec, { [NULLS]: { ...of(0, 0), problem: "it is broken." } })).toEqual([
      'unmeasured "age": it is broken.',
    ]);
  });

  test("values are named where ten rows have them", () => {
    const inSet: QualitySpec = { columns: { c: { inSet: ["FR"] } } };
    const counts = { "columns.c.inSet": of(32, 1000, { XX: 20, "a\nb": 10, RARE: 2 }) };
    expect(judged(inSet, counts)).toEqual([
      'fail 32 of 1,000 cells of "c" are none of the 1 values of inSet (3.2%, 1.94% to 4.92%); none may be (m.yaml:5). Most often: "XX" (20 rows), "a\\nb" (10 rows).',
    ]);
  });

  test("the section's mostly counts where a check has none", () => {
    const lax: QualitySpec = { mostly: 0.9, columns: { age: { min: 0 } }, assert: [{ expr: "a < b", name: "order" }] };
    expect(judged(lax, { "columns.age.min": of(50, 1000), "assert[0]": of(300, 1000) })).toEqual([
      'fail 300 of 1,000 rows break "order" (30%, 26.3% to 33.9%); at most 10% may be (m.yaml:3).',
      'pass 50 of 1,000 cells of "age" are not at least 0 (5%, 3.39% to 7.05%); at most 10% may be (m.yaml:3).',
    ]);
  });
});

describe("against the reference", () => {
  const profile = reference({ age: { ...NUMBERS, nulls: 10, rows: 1010 } });

  test("null rates are compared with an interval", () => {
    const spec: QualitySpec = { columns: { age: { nullRate: { maxChange: 0.02 } } } };
    const at = (failed: number, counted: number) =>
      judged(spec, { "columns.age.nullRate.maxChange": of(failed, counted) }, { facts: { reference: profile } })[0];
    expect(at(6, 100)).toMatch(/^pass/);
    expect(at(60, 1000)).toMatch(
      /^fail 60 of 1,000 cells of "age" are empty \(6%\), in the reference 0\.99%: a change/,
    );
    const [missing] = judged(spec, { "columns.age.nullRate.maxChange": of(6, 100) });
    expect(missing).toContain("There is no profile of the reference. Make one with `model-gitops profile`.");
  });

  test("means, sums and spreads in standard errors", () => {
    const spec: QualitySpec = { columns: { age: { mean: { maxZ: 5 }, std: { maxZ: 5 }, sum: { maxZ: 5 } } } };
    const counts = (mean: number, std: number, n = 1000) => {
      const one = of(0, n, { n, mean, m2: std * std * (n - 1), sum: mean * n });
      return { "columns.age.mean.maxZ": one, "columns.age.std.maxZ": one, "columns.age.sum.maxZ": one };
    };
    const facts = { reference: reference({ age: NUMBERS }) };
    const std = Math.sqrt(100 / 12);
    expect(judged(spec, counts(5.1, std), { facts }).map((one) => one.slice(0, 4))).toEqual(["pass", "pass", "pass"]);
    // scipy 1.17: ttest_ind_from_stats(6, 2.886751, 1000, 5, 2.886751, 1000, equal_var=False).statistic = 7.745967
    expect(judged(spec, counts(6, std), { facts })).toEqual([
      'fail The mean of "age" is 6 over 1,000 rows, by the reference 5: 7.75 standard errors; 5 are allowed (m.yaml:6).',
      'fail The sum of "age" is 6,000 over 1,000 rows, by the reference 5,000: 7.75 standard errors; 5 are allowed (m.yaml:6).',
      expect.stringMatching(/^pass The standard deviation/),
    ]);
    expect(judged(spec, counts(5, std * 1.3), { facts })[0]).toMatch(/^fail The standard deviation/);
    expect(judged(spec, counts(9, std, 10), { facts })[0]).toBe(
      'unmeasured "age": 10 rows have a number; 30 would do.',
    );
  });

  test("a quantile is where the share below it is the reference's", () => {
    const spec: QualitySpec = { columns: { age: { quantiles: { p90: { maxZ: 4 } } } } };
    const facts = { reference: reference({ age: NUMBERS }) };
    const id = "columns.age.quantiles.p90.maxZ";
    const check = checksOf(spec, facts).find((one) => one.id === id);
    expect(check?.measure).toEqual({ kind: "cells", test: { test: "atLeast", value: 9 } });
    expect(judged(spec, { [id]: of(880, 1000) }, { facts })[0]).toMatch(/^pass 88% of 1,000 cells of "age" are below/);
    // statsmodels 0.15: proportions_ztest([800, 900], [1000, 1000]) = -6.262243
    expect(judged(spec, { [id]: of(800, 1000) }, { facts })[0]).toContain("6.26 standard errors; 4 are allowed");
  });

  test("new values are those of the window's profile", () => {
    const category = { kind: "category", rows: 1000, nulls: 0, values: [], other: { values: 0, rows: 0 } } as const;
    const spec: QualitySpec = { columns: { c: { newValues: { maxRate: 0.01 } } } };
    const at = (unseen: { rows: number; values?: [string, number][] } | undefined) =>
      judged(
        spec,
        {},
        {
          facts: {
            reference: reference({ c: { ...category, values: [] } }),
            profile: reference({ c: { ...category, values: [], ...(unseen === undefined ? {} : { unseen }) } }),
          },
        },
      )[0];
    expect(at({ rows: 12 })).toMatch(/^pass 12 of 1,000/);
    expect(at({ rows: 60, values: [["ZZ", 55], ["rare", 5]] })).toBe(
      'fail 60 of 1,000 cells of "c" have a value that the reference does not have (6%, 4.23% to 8.2%); at most 1% may be (m.yaml:6). Most often: "ZZ" (55 rows).',
    ); // prettier-ignore
    expect(at(undefined)).toMatch(/^unmeasured "c": the reference has too many rare values/);
  });
});

describe("volume and freshness", () => {
  const at = (spec: QualitySpec, facts: Partial<QualityFacts>) => judged(spec, {}, { facts });

  test("an empty window is told once", () => {
    const spec: QualitySpec = { columns: { age: { min: 0, nullRate: { max: 0 } } } };
    const findings = judgeQuality(checksOf(spec, { features: ["age"], id: "id" }), [], { ...FACTS, rows: 0 });
    expect(findings).toMatchObject([
      { outcome: "fail", rule: "quality/volume", dimension: "volume", limitFrom: "default" },
    ]);
  });

  test("limits of rows", () => {
    expect(at({ rows: { min: 2000 } }, {})).toEqual([
      "fail The window has 1,000 rows; at least 2,000 are expected (m.yaml:4).",
    ]);
    expect(at({ rows: { max: 999, severity: "warn" } }, {})[0]).toMatch(/^warn/);
    expect(at({ rows: { maxChange: 0.5 } }, { pastRows: [2100, 1900, 2000] })[0]).toMatch(/^pass/);
    expect(at({ rows: { maxChange: 0.5 } }, { pastRows: [2100, 1900, 9000] })[0]).toBe(
      "fail The window has 1,000 rows, where the median of 3 windows before is 2,100; it may differ by 50% (m.yaml:4).",
    );
    expect(at({ rows: { maxChange: 0.5 } }, { pastRows: [1] })[0]).toBe(
      "unmeasured The window has 1,000 rows; 1 window before it is known, and 3 are needed to say what is usual.",
    );
  });

  test("the newest row's age, without rows of the future", () => {
    const spec: QualitySpec = { freshness: { warnAfter: "1h", errorAfter: "1d" } };
    const hours = 3_600_000;
    const counts = (newest: number | null, failed = 0) => {
      const one = of(failed, 1000, { newest });
      return { "freshness.warnAfter": one, "freshness.errorAfter": one, "freshness.maxFuture": one };
    };
    const told = (newest: number | null, failed?: number) =>
      judged(spec, counts(newest, failed), { facts: { now: 100 * hours } });
    expect(told(98 * hours).slice(0, 1)).toEqual(["warn The newest row is 2 h old; it may be 1 h (m.yaml:4)."]);
    expect(told(98 * hours)).toHaveLength(3);
    expect(told(70 * hours)[0]).toBe("fail The newest row is 30 h old; it may be 24 h (m.yaml:4).");
    expect(told(null, 1000)[0]).toBe("fail All 1,000 rows are ahead of the clock, so none is recent (m.yaml:4).");
    expect(told(99.5 * hours, 3)[0]).toMatch(/^warn 3 of 1,000 rows are more than 5 min ahead of the clock/);
  });
});

describe("statistics and variety", () => {
  test("a mean fails where its interval is beyond", () => {
    const spec: QualitySpec = { columns: { x: { mean: { max: 10 }, sum: { max: 10 }, std: { min: 1 } } } };
    const one = (mean: number, n: number) => {
      const count = of(0, n, { n, mean, m2: 4 * (n - 1), sum: mean * n });
      return { "columns.x.mean.max": count };
    };
    // scipy 1.17: t.interval(0.99, 99, 11, 2/sqrt(100)) = (10.474718, 11.525282)
    expect(judged(spec, one(11, 100))).toEqual([
      'fail The mean of "x" is 11 over 100 rows (10.475 to 11.525); at most 10 is expected (m.yaml:6).',
    ]);
    expect(judged(spec, one(11, 10))[0]).toMatch(/^pass .* these rows cannot tell it from the limit\.$/);
    // What fewer than ten rows have is not told: of one, its sum is its cell.
    expect(judged(spec, { "columns.x.sum.max": of(0, 1, { n: 1, mean: 54_321, m2: 0, sum: 54_321 }) })).toEqual([
      expect.stringMatching(/^fail The sum of "x" is not shown, of fewer than ten rows; .* It is beyond\.$/),
    ]);
    expect(judged(spec, { "columns.x.sum.max": of(0, 2, { n: 2, mean: 6, m2: 0, sum: 12 }) })[0]).toMatch(/^fail/);
    expect(judged(spec, { "columns.x.std.min": of(0, 5, { n: 5, mean: 6, m2: 0, sum: 30 }) })[0]).toMatch(/^fail/);
    expect(judged(spec, { "columns.x.mean.max": of(0, 5, { n: 0, mean: null, m2: null, sum: null }) })[0]).toBe(
      'unmeasured "x": no cell is a finite number.',
    );
  });

  test("a constant column, also of shards, which count each value once", () => {
    const spec: QualitySpec = { columns: { x: { constant: false } } };
    const id = "columns.x.constant";
    const part = (different: number) => [{ check: id, ...of(0, 500, { different }) }];
    const of2 = (a: number, b: number) => {
      const [joined] = joinCounts([part(a), part(b)]);
      return judged(spec, { [id]: joined ?? of(0, 0) })[0];
    };
    expect(judged(spec, { [id]: of(0, 500, { different: 1 }) })[0]).toMatch(/^fail "x" has 1 diff/);
    expect(of2(1, 0)).toMatch(/^fail "x" has 1 different values in 1,000 rows/);
    expect(of2(1, 1)).toMatch(/^pass/);
  });
});

test("columns that are missing or extra are named", () => {
  const spec: QualitySpec = { allowExtra: false };
  const counts = { "default.column.age": of(1000, 1000), allowExtra: of(1000, 1000, { b: 1000, a: 1000 }) };
  expect(judged(spec, counts, { context: { features: ["age"] } })).toEqual([
    'fail The column "age" is missing in the log (it is a feature).',
    'fail The log has 2 columns that neither the manifest nor the contract names: "a", "b" (allowExtra: false, m.yaml:3).',
  ]);
});

test("parts add up to the whole", () => {
  const values = Array.from({ length: 101 }, (_, index) => Math.sin(index) * 10 + index);
  const momentsOf = (some: readonly number[]): QualityCount => {
    const sum = some.reduce((total, one) => total + one, 0);
    const mean = some.length === 0 ? null : sum / some.length;
    const m2 = some.reduce((total, one) => total + (one - (mean ?? 0)) ** 2, 0);
    return { check: "m", failed: some.length % 3, counted: some.length, values: { n: some.length, mean, m2, sum } };
  };
  const parts = [values.slice(0, 0), values.slice(0, 7), values.slice(7, 50), values.slice(50)].map((some) => [
    momentsOf(some),
  ]);
  const [joined] = joinCounts(parts);
  const whole = momentsOf(values);
  expect(joined?.counted).toBe(101);
  for (const name of ["n", "mean", "m2", "sum"])
    expect(joined?.values?.[name]).toBeCloseTo(whole.values?.[name] ?? NaN, 8);
});

test("more checks than a record holds: problems are kept, the rest is counted", () => {
  const columns = Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`c${index}`, { min: 0 }]));
  const counts = Object.keys(columns).map((name, index) => ({
    check: `columns.${name}.min`,
    counted: 10,
    failed: index === 2400 ? 5 : 0,
  }));
  const findings = judgeQuality(checksOf({ columns }), counts, FACTS);
  expect(findings).toHaveLength(2000);
  expect(findings[0]?.column).toBe("c2400");
  expect(findings.at(-1)?.message).toMatch(/^3,002 more checks are not listed/);
});
