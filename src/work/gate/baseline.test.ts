import { expect, test } from "vitest";
import { told } from "../../../test/unit/work/gate-cases.ts";

test("a baseline that could not be had leaves nothing known, and is no first model", () => {
  const gone = { baseline: { status: "unavailable" as const, source: "environments/production.yaml", reason: "gone" } };
  expect(told("gate/baseline", gone)).toEqual([
    "unmeasured The baseline that environments/production.yaml names could not be had: gone.",
  ]);
  expect(told("gate/first-model", gone)).toEqual([]);
  expect(told("gate/baseline", { baseline: { status: "none" } })).toEqual([]);
});
