import { expect, test } from "vitest";
import { refreshValues } from "../../../../src/work/retraining/refresh-values.ts";

test("texts, numbers, booleans and lists of them", () => {
  const text = '{"rows": 12, "snapshot": "v7", "hot": false, "names": ["a", 1], "none": []}';
  expect(refreshValues(text)).toEqual({ rows: 12, snapshot: "v7", hot: false, names: ["a", 1], none: [] });
});

test.each<[string, RegExp]>([
  ["rows=12", /is not JSON/],
  ["[1]", /is no JSON object/],
  ["null", /is no JSON object/],
  ['{"a": null}', /under "a"/],
  ['{"a": {}}', /under "a"/],
  ['{"a": [[1]]}', /under "a"/],
  ['{"a": 1e999}', /a finite number/],
  ['{"a}": 1}', /no template can have: "a}"/],
  [JSON.stringify({ a: Array.from({ length: 1001 }, () => 1) }), /1001 items/],
  [JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, 1]))), /101 names/],
])("%.40s", (text, message) => {
  expect(() => refreshValues(text)).toThrow(message);
});
