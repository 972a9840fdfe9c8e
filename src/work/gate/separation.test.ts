import { expect, test } from "vitest";
import type { EvaluatedDataset } from "../../generated/types.ts";
import { digest, told } from "../../../test/unit/work/gate-cases.ts";

test("a shared id is a leak; rows that look alike are one beyond a hundredth and beyond chance", () => {
  const shared = (overlap: NonNullable<EvaluatedDataset["overlap"]>) =>
    told("gate/separation", {
      datasets: { holdout: { role: "decides" as const, digest: digest("4"), rows: 1000, overlap } },
    });
  expect(shared({ ids: 1 })).toEqual(["fail 1 id of holdout is in the training data too."]);
  expect(shared({ rows: 5 })).toEqual(["warn 5 rows of 1000 in holdout are in the training data too."]);
  expect(shared({ rows: 50 })[0]).toMatch(/^fail /);
  expect(shared({ rows: 500, byChance: 510, pValue: 0.6 })).toEqual([]);
  expect(shared({ rows: 600, byChance: 510, pValue: 0.00001 })).toEqual([
    "fail 600 rows of 1000 in holdout (chance explains 510) are in the training data too.",
  ]);
  expect(shared({ rows: 0 })).toEqual([]);
});
