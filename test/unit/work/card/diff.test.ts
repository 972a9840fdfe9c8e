import { declaredFeatures } from "../../../../src/manifest/features.ts";
import { describe, expect, test } from "vitest";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import type { CardSide } from "../../../../src/work/card/change.ts";
import { diffCards } from "../../../../src/work/card/diff.ts";
import { evaluation, logLoss, MANIFEST, rocAuc, run } from "../../report/samples.ts";

const BASE: CardSide = { manifest: MANIFEST };

function changed(change: Partial<ModelManifest>): ReturnType<typeof diffCards> {
  return diffCards({ base: BASE, head: { manifest: { ...MANIFEST, ...change } } });
}

describe("kind", () => {
  test("a first card", () => expect(diffCards({ head: BASE })).toMatchObject({ kind: "first", changes: [] }));
  test("nothing changed", () => expect(changed({})).toMatchObject({ kind: "none", changes: [] }));
  test("spaces are no change", () => {
    expect(
      changed({
        card: { ...MANIFEST.card, intendedUse: "Ranks  personal loan\napplications for manual review. " },
      }).kind,
    ).toBe("none");
  });
  test("documentation only", () => expect(changed({ description: "Other words." }).kind).toBe("documentation"));
  test("retrained", () =>
    expect(changed({ training: { ...MANIFEST.training, params: { rounds: 300, learningRate: 1e-7 } } }).kind).toBe(
      "retrained",
    ));
  test("substantial", () =>
    expect(changed({ card: { ...MANIFEST.card, intendedUse: "Decides loans." } }).kind).toBe("substantial"));
});

describe("what a person has to read", () => {
  test("intended use, with both texts", () => {
    expect(changed({ card: { ...MANIFEST.card, intendedUse: "Decides loans." } }).changes).toEqual([
      {
        section: "Uses",
        subject: "Intended use",
        op: "changed",
        from: "Ranks personal loan applications for manual review.",
        to: "Decides loans.",
        needsPerson: true,
      },
    ]);
  });

  test("a limitation that is gone, but not a new one", () => {
    expect(changed({ card: { ...MANIFEST.card, limitations: ["Fails on weekends."] } }).changes).toEqual([
      {
        section: "Bias, risks and limitations",
        subject: "Limitation",
        op: "removed",
        from: "Trained on one market.",
        needsPerson: true,
      },
      {
        section: "Bias, risks and limitations",
        subject: "Limitation",
        op: "added",
        to: "Fails on weekends.",
        needsPerson: false,
      },
    ]);
  });

  test.each([
    ["license", { license: "MIT" }, { subject: "License", op: "changed" }],
    ["owners", { owners: ["@acme/other"] }, { subject: "Owner", op: "removed" }],
    [
      "a lower risk tier",
      { governance: { risk: "limited", approvers: ["@ada"] } },
      { subject: "Risk tier", op: "loosened" },
    ],
    ["target", { target: { column: "late" } }, { subject: "Target", op: "changed" }],
    ["threshold", { model: { threshold: 0.3 } }, { subject: "Decision threshold", op: "added" }],
    [
      "a feature",
      { features: [...(declaredFeatures(MANIFEST) ?? []), { name: "income", type: "number" }] },
      { subject: "income", op: "added" },
    ],
    ["a dataset", { datasets: { ...MANIFEST.datasets, extra: { path: "x.csv" } } }, { subject: "extra", op: "added" }],
  ] satisfies [string, Partial<ModelManifest>, { subject: string; op: string }][])("%s", (_, change, expected) => {
    expect(changed(change).changes[0]).toMatchObject({ ...expected, needsPerson: true });
  });

  test.each([
    ["origin", { origin: { type: "scraped" } }],
    ["license", { license: "proprietary" }],
    ["personal data", { personalData: "special-category" }],
  ] as const)("a dataset's %s", (fact, change) => {
    const { train, ...others } = MANIFEST.datasets;
    if (train === undefined) throw new Error("the sample has no training data");
    const { changes, kind } = changed({ datasets: { train: { ...train, ...change }, ...others } });
    expect(changes).toMatchObject([{ section: "Data", subject: `train: ${fact}`, op: "changed", needsPerson: true }]);
    expect(kind).toBe("substantial");
  });

  test("comes before everything else", () => {
    const { changes } = changed({ description: "Other words.", license: "MIT" });
    expect(changes.map(({ needsPerson }) => needsPerson)).toEqual([true, false]);
  });
});

describe("metrics and content", () => {
  const metricsOf = (base: CardSide, head: CardSide) =>
    diffCards({ base, head }).changes.filter(({ section }) => section === "Results");
  const { baseline: _, delta: __, deltaInterval: ___, ...alone } = rocAuc();

  test("against the baseline that was measured on the same rows", () => {
    expect(
      metricsOf(BASE, {
        manifest: MANIFEST,
        evaluation: evaluation({
          metrics: { roc_auc: rocAuc() },
          datasets: { holdout: { role: "decides", digest: "d", rows: 1 } },
        }),
      }),
    ).toEqual([
      {
        section: "Results",
        subject: "roc_auc on holdout",
        op: "changed",
        from: "0.8218",
        to: "0.8342",
        needsPerson: false,
      },
    ]);
  });

  test("against the base card only where the data is the same", () => {
    const side = (digest: string, value: number): CardSide => ({
      manifest: MANIFEST,
      evaluation: evaluation({
        metrics: { roc_auc: { ...alone, value } },
        datasets: { holdout: { role: "decides", digest, rows: 1 } },
      }),
    });
    expect(metricsOf(side("d", 0.8), side("d", 0.9))).toMatchObject([{ op: "changed", from: "0.8", to: "0.9" }]);
    expect(metricsOf(side("d", 0.8), side("e", 0.9))).toMatchObject([{ op: "not-comparable", from: "0.8" }]);
    expect(metricsOf(side("d", 0.8), side("d", 0.8))).toEqual([]);
  });

  test("a metric that is gone or has another name, and one that is better the other way", () => {
    const side = (metrics: Record<string, ReturnType<typeof rocAuc>>): CardSide => ({
      manifest: MANIFEST,
      evaluation: evaluation({ metrics, datasets: { holdout: { role: "decides", digest: "d", rows: 1 } } }),
    });
    expect(metricsOf(side({ roc_auc: alone }), side({ auc: alone }))).toMatchObject([
      { subject: "roc_auc on holdout", op: "removed", from: "0.8342", needsPerson: true },
      { subject: "auc on holdout", op: "added", needsPerson: false },
    ]);
    expect(metricsOf(side({ x: alone }), side({ x: { ...alone, better: "lower", value: 0.1 } }))).toMatchObject([
      { subject: "x on holdout: better", op: "changed", from: "higher", to: "lower", needsPerson: true },
    ]);
  });

  test("a metric that is new, and one without a value", () => {
    const head = (value: number | null): CardSide => ({
      manifest: MANIFEST,
      evaluation: evaluation({
        metrics: { log_loss: { ...logLoss({ value }), baseline: null } },
        datasets: { holdout: { role: "decides", digest: "d", rows: 1 } },
      }),
    });
    expect(metricsOf(BASE, head(0.4))).toMatchObject([{ op: "added", to: "0.4" }]);
    expect(metricsOf(head(0.4), head(null))).toMatchObject([{ op: "changed", from: "0.4", to: "n/a" }]);
  });

  test("new training content needs nobody", () => {
    const side = (digest: string): CardSide => ({
      manifest: MANIFEST,
      run: run({ datasets: { train: digest } }),
    });
    expect(diffCards({ base: side("sha256:aaaaaaaaaaaaaaaa"), head: side("sha256:bbbbbbbbbbbbbbbb") })).toMatchObject({
      kind: "retrained",
      changes: [{ subject: "train: content", needsPerson: false }],
    });
  });
});
