import { describe, expect, test } from "vitest";
import { readModelManifest } from "../../../../src/manifest/read.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import type { Finding } from "../../../../src/findings/finding.ts";
import { isForecastBefore, withoutAnswered } from "../../../../src/work/meaning/forecast.ts";
import { MEANING_RULES } from "../../../../src/work/meaning/rules.ts";
import { touchedBy } from "../../../../src/work/planning/affected.ts";
import { headline } from "../../../../src/work/verdict/headline.ts";
import { settle } from "../../../../src/work/verdict/settle.ts";
import { settleModel } from "../../../../src/work/verdict/settle-model.ts";
import { evaluation, rocAuc } from "../../report/samples.ts";

const FORECAST: Finding = {
  rule: MEANING_RULES.detectable.id,
  outcome: "warn",
  subject: "roc_auc",
  message: "800 rows detect a margin of about 0.04.",
};
const OTHER: Finding = { rule: "meaning/freshness", outcome: "warn", message: "The newest row is old." };
const KEY = `sha256:${"a".repeat(64)}`;

describe("a forecast of what the rows can tell", () => {
  test("is answered by the evaluation that compared the metric: the verdict is what was measured", () => {
    const verdict = settle({ model: "m", key: KEY, findings: [FORECAST], evaluation: evaluation() });
    expect(verdict).toMatchObject({ outcome: "pass", findings: [] });
    expect(verdict.headline).toMatch(/^ROC AUC improved by 0\.0124/);
    const { settled } = settleModel({ model: "m", findings: [FORECAST], verdict, evaluation: evaluation() });
    expect(settled).toMatchObject({ outcome: "pass", findings: [] });
  });

  test("stands where nothing was compared: a first model, or none that was measured", () => {
    const { delta: _, deltaInterval: __, ...alone } = rocAuc();
    const first = { ...evaluation(), metrics: { roc_auc: alone } };
    expect(withoutAnswered([FORECAST, OTHER], first)).toEqual([FORECAST, OTHER]);
    expect(withoutAnswered([FORECAST], undefined)).toEqual([FORECAST]);
    expect(withoutAnswered([FORECAST, OTHER], evaluation())).toEqual([OTHER]);
  });
});

describe("a result comes before what was warned of", () => {
  const warn = (findings: readonly Finding[]) => headline({ outcome: "warn", findings }, evaluation());

  test("a clear gain is the news", () => {
    expect(warn([OTHER])).toBe(
      "ROC AUC improved by 0.0124 to 0.8342 (90% interval +0.0061 to +0.0187). But: The newest row is old.",
    );
    expect(warn([OTHER, { ...OTHER, message: "Another." }])).toMatch(/But: .*old\. 1 more warning below\.$/);
  });

  test("what blocks is never explained by a metric that passed", () => {
    const leak: Finding = { rule: "gate/separation", outcome: "fail", message: "12 rows are shared." };
    expect(headline({ outcome: "fail", findings: [leak] }, evaluation())).toBe("12 rows are shared.");
  });
});

describe("a change", () => {
  const model = (more = "", metric = "{min: 0.7, margin: 0.01}") => {
    const text = `apiVersion: model-gitops/v1
kind: Model
name: m
owners: ["@a/b"]
task: binary-classification
target: {column: y}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx${more}}
evaluation: {metrics: {roc_auc: ${metric}}}
`;
    const read = readModelManifest({ file: "models/m/model.yaml", text: new TextEncoder().encode(text) });
    if (read.manifest === undefined) throw new Error(JSON.stringify(read.findings));
    return resolveModel(read.manifest, "models/m/model.yaml");
  };
  const before = model();
  const touch = (...paths: readonly string[]) => touchedBy(paths)(before);

  test.each([
    ["of code", { head: model(), touched: touch("models/m/train.py"), expected: true }],
    ["of parameters", { head: model(", params: {depth: 3}"), touched: touch("models/m/model.yaml"), expected: true }],
    [
      "of the margin",
      { head: model("", "{min: 0.7, margin: 0.02}"), touched: touch("models/m/model.yaml"), expected: false },
    ],
    ["of the rows that decide", { head: model(), touched: touch("models/m/data/holdout.csv"), expected: false }],
    ["that nobody can tell", { head: model(), touched: touchedBy(undefined)(before), expected: false }],
  ])("%s", (_, { head, touched, expected }) => {
    expect(isForecastBefore(head, before, touched)).toBe(expected);
  });

  test("that brings the model is its first use", () => {
    expect(isForecastBefore(model(), undefined, touch("models/m/model.yaml"))).toBe(false);
  });
});
