import { expect, test } from "vitest";
import { change, withinLimit } from "../../../../src/work/judging/change.ts";

test("a difference beyond what is shown is a difference", () => {
  const long = "a".repeat(600);
  const [found, ...others] = change("evaluation.metrics.loss.rowSql", [`${long} + 1`, `${long} + 2`], "changed");
  expect(others).toEqual([]);
  expect(found?.from).not.toBe(found?.to);
  expect(found?.from?.length).toBeLessThanOrEqual(500);
  expect(found?.from).toMatch(/^a+… sha256:[0-9a-f]{64}$/);
});

test("the order of keys is no difference", () => {
  expect(
    change(
      "evaluation.fairness",
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      "changed",
    ),
  ).toEqual([]);
});

test("changes beyond what a record holds are one that needs a person, bound to all of them", () => {
  const many = (last: string) =>
    Array.from({ length: 502 }, (_, index) => ({
      path: `evaluation.slices.s${index}`,
      direction: "added" as const,
      to: index === 501 ? last : "x",
    }));
  const kept = withinLimit(many("x"));
  expect(kept).toHaveLength(500);
  expect(kept.at(-1)).toMatchObject({ direction: "changed", to: expect.stringMatching(/^3 more changes/) });
  expect(withinLimit(many("y")).at(-1)).not.toEqual(kept.at(-1));
  expect(withinLimit(many("x").slice(0, 500))).toHaveLength(500);
});
