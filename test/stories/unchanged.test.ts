import { test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";
import { checkUnseen } from "../scenarios/unseen.ts";

test.concurrent("a pull request that touches no model leaves no trace", async ({ expect }) => {
  await using scene = await scenario();
  const pull = await scene.propose({ files: { "docs/notes.md": "# Notes\n" } });
  expect(await scene.check(pull, { summary: true })).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=
    job summary:
    ### ✅ No model is affected

    This change touches nothing that trains or judges a model.

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/*/model.yaml\` · Evidence is unsigned</sub>"
  `);
});

test.concurrent("a new sentence in the manifest trains and evaluates nothing", async ({ expect }) => {
  await using scene = await scenario();
  const edits = [["within three months", "within a quarter"]] as const;
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ edits }) } });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ➖ \`churn\` is not affected

    Nothing that it is trained from or judged by changed.

    <details><summary>Details</summary>

    <details><summary>Why this model is affected</summary>

    Training: unchanged.

    - the manifest changed
    - nothing it is trained from or judged by changed

    </details>

    </details>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});

test.concurrent(
  "a change that is taken back: what was said of it is replaced",
  { timeout: 60_000 },
  async ({ expect }) => {
    await using scene = await scenario();
    const pull = await scene.propose({
      files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
    });
    await checkUnseen(scene.emulator, pull);
    await scene.repository.commit(
      { "models/churn/model.yaml": manifestOf(), "docs/notes.md": "# Notes\n" },
      "Take it back",
    );
    expect(await scene.check(pull)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: outcome=pass models=
      requests that wrote:
        PATCH /repos/acme/models/issues/comments/1 200
      comment by github-actions[bot]:
      ### ✅ No model is affected

      This change touches nothing that trains or judges a model.

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/*/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
    `);
  },
);
