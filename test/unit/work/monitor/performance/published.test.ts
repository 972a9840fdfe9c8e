import { expect, test } from "vitest";
import { validate as validateProfile } from "../../../../../src/generated/validate-profile.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { binaryWorld, classWorld, profileOf, valueWorld, watchedModel } from "./worlds.ts";

test.each([
  ["binary-classification", "{roc_auc: {}, log_loss: {}}", binaryWorld(-3)],
  ["multiclass-classification", "{accuracy: {}, f1_macro: {}}", classWorld(4)],
  ["regression", "{mae: {}, rmse: {}, r2: {}}", valueWorld()],
] as const)("what a reference of %s publishes is a profile, and the same every time", (task, metrics, world) => {
  const scene = watchedModel(task, metrics);
  const rows = world(Random.fromSeed(4), 400, 0);
  const profile = profileOf(rows, scene);
  expect(validateProfile(profile)).toBe(true);
  expect(profileOf(rows, scene)).toEqual(profile);
  for (const cell of profile.estimation?.losses?.cells ?? []) expect(cell.rows).toBeGreaterThanOrEqual(10);
});

test("of fewer than ten rows nothing is published", () => {
  const scene = watchedModel("binary-classification", "{accuracy: {}}");
  expect(() => profileOf(binaryWorld(0)(Random.fromSeed(1), 9, 0), scene)).toThrow("9 rows of the reference have both");
});
