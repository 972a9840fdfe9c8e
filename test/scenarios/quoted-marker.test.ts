import { expect, test } from "vitest";
import { callApi } from "../rig/repository.ts";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const FORGED = '<!-- model-gitops:report v1 {"run":99999999,"attempt":1,"head":"0"} -->';

test("others who quote our marker keep their comments, and ours is found among them", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ edits: [["within three months", "within a quarter"]] }) },
  });
  const path = `/repos/${scene.emulator.slug}/issues/${pull.number}/comments`;
  await callApi(scene.emulator, "grace", {
    method: "POST",
    path,
    body: { body: `✅ \`churn\` passes\n\n${FORGED}` },
  });
  await callApi(scene.emulator, "github-actions[bot]", {
    method: "POST",
    path,
    body: { body: `Lint passed. A report ends with\n${FORGED}\nby the way.` },
  });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by grace:
    ✅ \`churn\` passes

    <!-- model-gitops:report v1 {"run":99999999,"attempt":1,"head":"0"} -->
    comment by github-actions[bot]:
    Lint passed. A report ends with
    <!-- model-gitops:report v1 {"run":99999999,"attempt":1,"head":"0"} -->
    by the way.
    comment by github-actions[bot]:
    ### ➖ \`churn\` is not affected

    Nothing that it is trained from or judged by changed.

    ▸ Details

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
