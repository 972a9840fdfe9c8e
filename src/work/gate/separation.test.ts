import { expect, test } from "vitest";
import { digest, told } from "../../../test/unit/work/gate-cases.ts";

test("a shared id is a leak; rows that look alike are one only beyond a hundredth", () => {
  const shared = (overlap: { ids?: number; rows?: number }) =>
    told("gate/separation", {
      datasets: { holdout: { role: "decides" as const, digest: digest("4"), rows: 1000, overlap } },
    });
  expect(shared({ ids: 1 })).toEqual(["fail 1 id of holdout is in the training data too."]);
  expect(shared({ rows: 5 })).toEqual(["warn 5 rows of 1000 in holdout are in the training data too."]);
  expect(shared({ rows: 50 })[0]).toMatch(/^fail /);
  expect(shared({ rows: 0 })).toEqual([]);
});
