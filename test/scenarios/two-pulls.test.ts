import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { customers, manifestOf } from "./fixture/model.ts";
import { mainOf, scenario } from "./harness.ts";

test("the second of two pull requests is judged against what the first one left", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const first = await scene.propose({ branch: "visits", files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) } });
  const more = { "models/churn/data/train.csv": customers({ rows: 900, seed: 1, first: 1 }) };
  const second = await scene.propose({ branch: "rows", title: "Learn from 900 customers", user: "grace", files: more });
  await scene.check(first);
  expect(await scene.check(second)).toMatchInlineSnapshot();
  const before = await mainOf(scene);
  await mergePull(scene.emulator, first, "squash");
  await scene.push(before);
  expect(await scene.check(second)).toMatchInlineSnapshot();
});
