import { describe, expect, test } from "vitest";
import type { NumberColumn } from "../../../../../src/generated/types.ts";
import { judgeQuality, type QualityFacts } from "../../../../../src/work/monitor/quality/judge.ts";
import { checksOf, NUMBERS, reference } from "./contracts.ts";

const FACTS: QualityFacts = { rows: 1000, now: 0, pastRows: [], reference: undefined, profile: undefined };
const COLUMN = "default.column.age";

describe("a feature that is there", () => {
  const present = (facts: Partial<QualityFacts>): readonly string[] =>
    judgeQuality(
      checksOf({}, { features: ["age"], reference: facts.reference }).filter(({ id }) => id === COLUMN),
      [{ check: COLUMN, failed: 0, counted: 1000 }],
      { ...FACTS, ...facts },
    ).map(({ outcome, message }) => `${outcome} ${message}`);
  const numbers = NUMBERS as NumberColumn;
  const empty: NumberColumn = { ...numbers, nulls: 1000, counts: numbers.counts.map(() => 0) };
  const known = reference({ age: NUMBERS });

  test("and empty in the whole window is missing, where the reference has it", () => {
    expect(present({ reference: known, profile: reference({ age: empty }) })).toEqual([
      'fail The column "age" is empty in all 1,000 rows of the window, and was not in the reference (it is a feature): the service does not log it any more, or some files lack it.',
    ]);
    expect(present({ reference: known, profile: reference({ age: NUMBERS }) })[0]).toMatch(/^pass/);
    expect(present({ reference: reference({ age: empty }), profile: reference({ age: empty }) })[0]).toMatch(/^pass/);
  });

  test("and empty in a few rows may be so by chance", () => {
    const half = reference({ age: { ...NUMBERS, nulls: 500 } });
    const few = { ...empty, rows: 5, nulls: 5 };
    expect(present({ reference: half, profile: reference({ age: few }) })[0]).toMatch(/^pass/);
    expect(present({ reference: half, profile: reference({ age: { ...few, rows: 9, nulls: 9 } }) })[0]).toMatch(
      /^fail/,
    );
  });

  test("and of another type is none that the model could read", () => {
    expect(present({ unusable: { age: "It has text." } })).toEqual(["fail It has text."]);
  });
});

describe("answers", () => {
  const known = { ...reference({}), prediction: { score: NUMBERS as NumberColumn } };
  const answers = (answered: number, failed = 0): readonly string[] => {
    const checks = checksOf({}, { reference: known }).filter(({ measure }) => measure.kind === "answered");
    return judgeQuality(checks, [], { ...FACTS, answers: { answered, failed } }).map(
      ({ outcome, message }) => `${outcome} ${message}`,
    );
  };

  test("that no row has are a failure, and those that some rows lack are none", () => {
    expect(answers(0)).toEqual([
      "fail 1,000 of 1,000 rows without an error have no answer that can be used (100%, 99.5% to 100%); at most 50% may be (default).",
    ]);
    expect(answers(700)[0]).toMatch(/^pass 300 of 1,000/);
    expect(answers(0, 1000)[0]).toMatch(/^unmeasured/);
    expect(answers(100, 900)[0]).toMatch(/^pass 0 of 100/);
  });

  test("are not asked for where the log or the reference has none", () => {
    expect(checksOf({}, { reference: reference({}) }).map(({ id }) => id)).not.toContain("default.answered");
    expect(judgeQuality(checksOf({}, { reference: known }), [], FACTS)).toHaveLength(1);
  });
});
