import { expect, test } from "vitest";
import { elsewhere } from "../../../../src/loop/promotion/requests.ts";
import { mistypedTags } from "../../../../src/work/promotion/mistyped-tags.ts";
import { readRegistry } from "../../../../src/work/promotion/registry.ts";
import { tag } from "./promotion-cases.ts";

const NAMES = ["credit-risk", "churn"];
const registry = (names: readonly string[], recorded: readonly string[] = []) =>
  readRegistry(
    names.map((name) => tag(name)),
    recorded,
  );

test.each([
  ["credit-risk@v1.1", "credit-risk@v1.1.0"],
  ["credit-risk@v2", "credit-risk@v2.0.0"],
  ["credit-risk@1.1.0", "credit-risk@v1.1.0"],
  ["credit-risk@V1.1.0", "credit-risk@v1.1.0"],
  ["credit-risk@latest", "credit-risk@v1.0.0"],
  ["credit-risk#staging#1x", "credit-risk#staging#1"],
  ["credit-risk#Staging#two", "credit-risk#staging#1"],
  ["models/credit-risk=credit-risk@v1", "credit-risk@v1.0.0"],
  ["creditrisk@v1.1.0", "credit-risk@v1.1.0"],
  ["credit-rusk@v1.1.0", "credit-risk@v1.1.0"],
  ["credit-riskk@v1.1", "credit-risk@v1.1.0"],
])("%s was probably meant as %s", (written, meant) => {
  expect(mistypedTags(registry([written]), NAMES)).toEqual([{ tag: written, model: "credit-risk", meant }]);
});

test.each([
  "v1.1.0",
  "nightly",
  "credit-risk",
  "creditrisk-ui@v1.0.0",
  "creditrisk@1.1.0",
  "creditrisk#production#1",
  "@acme/churn@1.0.0",
  "credit-risk@v1.1.0",
  "credit-risk#production",
  "",
])("%j is no mistyped tag", (name) => {
  expect(mistypedTags(registry([name]), NAMES)).toEqual([]);
});

test("a model that is gone, and a short name, are not taken for another", () => {
  expect(mistypedTags(registry(["churn2@v1.0.0"], ["churn2"]), NAMES)).toEqual([]);
  expect(mistypedTags(registry(["b@v1.0.0"]), ["a"])).toEqual([]);
});

test("ten are named and the rest counted, also of ten thousand, in no time", () => {
  const names = Array.from({ length: 1000 }, (_, at) => `model-number-${at * 7919}-of-the-fleet`);
  const foreign = Array.from({ length: 10_000 }, (_, at) => `release-${at}-of-something@v${at}`);
  const wrong = Array.from({ length: 12 }, (_, at) => `${names[0]}@${at}`);
  const all = registry([...foreign, ...wrong]);
  const started = performance.now();
  const found = elsewhere(all, names);
  expect(performance.now() - started).toBeLessThan(2000);
  expect(found).toHaveLength(11);
  expect(found[1]).toMatchObject({
    outcome: "warn",
    model: names[0],
    message: `The tag ${names[0]}@1 names no known model, so it asks for nothing. Did you mean ${names[0]}@v1.0.0?`,
  });
  expect(found[10]?.message).toBe("2 more tags look as if meant for a model, and ask for nothing.");
});
