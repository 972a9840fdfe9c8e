import { describe, test } from "vitest";
import { mergePull, type MergeMethod } from "../rig/repository.ts";
import { pushEvent } from "../rig/events.ts";
import { customers, manifestOf } from "./fixture/model.ts";
import { mainOf, scenario, type Scenario } from "./harness.ts";
import { recordDirectly } from "./ledger.ts";
import { checkUnseen } from "./unseen.ts";

const FILES = { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) };

describe.concurrent("after the merge", () => {
  test("a squash merge adopts what the pull request trained", { timeout: 120_000 }, async ({ expect }) => {
    await using scene = await scenario();
    const before = await merged(scene, "squash");
    expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      log:
        churn: adopted the artifact of pull request #1, trainKey <key>.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/verdict/<sha256>.json"
    `);
    // The same event once more, as a re-run sends it.
    expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=0 models=churn complete=true outcome=pass
      log:
        churn: adopted the artifact of pull request #1, trainKey <key>."
    `);
  });

  test.for(["rebase", "merge"] as const)("so does a %s merge", { timeout: 120_000 }, async (method, { expect }) => {
    await using scene = await scenario();
    const first = await scene.push(await merged(scene, method));
    expect(first).toContain("churn: adopted the artifact of pull request #1");
    expect(first).not.toContain("rows, learning");
    expect(first).toContain("recorded=4 models=churn complete=true outcome=pass");
  });

  test(
    "a direct push with a key that nobody has trained is trained there",
    { timeout: 120_000 },
    async ({ expect }) => {
      await using scene = await scenario();
      const before = await mainOf(scene);
      await scene.repository.commit(FILES, "Look at visits");
      expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      log:
        churn: no evidence for this trainKey came with the merge; it is made here.
        600 rows, learning from spend, visits, snow, tenure
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/verdict/<sha256>.json"
    `);
    },
  );

  test(
    "the job of an old push, run once more, does not move the baseline back",
    { timeout: 120_000 },
    async ({ expect }) => {
      await using scene = await scenario({ recorded: "none" });
      const before = await mainOf(scene);
      await scene.repository.commit(FILES, "Look at visits");
      const old = await pushEvent(scene.emulator, { before });
      await scene.repository.commit(
        { "models/churn/data/train.csv": customers({ rows: 900, seed: 1, first: 1 }) },
        "More rows",
      );
      await recordDirectly(scene.emulator);
      const again = await scene.push(before, { event: old });
      expect(again).toContain("record/superseded");
      expect(again).not.toContain("churn/acceptance/");
    },
  );

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

/** A pull request that was checked and merged; what main was before. */
async function merged(scene: Scenario, method: MergeMethod): Promise<string> {
  const pull = await scene.propose({ files: FILES });
  await checkUnseen(scene.emulator, pull);
  const before = await mainOf(scene);
  await mergePull(scene.emulator, pull, method);
  return before;
}
