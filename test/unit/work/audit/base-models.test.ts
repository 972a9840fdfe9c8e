import { expect, test } from "vitest";
import { baseModelFindings } from "../../../../src/work/audit/base-models.ts";

const told = (now: string) =>
  baseModelFindings(
    { name: "churn", baseModels: [{ id: "acme/base", revision: "x", endOfLife: "2026-12-01" }] },
    Date.parse(now),
  ).map(({ outcome, message }) => `${outcome} ${message}`);

test("from ninety days before its last day on, through that day, and after it", () => {
  const last = "The base model acme/base reaches its end of life on 2026-12-01,";
  expect(told("2026-09-01T23:00:00Z")).toEqual([]);
  expect(told("2026-11-30T12:00:00Z")).toEqual([`warn ${last} in 1 day.`]);
  expect(told("2026-12-01T00:00:00Z")).toEqual([`warn ${last} today.`]);
  expect(told("2026-12-01T23:59:59Z")).toEqual([`warn ${last} today.`]);
  expect(told("2026-12-02T00:00:00Z")).toEqual([
    "fail The base model acme/base reached its end of life on 2026-12-01.",
  ]);
});

test("a day that nobody said or that is none", () => {
  const of = (endOfLife?: string) =>
    baseModelFindings(
      { name: "churn", baseModels: [{ id: "a", revision: "x", ...(endOfLife !== undefined && { endOfLife }) }] },
      0,
    );
  expect([of(), of("soon")]).toEqual([[], []]);
});
