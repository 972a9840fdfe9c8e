import { expect, test } from "vitest";
import type { QualitySpec } from "../../../../../src/generated/types.ts";
import { judgeQuality } from "../../../../../src/work/monitor/quality/judge.ts";
import { checksOf, NUMBERS, reference } from "./contracts.ts";

test("without a contract: features that are missing, an empty window, ids that are there twice", () => {
  const checks = checksOf({}, { features: ["age"], known: ["time"], id: "request" });
  expect(checks.map(({ id, severity, limitFrom }) => [id, severity, limitFrom])).toEqual([
    ["default.empty", "error", "default"],
    ["default.column.age", "error", "default"],
    ["default.id", "warn", "default"],
  ]);
});

test("every check says where its limit stands", () => {
  const spec: QualitySpec = {
    rows: { min: 1, max: 9, maxChange: 1, severity: "warn" },
    freshness: "6h",
    uniqueKey: ["a", "b"],
    allowExtra: false,
    ordered: true,
    mostly: 0.9,
    columns: {
      age: {
        type: "int",
        nullRate: { max: 0.1, maxChange: 0.1 },
        min: 0,
        inSet: [1],
        newValues: { maxRate: 0.1 },
        regex: "a",
        format: "json",
        length: { max: 3 },
        finite: true,
        unique: true,
        constant: false,
        distinct: { min: 1, max: 2 },
        mean: { maxZ: 3 },
        quantiles: { p99: { max: 3, maxZ: 4 } },
        references: { dataset: "d", column: "c" },
        severity: "warn",
      },
    },
    assert: [{ expr: "a > 0", mostly: 0.5, severity: "warn", name: "positive" }],
  };
  const checks = checksOf(spec, { reference: reference({ age: NUMBERS }) });
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(checks.filter(({ limitFrom }) => !limitFrom.startsWith("m.yaml:")).map(({ id }) => id)).toEqual([
    "default.empty",
    "freshness.maxFuture",
  ]);
  expect(checks.filter(({ column }) => column === "age").every(({ severity }) => severity === "warn")).toBe(true);
  expect(new Set(checks.map(({ dimension }) => dimension)).size).toBe(11);
});

test("names that are anything keep checks apart", () => {
  const columns = {
    a: { mean: { max: 1 } },
    "a.mean": { max: 1 },
    constructor: { nullRate: { maxChange: 0.1 } },
    ["__proto__"]: { newValues: { maxRate: 0 } },
  };
  const facts = { rows: 5, now: 0, pastRows: [], reference: reference({ age: NUMBERS }), profile: reference({}) };
  const checks = checksOf({ columns }, { reference: facts.reference });
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const counts = checks.map(({ id }) => ({ check: id, counted: 5, failed: 1 }));
  const found = judgeQuality(checks, counts, facts).filter(({ outcome }) => outcome === "unmeasured");
  expect(found.map(({ column }) => column)).toContain("constructor");
});
