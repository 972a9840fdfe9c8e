import { describe, expect, test } from "vitest";
import type { ModelManifest, RetrainingEnvelope } from "../../../../src/generated/types.ts";
import { classifyChange } from "../../../../src/work/governance/envelope.ts";
import { anchorSide, artifactOf, classOf, evaluation, manifest, question } from "./envelope-seeds.ts";

describe("classes", () => {
  test("a retraining inside of everything takes the light path", () => {
    expect(classOf({})).toMatch(/^retrain-within-envelope: no envelope is declared/);
  });

  test("what changes nothing is of no class, and words alone are documentation", () => {
    const nothing = { retrains: false, loosens: false, documents: false };
    expect(classOf({ does: nothing })).toBe("none: nothing of it changed");
    expect(classOf({ does: nothing, anchor: undefined })).toBe("none: nothing of it changed");
    expect(classOf({ does: { ...nothing, documents: true } })).toMatch(/^documentation-only/);
    expect(classOf({ does: { ...nothing, loosens: true } })).toBe(
      "substantial: what judges it is loosened or replaced",
    );
  });

  test("without an anchor everything is a first release, and what is not measured is not inside", () => {
    expect(classOf({ anchor: undefined })).toMatch(/^first-release/);
    expect(classOf({ candidate: { manifest: manifest(), evaluation: undefined } })).toMatch(
      /^substantial: it was not measured/,
    );
    expect(classOf({ anchor: anchorSide({ manifest: undefined }) })).toMatch(/^substantial: the anchor's manifest/);
  });
});

describe("substantial without any envelope", () => {
  const train = manifest().datasets["train"] ?? { path: "" };
  const data = (changes: Partial<typeof train>): Partial<ModelManifest> => ({
    datasets: { ...manifest().datasets, train: { ...train, ...changes } },
  });

  test.each<readonly [string, Partial<ModelManifest>, RegExp]>([
    ["another use", { card: { intendedUse: "Decide about jobs.", outOfScope: ["Mortgages"] } }, /the intended use/],
    ["a use that is no longer excluded", { card: { intendedUse: "Decide about loans." } }, /no longer out of scope/],
    ["a lower tier", { governance: { risk: "limited", euAiAct: "high" } }, /the risk tier is lower/],
    ["no tier any more", { governance: { euAiAct: "high" } }, /the risk tier is lower/],
    ["a lower class", { governance: { risk: "high", euAiAct: "minimal" } }, /the class under the EU AI Act/],
    ["another task", { task: "regression" }, /the task is regression/],
    ["another target", { target: { column: "z" } }, /the target/],
    ["another threshold", { model: { threshold: 0.3 } }, /the threshold/],
    ["another column", { features: [{ name: "x2", type: "number" }] }, /the columns that it sees/],
    [
      "a metric by another formula",
      { evaluation: { metrics: { roc_auc: { rowSql: "1" } } } },
      /is not computed as for the anchor/,
    ],
    [
      "another origin",
      data({ origin: { type: "purchased", source: "Broker" } }),
      /an origin that the anchor's has not/,
    ],
    ["no origin any more", { datasets: { train: { path: "train.csv" } } }, /undeclared \(train\)/],
    ["more personal data", data({ personalData: "special-category" }), /more personal data/],
    ["a base model", { baseModels: [{ id: "a/b", revision: "c".repeat(40) }] }, /another base model/],
  ])("%s", (_, changes, reason) => {
    const { evaluation: measured } = question().candidate;
    const found = classOf({ candidate: { manifest: manifest(changes), evaluation: measured } });
    expect(found).toMatch(/^substantial: /);
    expect(found).toMatch(reason);
  });

  test("white space, capitals and a higher tier are nothing", () => {
    const changes = manifest({
      card: { intendedUse: " decide  about loans. ", outOfScope: ["mortgages", "Jobs"] },
    });
    const anchor = anchorSide({ manifest: manifest({ governance: { risk: "limited", euAiAct: "limited" } }) });
    const { evaluation: measured } = question().candidate;
    expect(classOf({ candidate: { manifest: changes, evaluation: measured }, anchor })).toMatch(/^retrain-within/);
  });

  test("columns that were read since and that nobody named are other columns", () => {
    const { features: _, ...unnamed } = manifest();
    const next = evaluation({ candidate: "next", baseline: "anchor", value: 0.8, was: 0.8 });
    const holdout = { ...next.datasets["holdout"], role: "decides" as const, digest: "md5:x", rows: 4 };
    const read = { ...next, datasets: { holdout: { ...holdout, newlyRead: [{ name: "postcode" }] } } };
    const anchor = anchorSide({ manifest: unnamed });
    expect(classOf({ anchor, candidate: { manifest: unnamed, evaluation: read } })).toMatch(/postcode/);
    expect(classOf({ anchor, candidate: { manifest: unnamed, evaluation: next } })).toMatch(/^retrain-within/);
  });
});

describe("an envelope", () => {
  function within(envelope: RetrainingEnvelope, changes: Partial<Parameters<typeof classOf>[0]> = {}): string {
    const governed = manifest({ governance: { risk: "high", euAiAct: "high", envelope } });
    return classOf({ envelope, anchor: anchorSide({ manifest: governed }), ...changes });
  }

  test("that was not approved with the anchor is no envelope", () => {
    expect(classOf({ envelope: { metrics: { roc_auc: { maxDrop: 0.5 } } } })).toMatch(
      /^substantial: the envelope is not/,
    );
  });

  test("lets change what it says may change", () => {
    const { evaluation: measured } = question().candidate;
    const moved = manifest({
      features: [{ name: "z", type: "number" }],
      training: { command: ["t"], artifact: "m", params: { depth: 4, rounds: 100 } },
    });
    const candidate = { manifest: moved, evaluation: measured };
    expect(within({ features: "any" }, { candidate })).toMatch(/^retrain-within-envelope/);
    expect(within({}, { candidate })).toMatch(/the columns that it sees/);
    expect(within({ features: "any", params: ["rounds"] }, { candidate })).toMatch(/does not name: depth/);
    expect(within({ features: "any", params: ["depth"] }, { candidate })).toMatch(/^retrain-within-envelope/);
  });

  test.each<readonly [NonNullable<RetrainingEnvelope["revalidate"]>, object, RegExp]>([
    [{ afterRetrainings: 3 }, {}, /this is version 4 since the anchor, and 3 retrainings may follow it/],
    [{ after: "30d" }, {}, /the anchor is 31 days old, and counts for 30/],
    [{ on: ["alert"] }, { alerts: 2 }, /2 alerts of production fire/],
    [{ on: ["data-issue"] }, { dataIssues: 1 }, /1 error of high severity in its data is open/],
  ])("asks for the full approval again: %j", (revalidate, changes, reason) => {
    const governed = manifest({ governance: { risk: "high", euAiAct: "high", envelope: { revalidate } } });
    const anchor = anchorSide({ manifest: governed, retrainings: 3, ageDays: 31 });
    expect(classOf({ envelope: { revalidate }, anchor, ...changes })).toMatch(reason);
    const early = anchorSide({ manifest: governed, retrainings: 2, ageDays: 29 });
    expect(classOf({ envelope: { revalidate }, anchor: early })).toMatch(/^retrain-within-envelope/);
  });

  test("limits fairness differences, and one that nobody measured is not inside", () => {
    const envelope: RetrainingEnvelope = { disparity: { maxRise: 0.02 } };
    expect(within(envelope)).toMatch(/disparity cannot be held against the anchor/);
    const fair = (value: number, name = "demographicParityDifference") => {
      const disparities = { [name]: { value, interval: null, level: 0.9 } };
      return [{ sensitive: "sex", groups: [], disparities }];
    };
    const ratio = "demographicParityRatio";
    const cases = [
      [fair(0.03), fair(0.049), /^retrain-within/],
      [fair(0.03), fair(0.051), /demographicParityDifference by sex is worse than the anchor's by 0.021/],
      [fair(0.9, ratio), fair(0.87, ratio), /demographicParityRatio by sex/],
      [fair(0.9, ratio), fair(0.95, ratio), /^retrain-within/],
    ] as const;
    for (const [before, after, expected] of cases) {
      const own = { ...evaluation({ candidate: "anchor", value: 0.8 }), fairness: before };
      const next = { ...evaluation({ candidate: "next", value: 0.8 }), fairness: after };
      const governed = manifest({ governance: { risk: "high", euAiAct: "high", envelope } });
      const anchor = anchorSide({ manifest: governed, evaluation: own, accepted: [own] });
      expect(classOf({ envelope, anchor, candidate: { manifest: governed, evaluation: next } })).toMatch(expected);
    }
  });
});

test("the very bytes of the anchor are where it is, whatever the rows", () => {
  const again = evaluation({ candidate: "anchor", value: 0.5, rows: "others" });
  const { class: kind, changes } = classifyChange(question({ candidate: { manifest: manifest(), evaluation: again } }));
  expect(kind).toBe("retrain-within-envelope");
  expect(again.candidate.digest).toBe(artifactOf("anchor"));
  expect(changes).toContainEqual({ subject: "roc_auc", change: 0, limit: 0.005, outcome: "pass" });
});
