import { expect, test } from "vitest";
import { missingFacts } from "../../../../src/work/card/missing-facts.ts";
import { GOVERNED } from "../../report/sample-governed.ts";

const { train } = GOVERNED.datasets;
if (train === undefined) throw new Error("the sample has no training data");
const TOLD = { ...train, maxAge: "180d" };

test.each(["undeclared", "minimal", "limited", "high"] as const)("nothing where all is said, tier %s", (tier) =>
  expect(missingFacts(TOLD, { tier })).toEqual([]),
);

test("what everybody has to say, more with the risk, and most where people are in it", () => {
  const bare = { path: "x.csv" };
  const always = ["origin.type", "origin.source", "collection.method", "license", "asOf", "personalData"];
  expect(missingFacts(bare, { tier: "minimal" })).toEqual(always);
  expect(missingFacts(bare, { tier: "limited" })).toEqual([...always, "description", "maxAge"]);
  expect(missingFacts(bare, { tier: "high" })).toEqual([
    ...always,
    "description",
    "maxAge",
    "origin.owner",
    "labels.source",
    "representativeness",
    "knownGaps",
  ]);
  const privacy = ["privacy.lawfulBasis", "privacy.purpose", "privacy.retentionUntil"];
  expect(missingFacts({ ...bare, personalData: "personal" }, { tier: undefined })).toEqual([
    ...always.slice(0, -1),
    ...privacy,
  ]);
});

test("what was found counts more than what is said", () => {
  const { privacy: _, ...unsaid } = { ...TOLD, personalData: "none" as const };
  expect(missingFacts(unsaid, { tier: "minimal" })).toEqual([]);
  expect(missingFacts(unsaid, { tier: "minimal", personalData: "personal" })).toHaveLength(3);
});

test("a placeholder says nothing, and the last day of the period stands for the day of the data", () => {
  const { asOf: _, ...dated } = TOLD;
  expect(missingFacts(dated, { tier: "high" })).toEqual([]);
  expect(missingFacts({ ...TOLD, license: "TBD", knownGaps: "n/a" }, { tier: "high" })).toEqual([
    "license",
    "knownGaps",
  ]);
});
