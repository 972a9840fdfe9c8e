import { describe, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario } from "../scenarios/harness.ts";
import { checkUnseen } from "../scenarios/unseen.ts";

describe.concurrent("after the merge", () => {
  test("a squash merge adopts what the pull request trained", { timeout: 120_000 }, async ({ expect }) => {
    await using scene = await scenario();
    const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) } });
    await checkUnseen(scene.emulator, pull);
    const before = await mainOf(scene);
    await mergePull(scene.emulator, pull, "squash");
    expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      log:
        churn: adopted the artifact of pull request #1, as its run claims it, trainKey <key>.
        churn: no measurement that counts came with the merge; it is made here.
        churn: this trainKey is known from an earlier run in this folder; it is not trained again.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/tries/<time>-<key>.json
        churn/verdict/<sha256>.json"
    `);
    // The same event once more, as a re-run sends it.
    expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=2 models=churn complete=true outcome=pass
      log:
        churn: adopted the artifact of pull request #1, as its run claims it, trainKey <key>.
        churn: no measurement that counts came with the merge; it is made here.
        churn: this trainKey is known from an earlier run in this folder; it is not trained again.
      requests that wrote:
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/verdict/<sha256>.json"
    `);
  });

  test("a push that touches no model records nothing", { timeout: 120_000 }, async ({ expect }) => {
    await using scene = await scenario();
    const before = await mainOf(scene);
    await scene.repository.commit({ "notes.md": "hello\n" }, "Notes");
    expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=0 models= complete=true outcome=pass"
    `);
  });
});
