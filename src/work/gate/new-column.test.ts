import { expect, test } from "vitest";
import type { EvaluatedDataset } from "../../generated/types.ts";
import { digest, metric, told } from "../../../test/unit/work/gate-cases.ts";

const holdout: EvaluatedDataset = { role: "decides", digest: digest("4"), rows: 2000 };

test("a column that nearly is the target needs a reason, whoever brought it; another does not", () => {
  const said = (association: number) =>
    told("gate/new-column", { datasets: { holdout: { ...holdout, newlyRead: [{ name: "paid", association }] } } });
  expect(said(0.93)).toEqual([
    'fail The candidate reads "paid" of holdout, which the baseline does not, and which alone tells 93 % of the target: it may be known only after the target is.',
  ]);
  expect(said(0.4)).toEqual([]);
});

test("columns that are the target only together are found by what the model is without them", () => {
  const said = (value: number, without: number) =>
    told("gate/new-column", {
      metrics: { roc_auc: metric({ value, baseline: 0.8, primary: true }) },
      datasets: {
        holdout,
        "holdout-withheld": { ...holdout, role: "shown", metrics: { roc_auc: metric({ value: without }) } },
        "holdout-proposed": {
          ...holdout,
          role: "shown",
          replaces: "holdout",
          succession: {
            decides: "extended",
            rows: { kept: 2000, gone: 0, added: 0 },
            columns: { added: ["u", "v"], gone: [], renamed: [], changed: [] },
            withheld: "holdout-withheld",
          },
        },
      },
    });
  expect(said(0.999, 0.53)).toEqual([
    "fail With the new columns of holdout roc_auc is 0.999; without what they tell it is 0.53, far below the baseline's 0.8: together they may carry the answer.",
  ]);
  expect(said(0.999, 0.79)).toEqual([]);
  expect(said(0.9, 0.53)).toEqual([]);
});
