import { join } from "node:path";
import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { callApi, mergePull } from "../rig/repository.ts";
import { repositoryDispatchEvent } from "../rig/events.ts";
import {
  askedFor,
  BY_HAND,
  openPull,
  proposedLines,
  pullsOf,
  retrainedScene,
  saidOf,
  withToken,
} from "../scenarios/retrain-workflow.ts";
import { issuesOf, watchOnce, type WatchOptions } from "../scenarios/watch-workflow.ts";

const APP = "acme-retrain[bot]";
const MODELS = { models: [{ retraining: BY_HAND }] };
const NO_MONITOR = { monitor: "success", settle: "success" } as const;

test("an App's proposal runs its checks by itself, and its text asks nobody to press a button", async () => {
  await using scene = await retrainedScene({ ...MODELS, people: { [APP]: "read" } });
  const edit = withToken(scene.emulator.token(APP, { contents: "write", issues: "write", "pull-requests": "write" }));
  expect(saidOf(await askedFor(scene, "churn", { edit }))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"propose"} pulls={"churn":1}",
    ]
  `);
  const [pull = ""] = await pullsOf(scene);
  expect(pull).toMatchInlineSnapshot(`
    "#1 retrain(churn): asked for by hand (<trigger>) (open, by acme-retrain[bot]; model-gitops:retrain)
    Asked for by hand, for \`churn\`: Asked for by hand by @&#8203;acme.

    **What is known of the performance.** Nothing is known yet: there is no window of production.

    #### What changes

    - \`datasets.train.version.sha256\`: \`"<digest>"\` → \`"<digest>"\`
    - \`datasets.train.period.to\`: \`"2020-03-31"\` → \`"<day0>"\`
    - Data \`train\` in \`models/churn/data/train.csv\`: \`sha256:<digest>\` → \`sha256:<digest>\`, 92.2 KiB
    - 2 files: \`models/churn/data/train.csv\`, \`models/churn/model.yaml\`

    **What it costs.** The last training took <time> without a GPU; this one should take about as long.

    #### What will happen next

    1. The checks run by themselves. They train \`churn\` with this change and judge it like any other change.
    2. A comment below tells the verdict and, where labels of production are mature, the replay: production and candidate on the same last rows, with intervals.
    3. It is for @acme/growth to merge it: nothing merges by itself. Until then it is updated when the evidence changes.

    #### How to say no

    - **No**: close it. That is remembered for exactly these causes; other ones may open a new one, and reopening this one always wins.
    - **Not now**: the label \`model-gitops:hold\` or the comment \`/model-gitops hold\`: nothing is pushed or closed while the label is there.
    - **Otherwise**: push commits, and the branch is yours and is not updated any more. \`/model-gitops rebuild\` makes it anew, \`/model-gitops retry\` tries again what failed.
    - It closes itself when production recovers. Commands count from people with write access.

    <sub>Manifest: \`models/churn/model.yaml\` · limits: \`models/churn/model.yaml\`</sub>"
  `);
  expect(pull).not.toMatch(/Approve workflows/);
  expect(await proposedLines(scene, "model-gitops/retrain/churn")).toMatchInlineSnapshot(`
    "retrain(churn): asked for by hand (<trigger>) (acme-retrain[bot])
     models/churn/data/train.csv | 1600 +++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++
     models/churn/model.yaml     |    4 +-
     2 files changed, 1602 insertions(+), 2 deletions(-)
    -    period: {from: 2020-01-01, to: 2020-03-31}
    +    period: {from: 2020-01-01, to: <day0>}
    -      sha256: <sha256> # of all rows
    +      sha256: <sha256> # of all rows"
  `);
});

test("where actions may open no pull request an issue has the command; once a person ran it the issue closes, and the pull request is theirs", async () => {
  await using scene = await retrainedScene(MODELS);
  scene.emulator.rig.settings.forbidsPulls = true;
  expect(saidOf(await askedFor(scene))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=warn decisions={"churn":"wait"} pulls={}",
      "  warning churn: retrain/forbidden: The branch model-gitops/retrain/churn is pushed, and a person has to open its pull request: this repository does not let actions do it. Turn on Settings → Actions → General → Allow GitHub Actions to create and approve pull requests, or give the action a GitHub App's token.",
    ]
  `);
  const [issue = ""] = await issuesOf(scene);
  expect(issue).toMatchInlineSnapshot(`
    "#1 Open a pull request: retrain(churn): asked for by hand (<trigger>) (open)
    A retraining of \`churn\` is ready, and this repository does not let actions open pull requests: a person has to open it.

    **Why.** churn is to be retrained: Asked for by hand by @&#8203;acme.

    The branch \`model-gitops/retrain/churn\` holds one commit. Open the pull request by [comparing it with the default branch](https://github.com/acme/models/compare/main...model-gitops/retrain/churn?expand=1), or with this command:

    \`\`\`sh
    gh pr create --head model-gitops/retrain/churn --base main --title 'retrain(churn): asked for by hand (<trigger>)' --body 'Why: churn is to be retrained: Asked for by hand by acme.'
    \`\`\`

    To have it opened by itself next time, turn on **Allow GitHub Actions to create and approve pull requests** under Settings → Actions → General → Workflow permissions (an organization may have it turned off for all), or give the workflow a GitHub App’s token.

    To say no, close this issue: that is remembered for exactly these causes. It closes by itself once the pull request is there, or when the causes are over.

    <!-- model-gitops:retrain v1 {"key":"churn","occasion":"sha256:b294a2bf8e1ef6fbd8d9cc5cbd4fc965e2eaeb6df56d3bd9e778599c61fb5102","title":"9858e783ca1130d4","body":"69575a672c24f8d4","labels":["model-gitops:retrain"]} -->"
  `);
  expect(await proposedLines(scene, "model-gitops/retrain/churn")).toMatchInlineSnapshot(`
    "retrain(churn): asked for by hand (<trigger>) (github-actions[bot])
     models/churn/data/train.csv | 1600 +++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++
     models/churn/model.yaml     |    4 +-
     2 files changed, 1602 insertions(+), 2 deletions(-)
    -    period: {from: 2020-01-01, to: 2020-03-31}
    +    period: {from: 2020-01-01, to: <day0>}
    -      sha256: <sha256> # of all rows
    +      sha256: <sha256> # of all rows"
  `);

  // A run that is asked for nothing leaves it as it is.
  expect(saidOf(await watchOnce(scene, { without: NO_MONITOR }))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"wait"} pulls={}",
    ]
  `);
  expect(openIssues(await issuesOf(scene))).toBe(1);

  // As `gh pr create` does, which is what the issue says.
  const [, title = ""] = /--title '([^\n]*?)'/.exec(issue) ?? [];
  const { number } = await callApi(scene.emulator, "ada", {
    method: "POST",
    path: `/repos/${scene.emulator.slug}/pulls`,
    body: { title, head: "model-gitops/retrain/churn", base: "main", body: "" },
  });
  const before = await pullsOf(scene);
  expect(saidOf(await watchOnce(scene, { without: NO_MONITOR }))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"wait"} pulls={}",
    ]
  `);
  expect(openIssues(await issuesOf(scene))).toBe(0);
  expect(await pullsOf(scene)).toEqual(before);
  expect(number).toBe(await openPull(scene));
});

test("another system asks: the models that it names are proposed, and a payload that is none is told", async () => {
  const models = [{ retraining: BY_HAND }, { name: "fraud", retraining: BY_HAND }];
  await using scene = await retrainedScene({ models, shifts: [0, 0, 0, 0] });
  // Nobody trains on what nobody looks at.
  await watchOnce(scene, { without: { refresh: "skipped", propose: "skipped" } });
  const dispatched = async (payload: Parameters<typeof repositoryDispatchEvent>[1]["payload"]) => {
    const event = await repositoryDispatchEvent(scene.emulator, {
      type: "model-gitops-retrain",
      ...(payload !== undefined && { payload }),
    });
    const reasons: string[] = [];
    const around: WatchOptions["around"] = async ({ action }, start) => {
      const result = await start();
      if (action === "retrain") reasons.push(...result.summary.split("\n").filter((line) => line.startsWith("| `")));
      return result;
    };
    const said = saidOf(await watchOnce(scene, { without: NO_MONITOR, event, around }));
    return [...said, ...reasons];
  };
  expect(await dispatched({ models: "fraud" })).toMatchInlineSnapshot(`
    [
      "refresh: failure",
      "  error input/unusable: models of the client_payload is no list of 1 to 100 names of models.",
      "propose: failure",
      "  error input/unusable: models of the client_payload is no list of 1 to 100 names of models.",
    ]
  `);
  expect(await dispatched({ models: ["fraud"] })).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"fraud":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"wait","fraud":"propose"} pulls={"fraud":1}",
      "| \`fraud\` | proposed | fraud is to be retrained: Another system asked for it. | 1 (open) |",
      "| \`churn\` | waits | Nothing asks for a retraining of churn. | |",
    ]
  `);
  expect(await dispatched({ models: ["nobody"] })).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=fail refreshed={}",
      "  error plan/unknown-model: There is no model "nobody" among churn, fraud. Correct the input models, or the globs in the input manifests.",
      "propose: failure",
      "  outputs: outcome=fail decisions={"churn":"wait","fraud":"update"} pulls={"fraud":1}",
      "  error plan/unknown-model: There is no model "nobody" among churn, fraud. Correct the input models, or the globs in the input manifests.",
      "| \`churn\` | waits | Nothing asks for a retraining of churn. | |",
      "| \`fraud\` | stands | #&#8203;1 is open for fraud, and stands where it stood. | 1 (open) |",
    ]
  `);
  expect((await pullsOf(scene)).map((text) => text.split("\n")[0])).toMatchInlineSnapshot(`
    [
      "#1 retrain(fraud): asked for by a repository_dispatch (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
});

test("of two models that ask one is proposed where one may be open, and the other when that is merged", async () => {
  await using scene = await retrainedScene({
    models: [{ retraining: BY_HAND }, { name: "fraud", retraining: BY_HAND }],
    settings: "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {openProposals: 1}\n",
  });
  expect(saidOf(await askedFor(scene, "churn,fraud"))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"propose","fraud":"wait"} pulls={"churn":1}",
    ]
  `);
  await mergePull(scene.emulator, { number: await openPull(scene) }, "squash");
  expect(saidOf(await askedFor(scene, "fraud"))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"fraud":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"fraud":"propose"} pulls={"fraud":2}",
    ]
  `);
  expect((await pullsOf(scene)).map((text) => text.split("\n")[0])).toMatchInlineSnapshot(`
    [
      "#1 retrain(churn): asked for by hand (<trigger>) (merged, by github-actions[bot]; model-gitops:retrain)",
      "#2 retrain(fraud): asked for by hand (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
  // Each branch stands on the main that it was made from.
  const clone = join(scene.emulator.folder, "clones/two");
  await git(scene.emulator.folder, ["clone", "--quiet", scene.emulator.bare.dir, clone]);
  expect(await git(clone, ["rev-list", "--count", "origin/main..origin/model-gitops/retrain/fraud"])).toBe("1");
});

function openIssues(issues: readonly string[]): number {
  return issues.filter((issue) => issue.split("\n")[0]?.endsWith("(open)")).length;
}
