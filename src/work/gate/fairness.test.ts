import { expect, test } from "vitest";
import type { MeasuredDisparity } from "../../generated/types.ts";
import { judge } from "./judge.ts";
import { findings, limits, record } from "../../../test/unit/work/gate-cases.ts";

test("a disparity fails when it credibly grew, or credibly breaks its limit", () => {
  const fairness = {
    sensitive: ["sex"],
    intersections: false,
    margin: 0.02,
    limits: [{ name: "demographicParityDifference" as const, max: 0.1 }],
  };
  const by = (interval: [number, number], deltaInterval: [number, number]) =>
    findings(
      {
        fairness: [
          {
            sensitive: "sex",
            groups: [],
            disparities: {
              demographicParityDifference: {
                value: 0.1,
                interval,
                level: 0.95,
                baseline: 0.05,
                delta: 0.05,
                deltaInterval,
                deltaLevel: 0.9,
              },
            },
          },
        ],
      },
      { limits: { ...limits, fairness } },
    ).at(-1);
  expect(by([0.05, 0.09], [-0.01, 0.019])).toBe("gate/fairness pass");
  expect(by([0.05, 0.09], [0.03, 0.07])).toBe("gate/fairness fail");
  expect(by([0.12, 0.2], [-0.01, 0.01])).toBe("gate/fairness fail");
  // Between, the rows cannot tell; and a width of 0 tells nothing.
  expect(by([0.05, 0.09], [-0.01, 0.06])).toBe("gate/fairness inconclusive");
  expect(by([0.05, 0.09], [0, 0])).toBe("gate/fairness inconclusive");
  expect(by([0.05, 0.15], [-0.01, 0.01])).toBe("gate/fairness warn");
});

test("a disparity that nobody could measure did not hold, in every declared column and where they cross", () => {
  const fairness = {
    sensitive: ["sex", "age"],
    intersections: true,
    margin: 0.02,
    limits: [{ name: "demographicParityDifference" as const, max: 0.1 }],
  };
  const measured = {
    value: 0.05,
    interval: [0.01, 0.09] as [number, number],
    level: 0.95,
    deltaInterval: [-0.01, 0.01] as [number, number],
  };
  const by = (sensitive: string) => ({
    sensitive,
    groups: [],
    disparities: { demographicParityDifference: measured },
  });
  const outcomes = (...columns: readonly string[]) =>
    findings({ fairness: columns.map(by) }, { limits: { ...limits, fairness } }).filter((text) =>
      text.startsWith("gate/fairness"),
    );
  expect(outcomes("sex", "age", "sex × age")).toEqual([
    "gate/fairness pass",
    "gate/fairness pass",
    "gate/fairness pass",
  ]);
  expect(outcomes("sex", "age")).toEqual(["gate/fairness pass", "gate/fairness pass", "gate/fairness unmeasured"]);
  expect(outcomes("sex")).toEqual(["gate/fairness pass", "gate/fairness unmeasured", "gate/fairness unmeasured"]);
});

test("a disparity that could not be compared, or held against its limit, is unmeasured; a first model has only limits", () => {
  const judged = (
    disparity: Partial<MeasuredDisparity>,
    { max, status = "compared" }: { readonly max?: number; readonly status?: "compared" | "same" | "none" } = {},
  ) =>
    judge({
      model: "m",
      limits: {
        ...limits,
        fairness: {
          sensitive: ["sex"],
          intersections: false,
          margin: 0.02,
          limits: [{ name: "demographicParityDifference" as const, ...(max !== undefined && { max }) }],
        },
      },
      evaluation: record({
        baseline: { status },
        fairness: [
          {
            sensitive: "sex",
            groups: [],
            disparities: {
              demographicParityDifference: { value: 0.05, interval: [0.01, 0.09], level: 0.95, ...disparity },
            },
          },
        ],
      }),
      changes: [],
    }).filter(({ rule }) => rule === "gate/fairness");
  const uncompared = { baseline: 0.01, delta: 0.04, deltaInterval: null, reason: "too many resamples have no value" };
  expect(judged(uncompared)).toEqual([
    {
      rule: "gate/fairness",
      outcome: "unmeasured",
      subject: "demographicParityDifference by sex",
      message:
        "demographicParityDifference by sex could not be compared with the baseline: too many resamples have no value.",
      remediation: expect.stringContaining("Evaluate on more rows") as string,
      model: "m",
    },
  ]);
  expect(judged({ baseline: null }).map(({ outcome }) => outcome)).toEqual(["unmeasured"]);
  expect(judged({}).map(({ outcome }) => outcome)).toEqual(["unmeasured"]);
  expect(judged({}, { max: 0.08, status: "none" }).map(({ outcome, message }) => `${outcome} ${message}`)).toEqual([
    "warn demographicParityDifference by sex is 0.05 (0.01 to 0.09): the rows cannot tell whether the limit of 0.08 holds.",
  ]);
  expect(judged({}, { status: "none" }).map(({ outcome }) => outcome)).toEqual(["pass"]);
  expect(judged({}, { status: "same" }).map(({ outcome }) => outcome)).toEqual(["pass"]);
  // What is known to be broken fails beside what is not known.
  expect(judged(uncompared, { max: 0 }).map(({ outcome }) => outcome)).toEqual(["fail", "unmeasured"]);
  const unlimited = judged({ interval: null }, { max: 0.1, status: "none" });
  expect(unlimited.map(({ outcome, message }) => `${outcome} ${message}`)).toEqual([
    "unmeasured demographicParityDifference by sex could not be held against its limit: the evaluation has no interval.",
  ]);
});

test("groups that are too small to be compared are a warning that names those the report shows", () => {
  const fairness = {
    sensitive: ["region"],
    intersections: false,
    margin: 0.02,
    limits: [
      { name: "demographicParityDifference" as const },
      { name: "demographicParityRatio" as const },
      { name: "equalizedOddsDifference" as const },
    ],
  };
  const measured = {
    value: 0.05,
    interval: [0.01, 0.09] as [number, number],
    level: 0.95,
    deltaInterval: [-0.01, 0.01] as [number, number],
  };
  const disparities = {
    demographicParityDifference: { ...measured, excludedGroups: 1 },
    demographicParityRatio: { ...measured, excludedGroups: 1 },
    equalizedOddsDifference: { ...measured, excludedGroups: 3, excluded: ["north", "south"] },
  };
  const evaluation = record({ fairness: [{ sensitive: "region", groups: [], disparities }] });
  const warnings = judge({ model: "m", limits: { ...limits, fairness }, evaluation, changes: [] }).filter(
    ({ outcome }) => outcome === "warn",
  );
  expect(warnings).toEqual([
    {
      rule: "gate/fairness",
      outcome: "warn",
      subject: "region",
      message:
        "Groups by region have too few rows to be compared: demographicParityDifference and demographicParityRatio leave out 1 unnamed group; equalizedOddsDifference leaves out north, south and 1 unnamed group.",
      remediation:
        "Evaluate on more rows of them: a group counts from 50 rows on, in rates among positives or negatives from 20 of those.",
      model: "m",
    },
  ]);
});

/** One disparity, compared, of a column or of two that cross. */
function undecided(
  change: Partial<MeasuredDisparity>,
  { onInconclusive = "approve", name = "demographicParityDifference", max, sensitive = "sex" }: Partial<Undecided> = {},
) {
  const fairness = {
    sensitive: ["sex", "age"],
    intersections: true,
    margin: 0.02,
    limits: [{ name, ...(max !== undefined && { max }) }],
  };
  const measured = { value: 0.05, interval: [0.01, 0.09] as [number, number], level: 0.95, delta: 0.005, ...change };
  const found = judge({
    model: "m",
    limits: { ...limits, onInconclusive, fairness },
    evaluation: record({ fairness: [{ sensitive, groups: [], disparities: { [name]: measured } }] }),
    changes: [],
  });
  return found.filter(({ subject, rule }) => rule === "gate/fairness" && subject === `${name} by ${sensitive}`);
}

interface Undecided {
  readonly onInconclusive: "approve" | "block";
  readonly name: "demographicParityDifference" | "demographicParityRatio";
  readonly max: number;
  readonly sensitive: string;
}

test("a change that the rows cannot tell is told with the rows that could, and asks a person as the manifest says", () => {
  const change = { deltaInterval: [-0.03, 0.04] as [number, number], neededRows: 4321, neededGroup: "north\n#" };
  expect(undecided(change)).toEqual([
    {
      rule: "gate/fairness",
      outcome: "inconclusive",
      subject: "demographicParityDifference by sex",
      message:
        "demographicParityDifference by sex changed by +0.005 (-0.03 to 0.04); the margin is 0.02, and the rows cannot tell. About 4,400 rows of north #, and as many times more of the other groups, would settle it if all is truly as seen.",
      remediation: "Evaluate on more rows of every group. Or ask an approver to accept it.",
      needsPerson: true,
      evidence: { delta: 0.005, low: -0.03, high: 0.04, margin: 0.02 },
      model: "m",
    },
  ]);
  const [blocked] = undecided(change, { onInconclusive: "block" });
  expect(blocked).toMatchObject({ outcome: "inconclusive", remediation: "Evaluate on more rows of every group." });
  expect(blocked).not.toHaveProperty("needsPerson");
});

test("a ratio is worse when it falls", () => {
  const of = (low: number, high: number) =>
    undecided({ delta: 0, deltaInterval: [low, high] }, { name: "demographicParityRatio" }).map(
      ({ outcome }) => outcome,
    );
  expect(of(-0.019, 0.5)).toEqual(["pass"]);
  expect(of(-0.03, 0.5)).toEqual(["inconclusive"]);
  expect(of(-0.3, -0.03)).toEqual(["fail"]);
});

test("crossed groups that nobody gave a limit warn where they are undecided, and fail where they grew", () => {
  const crossed = (deltaInterval: [number, number], max?: number) =>
    undecided({ deltaInterval }, { sensitive: "sex × age", ...(max !== undefined && { max }) }).map(
      ({ outcome }) => outcome,
    );
  expect(crossed([-0.03, 0.04])).toEqual(["warn"]);
  expect(crossed([-0.03, 0.04], 0.2)).toEqual(["inconclusive"]);
  expect(crossed([0.03, 0.04])).toEqual(["fail"]);
});
