import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { approvalLine, scenario } from "../scenarios/harness.ts";

const FILE = "models/churn/model.yaml";

test("nobody accepts what they pushed, whatever name is in its commits, nor over somebody who asks for changes", async () => {
  await using scene = await scenario({ people: { lin: "write" } });
  const { repository } = scene;
  await repository.branch("change");
  const loose = { [FILE]: manifestOf({ edits: [["margin: 0.02", "margin: 0.5"]] }) };
  await repository.commit(loose, "Widen", { name: "somebody", email: "somebody@laptop.local", pusher: "grace" });
  const pull = await repository.openPullRequest({ head: "change", user: "ada" });
  await scene.check(pull);
  const body = await approvalLine(scene);
  await scene.review(pull, { by: "grace", body });
  await scene.review(pull, { by: "acme", body });
  await scene.review(pull, { by: "lin", body: "Not so wide.", event: "REQUEST_CHANGES" });
  const told = (text: string) => text.split("\n").filter((line) => /^exit|does not count|asks for/.test(line));
  expect(told(await scene.check(pull, { folds: "open" }))).toMatchInlineSnapshot(`
    [
      "exit code: 1",
      "- ✋ \`lin\` asks for changes: nothing is accepted before that is withdrawn or dismissed.",
      "- A review of \`grace\` does not count: \`grace\` pushed to the change, as “Update branch” does, so the change is partly theirs: another person accepts it, or the change comes again in a new pull request, from a new branch without their commits.",
    ]
  `);
  await scene.review(pull, { by: "lin", body: "Well." });
  expect(told(await scene.check(pull, { folds: "open" }))).toMatchInlineSnapshot(`
    [
      "exit code: 0",
    ]
  `);
});
