import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scheduleEvent } from "../rig/events.ts";
import { git } from "../rig/git.ts";
import { mergePull } from "../rig/repository.ts";
import { onPush } from "../rig/quick-start.ts";
import { runTemplate } from "../rig/workflow/run.ts";
import { mainOf } from "../scenarios/harness.ts";
import { cli } from "../scenarios/laptop.ts";
import { BY_HAND, openPull, pullsOf, retrainedScene, saidOf } from "../scenarios/retrain-workflow.ts";
import { dateless, watchOnce } from "../scenarios/watch-workflow.ts";

test("a merged proposal is recorded by the push, and the next watch proposes nothing new", async () => {
  await using scene = await retrainedScene();
  await watchOnce(scene);
  const [before, number] = [await mainOf(scene), await openPull(scene)];
  const checked = await scene.check({ number });
  expect(checked.split("\n").slice(0, 3)).toMatchInlineSnapshot(`
    [
      "exit code: 0",
      "outputs: outcome=warn models=churn",
      "annotations:",
    ]
  `);
  await mergePull(scene.emulator, { number }, "squash");
  const recorded = await onPush(scene.emulator, before);
  expect([recorded.exitCode, recorded.outputs]).toMatchInlineSnapshot(`
    [
      0,
      {
        "complete": "true",
        "models": "churn",
        "outcome": "warn",
        "recorded": "4",
      },
    ]
  `);
  const next = await watchOnce(scene);
  expect(saidOf(next)).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"wait"} pulls={}",
    ]
  `);
  expect((await pullsOf(scene)).map((text) => dateless(text.split("\n")[0] ?? ""))).toMatchInlineSnapshot(`
    [
      "#2 retrain(churn): drift of spend, <day0> (merged, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
});

test("the quick start's action on a schedule monitors, settles and proposes in one job", async () => {
  await using scene = await retrainedScene();
  const said: string[] = [];
  const watch = async (permissions: string): Promise<void> => {
    await runTemplate(scene.emulator, {
      template: "model-gitops.yml",
      event: await scheduleEvent(scene.emulator),
      edit: (text) => text.replace(/ {6}contents: read[^]*?(?= {4}steps:)/, permissions),
      async around(_, start) {
        const result = await start();
        const told = result.annotations.map(({ level, title = "", message }) => `${level} ${title}: ${message}`);
        said.push(`exit code ${result.exitCode}`, JSON.stringify(result.outputs["outcome"]), ...told);
        return result;
      },
    });
  };
  await watch("      contents: write\n      issues: write\n      pull-requests: write\n");
  expect(said.map((text) => dateless(text))).toMatchInlineSnapshot(`
    [
      "exit code 0",
      ""warn"",
      "warning churn: monitor/degraded: churn is degraded: its last window shows a signal. Read the window's report, and what it says to do next.",
    ]
  `);
  expect((await pullsOf(scene)).map((text) => dateless(text.split("\n")[0] ?? ""))).toMatchInlineSnapshot(`
    [
      "#2 retrain(churn): drift of spend, <day0> (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
  const before = scene.emulator.requests.length;
  await watch("      contents: write\n      issues: write\n      pull-requests: write\n");
  expect(
    scene.emulator.requests.slice(before).filter(({ method, path }) => method !== "GET" && path !== "/graphql"),
  ).toEqual([]);
});

test("on a clone without a token the command says what would be proposed, and writes nothing", async () => {
  await using scene = await retrainedScene({ models: [{ retraining: BY_HAND }] });
  const folder = join(scene.emulator.folder, "clones/laptop");
  await git(scene.emulator.folder, ["clone", "--quiet", scene.emulator.bare.dir, folder]);
  const said = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await cli(folder, ["retrain", "--models", "churn", "--now", ...args]);
    return dateless(`${code}\n${out}${err}`).replaceAll(/\b[0-9a-f]{12,64}\b/g, "<digest>");
  };
  const train = await readFile(join(folder, "models/churn/data/train.csv"), "utf8");
  expect(await said("--dry-run")).toMatchInlineSnapshot(`
    "0
    🔁 Retraining of 1 model: 1 would be proposed

    ! warning Nothing is opened here, where there is no repository on GitHub or no token for it: this is what
        would be proposed for churn. Run it in a workflow, or in a clone from GitHub with GITHUB_TOKEN.
        Here it says what it would do. [retrain/place]

    Model  Decision
    churn  would be proposed

    ! churn: churn is to be retrained: Asked for by hand.
        datasets.train.version.sha256:
          "<digest>" →
          "<digest>"
        datasets.train.period.to: "2020-03-31" → "<day0>"
        files: models/churn/data/train.csv, models/churn/model.yaml
        proposal.json in the output folder has all of it

    Refreshing churn
    1600 new rows up to none
    "
  `);
  expect(await said("--json")).toMatchInlineSnapshot(`
    "0
    {
      "outcome": "warn",
      "exitCode": 0,
      "outputs": {
        "outcome": "warn",
        "decisions": "{\\"churn\\":\\"propose\\"}",
        "pulls": "{}"
      },
      "findings": [
        {
          "rule": "retrain/place",
          "outcome": "warn",
          "message": "Nothing is opened here, where there is no repository on GitHub or no token for it: this is what would be proposed for churn.",
          "model": "churn",
          "remediation": "Run it in a workflow, or in a clone from GitHub with GITHUB_TOKEN. Here it says what it would do."
        }
      ]
    }
    Refreshing churn
    1600 new rows up to none
    🔁 Retraining of 1 model: 1 would be proposed

    ! warning Nothing is opened here, where there is no repository on GitHub or no token for it: this is what
        would be proposed for churn. Run it in a workflow, or in a clone from GitHub with GITHUB_TOKEN.
        Here it says what it would do. [retrain/place]

    Model  Decision
    churn  would be proposed

    ! churn: churn is to be retrained: Asked for by hand.
        datasets.train.version.sha256:
          "<digest>" →
          "<digest>"
        datasets.train.period.to: "2020-03-31" → "<day0>"
        files: models/churn/data/train.csv, models/churn/model.yaml
        proposal.json in the output folder has all of it

    "
  `);
  expect(await readFile(join(folder, "models/churn/data/train.csv"), "utf8")).toBe(train);
  expect(await git(folder, ["status", "--porcelain"])).toBe("");
  await writeFile(join(folder, "models/churn/data/train.csv"), `${train}\n`);
  expect(await said()).toMatchInlineSnapshot(`
    "1
    ➖ No model asks for proposals

    ⊘ not measured "models/churn/data/train.csv" is not as git has it, so it could not be seen what the refresh
        command of churn changes. Commit it, or stash it (git stash --include-untracked), and run again.
        [stage/stopped]

    "
  `);
  expect(await pullsOf(scene)).toEqual([]);
});
