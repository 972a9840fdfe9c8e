import { expect, test } from "vitest";
import { customers, manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const SPRING = customers({ rows: 800, seed: 3, first: 20_001 });

test("a pull request that names another holdout is judged on the old one and shown on the new", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const edits = [["holdout: {path: data/holdout.csv}", "holdout: {path: data/spring.csv}"]] as const;
  const files = {
    "models/churn/model.yaml": manifestOf({ params: { drop: [] }, edits }),
    "models/churn/data/spring.csv": SPRING,
    "models/churn/data/holdout.csv": null,
  };
  expect(await scene.check(await scene.propose({ files }))).toMatchInlineSnapshot();
  expect(await datasets(scene)).toMatchInlineSnapshot();
});

test("rewriting the holdout's file in place is the same", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  expect(await scene.check(await scene.propose({ files: { "models/churn/data/holdout.csv": SPRING } }))).toMatchInlineSnapshot();
  expect(await datasets(scene)).toMatchInlineSnapshot();
});

async function datasets({ left }: { readonly left: (path: string) => Promise<string> }): Promise<readonly string[]> {
  const evaluation = JSON.parse(await left("model-gitops-out/churn/evaluation.json")) as {
    readonly datasets: Readonly<Record<string, { readonly role: string; readonly rows: number; readonly path?: string }>>;
  };
  return Object.entries(evaluation.datasets).map(([name, { role, rows, path = "" }]) => `${name} ${role} ${rows} ${path}`);
}
