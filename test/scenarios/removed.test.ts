import { test } from "vitest";
import { commentsOn } from "../rig/quick-start.ts";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const GONE = Object.fromEntries(Object.keys(modelFiles()).map((path) => [path, null]));

test.concurrent(
  "removing a model needs a person, whose approval is bound to the rules that go",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario();
    const pull = await scene.propose({ files: GONE });
    expect(await scene.check(pull)).toMatchInlineSnapshot(`
      "exit code: 1
      outputs: outcome=inconclusive models=churn
      annotations:
        error churn: plan/removed-model: This change removes the model churn (models/churn/model.yaml), and with it everything that judges it. Ask an approver of the model to accept it, set \`lifecycle: retired\` instead, or restore the manifest.
        warning plan/no-manifest: No file matches models/*/model.yaml, so nothing was checked. Run \`model-gitops init\` in a repository that trains, write models/<name>/model.yaml, or set the input manifests to where yours are.
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ❓ \`churn\` is inconclusive: 1 problem

      - ⚠️ **warning** No file matches models/&#42;/model.yaml, so nothing was checked. Run \`model-gitops init\` in a repository that trains, write models/&#60;name&#62;/model.yaml, or set the input manifests to where yours are. <sub>\`plan/no-manifest\`</sub>

      Nothing was trained or judged yet: a person has to accept it first.

      - ❓ **inconclusive** This change removes the model churn (models/churn/model.yaml), and with it everything that judges it. Ask an approver of the model to accept it, set \`lifecycle: retired\` instead, or restore the manifest. <sub>\`plan/removed-model\`</sub>

      ▸ 👤 Needs a person: 1 result to accept

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
    `);
    const [comment] = await commentsOn(scene.emulator, pull.number);
    const [line = ""] = /model-gitops approve churn@[0-9a-f]{32}/.exec(comment?.body ?? "") ?? [];
    await scene.review(pull, { by: "grace", body: line });
    expect(await scene.check(pull)).toContain("exit code: 0");
  },
);
