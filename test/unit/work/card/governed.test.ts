import { describe, expect, test } from "vitest";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import type { CardSide } from "../../../../src/work/card/change.ts";
import { diffCards } from "../../../../src/work/card/diff.ts";
import { GOVERNED } from "../../report/sample-governed.ts";

const { governance = {}, monitoring, card = {}, datasets } = GOVERNED;
const { train, holdout } = datasets;
if (monitoring === undefined || train === undefined || holdout === undefined)
  throw new Error("the sample lacks something");

function changes(from: Partial<ModelManifest>, to: Partial<ModelManifest>) {
  const side = (change: Partial<ModelManifest>): CardSide => ({ manifest: { ...GOVERNED, ...change } });
  return diffCards({ base: side(from), head: side(to) }).changes;
}

const one = (to: Partial<ModelManifest>) => changes({}, to)[0];

describe("what a person has to read", () => {
  test.each([
    [
      "the class of the law",
      { governance: { ...governance, euAiAct: "limited" } },
      { subject: "Class under the EU AI Act", op: "loosened" },
    ],
    [
      "oversight",
      { governance: { ...governance, oversight: "Nobody." } },
      { section: "Human oversight", op: "changed" },
    ],
    [
      "a gap of the data that is no longer told of",
      { datasets: { train: { ...train, knownGaps: "" }, holdout } },
      { subject: "train: known gaps", op: "removed" },
    ],
    [
      "another end of a base model's support",
      { baseModels: (GOVERNED.baseModels ?? []).map((base) => ({ ...base, endOfLife: "2040-01-31" })) },
      { subject: "Base model", op: "removed" },
    ],
    ["a risk that is gone", { governance: { ...governance, risks: [] } }, { subject: "R-1", op: "removed" }],
    [
      "more that is left of a risk",
      {
        governance: {
          ...governance,
          risks: (governance.risks ?? []).map((risk) => ({ ...risk, residual: "high" as const })),
        },
      },
      { subject: "R-1: what is left of it", op: "loosened" },
    ],
    ["a base model", { baseModels: [] }, { subject: "Base model", op: "removed" }],
    [
      "instructions",
      { card: { ...card, instructions: "docs/other.md" } },
      { subject: "Instructions for use", op: "changed" },
    ],
    [
      "a group that is gone",
      { card: { ...card, groups: [] } },
      { subject: "Group Applicants under 25", op: "removed" },
    ],
    ["no monitoring any more", { monitoring: undefined }, { section: "Monitoring", op: "removed" }],
    [
      "a column that counted alone",
      { monitoring: { ...monitoring, drift: {} } },
      { subject: "Column that counts alone", op: "removed" },
    ],
    [
      "a limit in production that lets more through",
      { monitoring: { ...monitoring, performance: { thresholds: { roc_auc: { lower: 0.7 } } } } },
      { subject: "roc_auc in production: lower limit", op: "loosened", from: "0.78", to: "0.7" },
    ],
    [
      "a higher drift threshold than none that is said",
      { monitoring: { ...monitoring, drift: { critical: ["age"], share: 0.9 } } },
      { subject: "Share of drifted columns", op: "loosened" },
    ],
    [
      "a later alert",
      { monitoring: { ...monitoring, alertAfter: "3 of 3" } },
      { subject: "Alert after", op: "loosened" },
    ],
    [
      "lineage",
      { datasets: { train: { ...train, derivedFrom: ["other@1"] }, holdout } },
      { subject: "train: lineage", op: "changed" },
    ],
    [
      "kept longer",
      { datasets: { train: { ...train, privacy: { ...train.privacy, retentionUntil: "2040-12-31" } }, holdout } },
      { subject: "train: kept until", op: "loosened", from: "2030-12-31", to: "2040-12-31" },
    ],
    [
      "a personal column that is no longer said",
      { datasets: { train: { ...train, privacy: { ...train.privacy, columns: {} } }, holdout } },
      { subject: "train: personal column", op: "removed", from: "dob: BIRTH_DATE" },
    ],
  ] as [string, Partial<ModelManifest>, object][])("%s", (_, to, expected) => {
    expect(one(to)).toMatchObject({ ...expected, needsPerson: true });
  });
});

test.each([
  [
    "a stricter limit in production",
    { monitoring: { ...monitoring, performance: { thresholds: { roc_auc: { lower: 0.8 } } } } },
    "tightened",
  ],
  ["an earlier alert", { monitoring: { ...monitoring, alertAfter: "1 of 3" } }, "tightened"],
  [
    "a new risk in the register",
    {
      governance: {
        ...governance,
        risks: [
          ...(governance.risks ?? []),
          { id: "R-2", risk: "x", mitigation: "y", owner: "z", residual: "low", reviewed: "2026-01-01" },
        ],
      },
    },
    "added",
  ],
  ["a new trade-off", { card: { ...card, tradeoffs: [...(card.tradeoffs ?? []), "Dearer."] } }, "added"],
] as [string, Partial<ModelManifest>, string][])("nobody has to read %s", (_, to, op) => {
  expect(one(to)).toMatchObject({ op, needsPerson: false });
});

describe("the envelope", () => {
  const enveloped = (envelope: ModelManifest["governance"] & object) => ({
    governance: { ...governance, ...envelope },
  });
  const allowed = (maxDrop: number, more = {}) =>
    enveloped({ envelope: { metrics: { roc_auc: { maxDrop } }, ...more } });

  test("wider, and gone altogether", () => {
    expect(changes(allowed(0.01), allowed(0.02))).toMatchObject([
      { section: "Retraining envelope", op: "loosened", from: "0.01", to: "0.02", needsPerson: true },
    ]);
    expect(changes(allowed(0.01), {})).toMatchObject([{ subject: "Envelope", op: "removed", needsPerson: true }]);
    expect(changes(allowed(0.01), allowed(0.01, { features: "any" }))).toMatchObject([
      { subject: "features", op: "loosened" },
    ]);
  });

  test("narrower", () =>
    expect(changes(allowed(0.02), allowed(0.01))).toMatchObject([{ op: "tightened", needsPerson: false }]));

  test("revalidated later", () => {
    const after = (days: string) => allowed(0.01, { revalidate: { after: days } });
    expect(changes(after("180d"), after("365d"))).toMatchObject([
      { subject: "Revalidation after", op: "loosened", from: "180d", to: "365d" },
    ]);
  });
});

test("other words for the risk are read, and make no other model of it", () => {
  const reworded = { ...GOVERNED, governance: { ...governance, rationale: "It decides about people." } };
  const diff = diffCards({ base: { manifest: GOVERNED }, head: { manifest: reworded } });
  expect(diff).toMatchObject({ kind: "documentation", changes: [{ subject: "Rationale", needsPerson: true }] });
});

test("a new waiver is read, one that ended is told, and where nobody looked nothing is said", () => {
  const waiver = { id: "W-1", rule: "MG-DATA-003", reason: "soon", expires: "2026-12-31" };
  const diff = (from: CardSide["waivers"], to: CardSide["waivers"]) =>
    diffCards({ base: { manifest: GOVERNED, waivers: from }, head: { manifest: GOVERNED, waivers: to } }).changes;
  expect(diff([], [waiver])).toMatchObject([
    { section: "Waivers", subject: "W-1", op: "added", to: "MG-DATA-003 until 2026-12-31: soon", needsPerson: true },
  ]);
  expect(diff([waiver], [])).toMatchObject([{ op: "removed", needsPerson: false }]);
  expect(diff(undefined, [waiver])).toEqual([]);
});
