import { expect, test } from "vitest";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a renamed model keeps its baseline", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const gone = Object.fromEntries(Object.keys(modelFiles()).map((path) => [path, null]));
  const pull = await scene.propose({ files: { ...gone, ...modelFiles({ name: "attrition", params: { drop: ["visits", "spend"] } }) } });
  expect(await scene.check(pull)).toMatchInlineSnapshot();
});
