import { expect, test } from "vitest";
import { judged, limits } from "../../../test/unit/work/gate-cases.ts";
import { judge } from "./judge.ts";

const change = (direction: "loosened" | "tightened") =>
  ({ path: "evaluation.metrics.roc_auc.min", direction, from: "0.75", to: "0.7" }) as const;

test("loosening a limit needs a person, tightening does not", () => {
  expect(judged({}, { changes: [change("loosened")] }).at(-1)).toMatchObject({
    outcome: "inconclusive",
    needsPerson: true,
    message:
      "This pull request loosens evaluation.metrics.roc_auc.min (from 0.75 to 0.7). It was judged under the base branch's rules; the change takes effect when merged.",
  });
  expect(judged({}, { changes: [change("tightened")] }).at(-1)).toMatchObject({ outcome: "pass" });
});

test("it needs one even where nothing had to be measured", () => {
  const found = judge({ model: "m", limits, evaluation: undefined, changes: [change("loosened")] });
  expect(found).toMatchObject([{ rule: "gate/judging-change", model: "m", outcome: "inconclusive" }]);
});

test.each(["approvers", "evaluation.datasets.recent"])("a change of %s needs one whichever way it goes", (path) => {
  const changes = (["loosened", "tightened", "changed"] as const).map((direction) => ({
    path,
    direction,
    from: "anyone with write access",
    to: "outsider",
  }));
  const found = judge({ model: "m", limits, evaluation: undefined, changes });
  expect(found.map(({ needsPerson }) => needsPerson)).toEqual([true, true, true]);
  const added = judge({
    model: "m",
    limits,
    evaluation: undefined,
    changes: [{ path, direction: "added", to: "guard" }],
  });
  expect(added).toMatchObject([{ outcome: "pass" }]);
});
