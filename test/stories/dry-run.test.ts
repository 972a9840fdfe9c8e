import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario } from "../scenarios/harness.ts";
import { checkUnseen } from "../scenarios/unseen.ts";

const DRY = { inputs: { "dry-run": "true" }, log: /^Dry run/ };

test("a dry run judges as usual, says what it would write, and writes nothing", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) } });
  expect(await scene.check(pull, DRY)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      Dry run: would write a comment on #1."
  `);
  await checkUnseen(scene.emulator, pull);
  const before = await mainOf(scene);
  await mergePull(scene.emulator, pull, "squash");
  expect(await scene.push(before, { ...DRY, summary: true })).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: recorded=0 models=churn complete=true outcome=pass
    log:
      Dry run: would keep churn artifact/model.onnx (sha256:<sha256>) in the release model-gitops-store/churn.
      Dry run: would commit churn/run/<sha256>.json, churn/evaluation/<sha256>.json, churn/verdict/<sha256>.json, churn/acceptance/<time>-<key>.json, churn/tries/<time>-<key>.json to model-gitops/ledger (Record churn at <head>).
    job summary:
    Dry run: would record 4 ledger entries for churn."
  `);
});
