import { describe, expect, test } from "vitest";
import type { Finding } from "../../findings/finding.ts";
import { figure, headline, metricSentence } from "./headline.ts";
import { evaluation, logLoss, rocAuc, UNCLEAR_AUC, WORSE_AUC } from "../../../test/unit/report/samples.ts";

const about = (outcome: Finding["outcome"], subject = "roc_auc"): Finding => ({
  rule: "gate/x",
  outcome,
  subject,
  message: `About ${subject}.`,
});

describe("the sentence of one metric", () => {
  test.each([
    [rocAuc(), "ROC AUC improved by 0.0124 to 0.8342 (90% interval +0.0061 to +0.0187)."],
    [WORSE_AUC, "ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01."],
    [
      UNCLEAR_AUC,
      "ROC AUC changed by −0.008 (90% interval −0.021 to +0.005); a loss of more than the margin of 0.01 cannot be ruled out.",
    ],
    [rocAuc({ value: 0.732, limit: { min: 0.75 } }), "ROC AUC is 0.7320, below the limit of 0.75."],
    [
      rocAuc({ delta: 0.001, deltaInterval: [-0.004, 0.006], improved: false }),
      "ROC AUC is 0.8342: no change beyond the noise, Δ +0.0010 (90% interval −0.0040 to +0.0060).",
    ],
    [
      rocAuc({ delta: -0.005, deltaInterval: [-0.008, -0.002], improved: false }),
      "ROC AUC fell by 0.0050 (90% interval −0.0080 to −0.0020), credibly less than the margin of 0.01.",
    ],
    [
      rocAuc({ value: null, reason: "only one class is present" }),
      "ROC AUC could not be measured: only one class is present.",
    ],
  ])("%#", (metric, sentence) => expect(metricSentence("roc_auc", metric)).toBe(sentence));

  test("where lower is better, a rise is the loss", () => {
    const worse = logLoss({ delta: 0.03, deltaInterval: [0.02, 0.04], outcome: "fail", margin: 0.01 });
    expect(metricSentence("log_loss", worse)).toBe(
      "Log loss rose by 0.030 (90% interval +0.020 to +0.040), more than the margin of 0.01.",
    );
  });

  test("a first model and an unchanged one", () => {
    const alone = {
      value: 0.8342,
      interval: [0.8221, 0.8463] as [number, number],
      level: 0.95,
      better: "higher" as const,
      n: 5000,
      limit: { min: 0.8 },
    };
    expect(metricSentence("roc_auc", alone, evaluation({ baseline: { status: "none" } }))).toBe(
      "ROC AUC is 0.834 (95% interval 0.822 to 0.846) on 5,000 rows, within the limit ≥ 0.8; there is no baseline yet.",
    );
    expect(metricSentence("roc_auc", alone, evaluation({ baseline: { status: "same" } }))).toBe(
      "The artifact is the baseline’s, byte for byte: ROC AUC stays 0.834 (95% interval 0.822 to 0.846).",
    );
  });
});

describe("what decided a verdict", () => {
  const worse = evaluation({ metrics: { log_loss: logLoss(), roc_auc: WORSE_AUC } });

  test("the metric that the finding is about", () => {
    expect(headline({ outcome: "fail", findings: [about("fail")] }, worse)).toMatch(/^ROC AUC fell by 0\.031/);
    expect(figure({ outcome: "fail", findings: [about("fail")] }, worse)).toBe("ROC AUC −0.031");
  });

  test("something else than a metric is told in its own words", () => {
    const judged = { outcome: "fail", findings: [about("fail", "holdout")] } as const;
    expect(headline(judged, evaluation())).toBe("About holdout.");
    expect(figure(judged, evaluation())).toBe("1 problem");
  });

  test("a pass is told by the primary metric", () => {
    expect(headline({ outcome: "pass", findings: [] }, evaluation())).toMatch(/^ROC AUC improved/);
  });

  test("a baseline that could not be had is not a first model", () => {
    const unavailable = evaluation({
      baseline: {
        status: "unavailable",
        source: "environments/production.yaml",
        reason: "the store has no such digest",
      },
    });
    expect(headline({ outcome: "unmeasured", findings: [] }, unavailable)).toBe(
      "The baseline named by environments/production.yaml could not be fetched: the store has no such digest.",
    );
  });

  test("a baseline that was had and could not be measured is not called gone", () => {
    const unavailable = evaluation({
      baseline: {
        status: "unavailable",
        source: "the ledger",
        artifact: { digest: `sha256:${"b".repeat(64)}`, bytes: 1 },
        reason: "a column is missing",
      },
    });
    expect(headline({ outcome: "unmeasured", findings: [] }, unavailable)).toBe(
      "The baseline named by the ledger could not be measured: a column is missing.",
    );
  });

  test("the margin of the verdict counts, not the one the evaluation brought", () => {
    const lenient = evaluation({ metrics: { roc_auc: { ...WORSE_AUC, margin: 0.5, outcome: "pass" } } });
    const evidence = { delta: -0.031, n: 5000, margin: 0.01, low: -0.042, high: -0.0204 };
    expect(headline({ outcome: "fail", findings: [{ ...about("fail"), evidence }] }, lenient)).toContain(
      "more than the margin of 0.01",
    );
  });

  test("an accepted result says so", () => {
    const unclear = evaluation({ metrics: { roc_auc: UNCLEAR_AUC } });
    const judged = { outcome: "pass", findings: [about("waived")] } as const;
    expect(headline(judged, unclear)).toMatch(/cannot be ruled out\. A person accepted it\.$/);
  });

  test("at most 500 characters", () => {
    expect(
      headline({
        outcome: "fail",
        findings: [{ rule: "gate/x", outcome: "fail", message: "x".repeat(4000) }],
      }),
    ).toHaveLength(500);
  });
});

test("a slice is only called harmed where it is", () => {
  const of = (outcome: Finding["outcome"]) =>
    figure({ outcome: "fail", findings: [{ ...about(outcome, "region=north"), rule: "gate/slice" }] });
  expect(of("fail")).toBe("region=north harmed");
  expect(of("unmeasured")).toBe("1 problem");
  expect(of("inconclusive")).toBe("1 problem");
});
