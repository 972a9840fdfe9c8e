import { describe, expect, test } from "vitest";
import { METRICS } from "../../../src/manifest/metric-catalogue.ts";
import { defaultMargin, findMetric, metricNames, suggestMetric } from "../../../src/manifest/metrics.ts";

describe("names", () => {
  test.each([
    ["mean_absolute_error", "regression", "mae"],
    ["macro_f1", "multiclass-classification", "f1_macro"],
    ["auc", "binary-classification", "roc_auc"],
    ["brier_score_loss", "binary-classification", "brier_score"],
    ["mcc", "binary-classification", "matthews_corrcoef"],
    ["ROC_AUC", "binary-classification", "roc_auc"],
    ["f1", "multiclass-classification", "f1_macro"],
    ["r2", "binary-classification", undefined],
    ["f1_macro", "binary-classification", undefined],
    ["constructor", "binary-classification", undefined],
  ] as const)("%s of %s is %s", (name, task, expected) => {
    expect(findMetric(name, task)?.name).toBe(expected);
  });

  test("no name or alias is taken twice", () => {
    const names = METRICS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("every name fits the schema's pattern", () => {
    expect(
      METRICS.flatMap(({ name, aliases }) => [name, ...aliases]).filter(
        (name) => !/^[a-z][a-zA-Z0-9_+]{0,62}$/.test(name),
      ),
    ).toEqual([]);
  });

  test("suggestions are metrics of the task", () => {
    expect(suggestMetric("roc_acu", "binary-classification")).toBe("roc_auc");
    expect(suggestMetric("mean_absolut_error", "regression")).toBe("mae");
    expect(suggestMetric("f1_marco", "multiclass-classification")).toBe("f1_macro");
    expect(suggestMetric("something_else_entirely", "regression")).toBeUndefined();
  });
});

test("margins: a bounded metric's is absolute, a loss's a share", () => {
  const margin = (name: string) => defaultMargin(findMetric(name, "binary-classification") ?? never(name));
  expect(margin("roc_auc")).toEqual({ absolute: 0.01 });
  expect(margin("log_loss")).toEqual({ relative: 0.02 });
});

test("each task has metrics", () => {
  for (const task of ["binary-classification", "multiclass-classification", "regression"] as const) {
    expect(metricNames(task).length).toBeGreaterThan(8);
  }
});

function never(name: string): never {
  throw new Error(`no metric ${name}`);
}
