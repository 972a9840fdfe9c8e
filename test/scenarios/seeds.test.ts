import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a model of several seeds: the first decides, and all are shown", async () => {
  await using scene = await scenario();
  const manifest = manifestOf({
    params: { drop: [] },
    edits: [["  timeout: 1m", "  seeds: [1, 2]\n  timeout: 1m"]],
  });
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifest } });
  const seen = await scene.check(pull, { folds: "open" });
  expect(seen).toContain("outputs: outcome=pass models=churn");
  const table = seen.slice(seen.indexOf("<summary>Training seeds</summary>")).split("\n").slice(2, 7);
  // The fixture's trainer does not look at the seed, so both give the same model.
  const [, value = ""] = /\| 1 \(decides\) \| (0\.\d+) \|/.exec(table[2] ?? "") ?? [];
  expect(table.map((line) => line.trim().replaceAll(value, "x"))).toEqual([
    "| Seed | ROC AUC |",
    "| :- | -: |",
    "| 1 (decides) | x |",
    "| 2 | x |",
    "| Spread | x to x, sd 0.0000 |",
  ]);
});
