import { expect, test } from "vitest";
import { digest, told } from "../../../test/unit/work/gate-cases.ts";

test("rows that decided about twenty candidates are warned about", () => {
  const holdout = (judgedBefore: number) =>
    ({ datasets: { holdout: { role: "decides", digest: digest("4"), rows: 9, judgedBefore } } }) as const;
  expect(told("gate/holdout-reuse", holdout(19))).toEqual([]);
  expect(told("gate/holdout-reuse", holdout(20))).toEqual([
    "warn holdout has decided about 20 other candidates before this one.",
  ]);
});
