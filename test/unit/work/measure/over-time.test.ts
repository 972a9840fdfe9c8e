import { expect, test } from "vitest";
import { overTime } from "../../../../src/work/measure/over-time.ts";
import { timePoints } from "../../../../src/work/measure/time-points.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";

const dates = (texts: readonly string[]) =>
  Array.from(timePoints(texts, false).values, (value) => new Date(value).toISOString().replace(".000Z", ""));

test("ISO 8601 dates of every form are where the calendar has them", () => {
  // The weeks are those of Wikipedia's "ISO week date", section "Relation with the Gregorian calendar".
  expect(dates(["2004-W53-6", "2005-W52-6", "2008-W01-2", "2008-W39-6", "2009-W01-1", "2009-W53-7"])).toEqual([
    "2005-01-01T00:00:00",
    "2005-12-31T00:00:00",
    "2008-01-01T00:00:00",
    "2008-09-27T00:00:00",
    "2008-12-29T00:00:00",
    "2010-01-03T00:00:00",
  ]);
  expect(dates(["2009-W01", "2009-W02"])).toEqual(["2008-12-29T00:00:00", "2009-01-05T00:00:00"]);
  expect(dates(["2024-01", "2024-02"])).toEqual(["2024-01-01T00:00:00", "2024-02-01T00:00:00"]);
  expect(dates(["2024-02-29 23:59", "2024-03-01 24:00"])).toEqual(["2024-02-29T23:59:00", "2024-03-02T00:00:00"]);
  expect(dates(["2024-02-29T23:59:58.5+02:00"])).toEqual(["2024-02-29T23:59:58.500Z"]);
  expect(dates(["0099-01-01"])).toEqual(["0099-01-01T00:00:00"]);
  expect(timePoints(["01.02.2024"], false).values).toEqual(Float64Array.of(Number.NaN));
  expect(timePoints(["3", "20"], true)).toEqual({ isDate: false, values: Float64Array.of(3, 20) });
});

interface Rows {
  readonly times: readonly string[];
  readonly isNumber?: boolean;
  readonly targets?: readonly number[];
  readonly weights?: readonly number[];
}

/** The candidate says one more than came, the baseline two less. */
function told({ times, isNumber = false, targets = times.map((_, row) => row), weights }: Rows) {
  const dictionary = [...new Set(times)].filter((time) => time !== "");
  const points = timePoints(dictionary, isNumber);
  const sample = valueSample({
    targets: Float64Array.from(targets),
    weights: weights && Float64Array.from(weights),
    candidate: { values: Float64Array.from(targets, (target) => target + 1) },
    baseline: { values: Float64Array.from(targets, (target) => target - 2) },
  });
  return overTime(sample, { codes: Int32Array.from(times, (time) => dictionary.indexOf(time)), points });
}

const day = (at: number): string => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10);

test("a row a day is shown by the finest unit with ten rows, from Mondays, and no day of its own", () => {
  const found = told({ times: Array.from({ length: 56 }, (_, at) => day(7 + at)) });
  expect(found).toMatchObject({ unit: "2 weeks", leftOut: 0 });
  expect(found?.stretches).toEqual(
    [0, 1, 2, 3].map((at) => ({
      at: day(7 + 14 * at),
      n: 14,
      actual: 14 * at + 6.5,
      candidate: 14 * at + 7.5,
      baseline: 14 * at + 4.5,
    })),
  );
});

test("ten series a day are shown by day", () => {
  const times = Array.from({ length: 300 }, (_, row) => day(Math.floor(row / 10)));
  expect(told({ times })).toMatchObject({ unit: "day", leftOut: 0, stretches: { length: 30 } });
  expect(told({ times })?.stretches[2]).toEqual({
    at: "2024-01-03",
    n: 10,
    actual: 24.5,
    candidate: 25.5,
    baseline: 22.5,
  });
});

test("hours of a day that many rows share are told with their clock", () => {
  const times = Array.from({ length: 48 }, (_, row) => `2024-01-01T0${Math.floor(row / 12)}:0${row % 10}:00+02:00`);
  expect(told({ times })?.stretches.map(({ at }) => at)).toEqual(["00", "01", "02", "03"].map((hour) => `2024-01-01T${hour}:00`)); // prettier-ignore
});

test("numbers are shown in steps of 1, 2 or 5 times a power of ten", () => {
  const times = Array.from({ length: 100 }, (_, row) => `${row}`);
  expect(told({ times, isNumber: true })).toMatchObject({ unit: "10", leftOut: 0, stretches: { length: 10 } });
  const decimals = Array.from({ length: 40 }, (_, row) => `${row / 1000}`);
  expect(told({ times: decimals, isNumber: true })).toMatchObject({
    unit: "0.01",
    stretches: [{ at: "0" }, { at: "0.01" }, { at: "0.02" }, { at: "0.03" }],
  });
});

test("a stretch of fewer than ten rows is not shown, and no difference tells it", () => {
  const lone = [...Array.from({ length: 45 }, (_, row) => day(Math.floor(row / 15))), ...Array(3).fill(day(9))];
  const found = told({ times: lone, targets: lone.map(() => 1) });
  // 3 rows alone would be what the mean of all says of them: 15 others go with them.
  expect(found).toMatchObject({ unit: "day", leftOut: 18, stretches: { length: 2 } });
  const sparse = [...Array.from({ length: 300 }, (_, row) => day(Math.floor(row / 30))), ...Array(12).fill("")];
  expect(told({ times: sparse })).toMatchObject({ unit: "day", leftOut: 12, stretches: { length: 10 } });
});

test("a time that is far away does not take the others' unit", () => {
  const times = [
    ...Array.from({ length: 300 }, (_, row) => day(Math.floor(row / 10))),
    ...Array(10).fill("9999-12-31"),
  ];
  expect(told({ times })).toMatchObject({ unit: "day", stretches: { length: 31 } });
  const steps = [...Array.from({ length: 300 }, (_, row) => `${Math.floor(row / 10)}`), ...Array(10).fill("1e15")];
  expect(told({ times: steps, isNumber: true })?.stretches).toHaveLength(31);
});

test("means are by weight, and rows without weight are not there", () => {
  const times = Array.from({ length: 40 }, (_, row) => day(Math.floor(row / 20)));
  const weights = times.map((_, row) => (row % 2 === 0 ? 3 : 0));
  const found = told({ times, targets: times.map((_, row) => (row % 2 === 0 ? row : 1e9)), weights });
  expect(found?.stretches).toMatchObject([
    { at: day(0), n: 10, actual: 9 },
    { at: day(1), n: 10, actual: 29 },
  ]);
});

test("where no two stretches have ten rows, nothing is told", () => {
  expect(told({ times: Array.from({ length: 19 }, (_, at) => day(at)) })).toBeUndefined();
  expect(told({ times: Array(50).fill(day(1)) })).toBeUndefined();
  expect(told({ times: Array(50).fill("") })).toBeUndefined();
});

test("many rows and times are at most 200 stretches", () => {
  const times = Array.from({ length: 5_000 }, (_, at) => new Date(Date.UTC(2020, 0, 1) + at * 3_600_000).toISOString());
  const found = told({ times });
  expect(found?.stretches.length).toBeGreaterThan(50);
  expect(found?.stretches.length).toBeLessThanOrEqual(200);
  expect(found?.stretches.reduce((sum, { n }) => sum + n, found.leftOut)).toBe(5_000);
});
