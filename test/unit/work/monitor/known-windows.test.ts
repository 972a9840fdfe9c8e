import { expect, test } from "vitest";
import type { PastWindow } from "../../../../src/generated/types.ts";
import { asLongAs } from "../../../../src/work/monitor/known-windows.ts";

const past = (from: string, to: string): PastWindow => ({ id: from.slice(0, 10), from, to, rows: 1, signals: {} });

test("how many rows are usual is said by windows of about the same length alone", () => {
  const six = past("2026-10-24T18:00:00.000Z", "2026-10-25T00:00:00.000Z");
  const longest = past("2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z");
  const day = past("2026-10-26T00:00:00.000Z", "2026-10-27T00:00:00.000Z");
  const span = { from: Date.parse("2026-10-27T00:00:00Z"), to: Date.parse("2026-10-28T00:00:00Z") };
  expect(asLongAs([six, longest, day], span)).toEqual([longest, day]);
});
