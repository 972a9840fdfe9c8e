import { expect, test } from "vitest";
import { commentsOn } from "../rig/quick-start.ts";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const GONE = Object.fromEntries(Object.keys(modelFiles()).map((path) => [path, null]));

test("removing a model needs a person, whose approval is bound to the rules that go", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const pull = await scene.propose({ files: GONE });
  expect(await scene.check(pull)).toMatchInlineSnapshot();
  const [comment] = await commentsOn(scene.emulator, pull.number);
  const [line = ""] = /model-gitops approve churn@[0-9a-f]{12}/.exec(comment?.body ?? "") ?? [];
  await scene.review(pull, { by: "ada", body: line });
  expect(await scene.check(pull)).toContain("exit code: 1");
  await scene.review(pull, { by: "grace", body: line });
  expect(await scene.check(pull)).toContain("exit code: 0");
});

test("removing one of several is seen too", { timeout: 120_000 }, async () => {
  const files = { ...modelFiles(), ...modelFiles({ name: "renewal" }) };
  await using scene = await scenario({ files, recorded: "none" });
  expect(await scene.check(await scene.propose({ files: GONE }))).toContain("plan/removed-model");
});

test("a repository without any manifest does not look checked", { timeout: 120_000 }, async () => {
  await using scene = await scenario({ files: { "README.md": "Nothing here.\n" }, recorded: "none" });
  const said = await scene.check(await scene.propose({ files: { "README.md": "Still nothing.\n" } }));
  expect(said).toContain("outcome=fail");
  expect(said).toContain("plan/no-manifest");
});
