import { expect, test } from "vitest";
import { freeIdName, withRunningNumber } from "../../../../src/work/adoption/added-id.ts";
import { withHeavyApart } from "../../../../src/work/adoption/heavy-values.ts";
import { metricOf } from "../../../../src/work/adoption/metrics.ts";
import { shareOfRows } from "../../../../src/work/adoption/share.ts";
import { recordsOf, splitRows } from "../../../../src/work/adoption/split-rows.ts";
import { column, valued } from "./project-of.ts";

const judging = { positive: "1", deviation: undefined };

test("the floor is what no model reaches, and the margin what the rows can detect", () => {
  const few = metricOf("binary-classification", { ...judging, rows: 200, target: valued("y", { 0: 100, 1: 100 }) });
  expect(few).toMatchObject({ name: "roc_auc", limit: "min", floor: 0.5 });
  expect(few.margin).toBeGreaterThan(0.03);
  const many = { rows: 100_000, target: valued("y", { 0: 50_000, 1: 50_000 }) };
  expect(metricOf("binary-classification", { ...judging, ...many }).margin).toBeUndefined();
  const three = { rows: 10, target: valued("y", { a: 6, b: 3, c: 1 }) };
  expect(metricOf("multiclass-classification", { ...judging, ...three })).toMatchObject({
    name: "accuracy",
    floor: 0.6,
  });
  const numbers = { rows: 300, target: column("y"), deviation: 12.345678 };
  expect(metricOf("regression", { ...judging, ...numbers })).toMatchObject({ name: "mae", limit: "max", floor: 12.35 });
});

test("of rows that nobody read the floor is one that holds for all", () => {
  const unread = { ...judging, rows: 0, target: undefined };
  expect(metricOf("binary-classification", unread)).toMatchObject({ name: "roc_auc", floor: 0.5, margin: undefined });
  expect(metricOf("multiclass-classification", unread)).toMatchObject({ name: "cohen_kappa", floor: 0 });
  expect(metricOf("regression", unread)).toMatchObject({ name: "r2", floor: 0 });
});

test("groups stay whole, equal rows stay together, and of times the latest judge", () => {
  const keys = Array.from({ length: 1000 }, (_, row) => `g${row % 100}`);
  const sides = splitRows({ by: "group", keys }, 0.3);
  expect(new Set(keys.map((key, row) => `${key} ${sides[row]}`)).size).toBe(100);
  const share = sides.reduce((sum, side) => sum + side, 0) / 1000;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.45);
  const times = ["2026-03", "2026-01", "2026-04", "2026-02", "2026-04"];
  expect([...splitRows({ by: "time", times }, 0.2)]).toEqual([0, 0, 1, 0, 1]);
});

test("records end where a cell does not, and the last one gets its end", () => {
  expect(recordsOf('a,b\r\n1,"x\ny"\r\n\n2,z', true)).toEqual(["a,b\r\n", '1,"x\ny"\r\n', "2,z\n"]);
  expect(recordsOf('{"a": "\\""}\n{"b": 1}', false)).toEqual(['{"a": "\\""}\n', '{"b": 1}\n']);
  expect(recordsOf("", true)).toEqual([]);
});

test.each([
  ["", undefined],
  ["0.2", 0.2],
  ["20%", 0.2],
  [" .5 ", 0.5],
])("the share %j is %j", (text, share) => {
  expect(shareOfRows(text)).toBe(share);
});

test.each(["0", "1", "-0.2", "1.5", "100%", "a", "0,2", "1.2.3"])("%j is no share", (text) => {
  expect(() => shareOfRows(text)).toThrow("is no share of the rows");
});

test("a value that many rows have is not mixed with its neighbours", () => {
  const values = Float64Array.from({ length: 1000 }, (_, row) => (row < 600 ? 0 : row));
  const codes = withHeavyApart(values);
  expect(new Set(codes.slice(0, 600)).size).toBe(1);
  expect(codes.slice(600)).not.toContain(codes[0]);
  expect([...withHeavyApart(Float64Array.from([Number.NaN, Number.NaN]))]).toEqual([-1, -1]);
});

test("a running number is the first column, whatever the rows look like", () => {
  const numbered = (header: string, row: string, delimiter?: string): string => {
    const { header: first, rows } = withRunningNumber({ header, rows: [row], delimiter }, "row_id");
    return first + rows.join("");
  };
  expect(numbered("\uFEFFa;b\r\n", "1;2\r\n", ";")).toBe("\uFEFFrow_id;a;b\r\n1;1;2\r\n");
  expect(JSON.parse(numbered("", '{ "a": "{x}"}'))).toEqual({ row_id: 1, a: "{x}" });
  expect(JSON.parse(numbered("", "{ }"))).toEqual({ row_id: 1 });
  expect(freeIdName(["Row_ID"])).toBe("model_gitops_row");
});
