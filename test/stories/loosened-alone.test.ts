import { expect, test } from "vitest";
import { manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { approvalLine, scenario } from "../scenarios/harness.ts";

const APPROVE = "  onInconclusive: approve\n";
const BLOCK = manifestOf({ edits: [["evaluation:\n", "evaluation:\n  onInconclusive: block\n"]] });

test("a rule that is loosened where nothing has to be measured needs a person", { timeout: 120_000 }, async () => {
  await using scene = await scenario({ files: { ...modelFiles(), "models/churn/model.yaml": BLOCK } });
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": BLOCK.replace("  onInconclusive: block\n", APPROVE) },
  });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/judging-change at models/churn/model.yaml:23:19: This pull request loosens evaluation.onInconclusive (from block to approve). It was judged under the base branch's rules; the change takes effect when merged. Ask an approver to accept it, or move it to a separate pull request.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: 1 problem

    Nothing was trained or judged yet: a person has to accept it first.

    - ❓ **inconclusive** \`models/churn/model.yaml:23:19\` This pull request loosens evaluation.onInconclusive (from block to approve). It was judged under the base branch's rules; the change takes effect when merged. Ask an approver to accept it, or move it to a separate pull request. <sub>\`gate/judging-change\`</sub>

    ▸ 👤 Needs a person: 1 change to what judges

    ▸ Details

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
  const line = await approvalLine(scene);
  await scene.review(pull, { by: "grace", body: line });
  expect(await scene.check(pull)).toContain("exit code: 0");
});
