import { expect, test } from "vitest";
import { issuesEvent } from "../rig/events.ts";
import { listOf, objectOf, wordOf } from "../rig/json.ts";
import { callApi } from "../rig/repository.ts";
import { asSeen, BY_HAND, pullsOf, retrainedScene, saidOf } from "../scenarios/retrain-workflow.ts";
import type { Scenario } from "../scenarios/harness.ts";
import { dateless, watchOnce, type WatchOptions } from "../scenarios/watch-workflow.ts";

const MODELS = [{ retraining: BY_HAND }, { name: "fraud", retraining: BY_HAND }];
const NO_MONITOR = { monitor: "success", settle: "success" } as const;

test("the dashboard is opt-in; boxes count from people with write access, and one ticked during a run is kept", async () => {
  await using silent = await retrainedScene({ models: MODELS });
  await run(silent);
  expect(await dashboards(silent)).toEqual([]);

  await using scene = await retrainedScene({
    models: MODELS,
    settings: "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {dashboard: true}\n",
    people: { tom: "triage" },
  });
  expect(await run(scene)).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"wait","fraud":"wait"} pulls={}",
    ]
  `);
  const [dashboard] = await dashboards(scene);
  expect(timeless(dashboard?.body ?? "")).toMatchInlineSnapshot(`
    "**⛔ 2 models: 2 unknown, 2 stale.**

    | Model | Production | Last evaluation | Health | Freshness | Sync | Proposal | Declined | Next |
    | - | - | - | - | - | - | - | - | - |
    | \`churn\` | \`sha256:<digest>\` since <day-30> <clock> | <day-30> <clock>: ROC AUC 0.7705, ✅ passed | ⛔ Unknown | ⚠️ Stale | not deployed | | | check <next> |
    | \`fraud\` | \`sha256:<digest>\` since <day-30> <clock> | <day-30> <clock>: ROC AUC 0.7705, ✅ passed | ⛔ Unknown | ⚠️ Stale | not deployed | | | check <next> |

    #### Start something

    - [ ] \`churn\`: retrain now 
    - [ ] \`fraud\`: retrain now 

    <sub>Boxes count from people with write access; the next run of the watch workflow does what is ticked and takes the tick away. Close this issue, and no other is opened in its place; reopen it to have it back.</sub>"
  `);

  await tick(scene, "tom", "retrain churn");
  expect(await edited(scene, "tom")).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={}",
      "propose: success",
      "  outputs: outcome=warn decisions={"churn":"wait","fraud":"wait"} pulls={}",
      "  warning retrain/unheard: @tom ticked boxes of the dashboard #1, and has no write access to this repository: nothing was done. Ask somebody with write access to say it.",
    ]
  `);
  expect(await pullsOf(scene)).toEqual([]);

  // While that of churn is done grace wants fraud: the next run does it.
  await tick(scene, "ada", "retrain churn");
  const during = await edited(scene, "ada", { before: { propose: () => tick(scene, "grace", "retrain fraud") } });
  expect(during).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"propose","fraud":"wait"} pulls={"churn":2}",
    ]
  `);
  expect(await titles(scene)).toMatchInlineSnapshot(`
    [
      "#2 retrain(churn): asked for by hand (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
  expect((await dashboards(scene))[0]?.body.match(/- \[x\].*/g)).toMatchInlineSnapshot(`
    [
      "- [x] \`fraud\`: retrain now <!-- model-gitops:tick retrain fraud -->",
    ]
  `);
  expect(await edited(scene, "grace")).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"fraud":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"update","fraud":"propose"} pulls={"churn":2,"fraud":3}",
    ]
  `);
  expect(await titles(scene)).toMatchInlineSnapshot(`
    [
      "#2 retrain(churn): asked for by hand (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
      "#3 retrain(fraud): asked for by hand (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
  expect((await dashboards(scene))[0]?.body.match(/- \[.\].*/g)).toMatchInlineSnapshot(`
    [
      "- [ ] \`churn\`: hold [#2](../pull/2): it is neither updated nor closed <!-- model-gitops:tick hold churn -->",
      "- [ ] \`churn\`: rebuild [#2](../pull/2): its branch is made anew, and commits of others on it are lost <!-- model-gitops:tick rebuild churn -->",
      "- [ ] \`fraud\`: hold [#3](../pull/3): it is neither updated nor closed <!-- model-gitops:tick hold fraud -->",
      "- [ ] \`fraud\`: rebuild [#3](../pull/3): its branch is made anew, and commits of others on it are lost <!-- model-gitops:tick rebuild fraud -->",
    ]
  `);
});

test("a dashboard that somebody closed stays closed, and comes back when it is reopened", async () => {
  await using scene = await retrainedScene({
    models: MODELS,
    settings: "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {dashboard: true}\n",
  });
  await run(scene);
  await change(scene, "ada", { state: "closed", title: "Who needs this" });
  await run(scene);
  expect((await dashboards(scene)).map(({ state }) => state)).toEqual(["closed"]);
  await change(scene, "ada", { state: "open" });
  await tick(scene, "ada", "retrain fraud");
  expect(await run(scene)).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"fraud":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"wait","fraud":"propose"} pulls={"fraud":2}",
    ]
  `);
  expect((await dashboards(scene)).map(({ state }) => state)).toEqual(["open"]);
  expect(await titles(scene)).toMatchInlineSnapshot(`
    [
      "#2 retrain(fraud): asked for by hand (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
});

test("an edited issue that is not the dashboard starts nothing", async () => {
  await using scene = await retrainedScene({
    models: MODELS,
    settings: "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {dashboard: true}\n",
  });
  const { number } = await callApi(scene.emulator, "bob", {
    method: "POST",
    path: `/repos/${scene.emulator.slug}/issues`,
    body: { title: "A question", body: "- [x] retrain now <!-- model-gitops:tick retrain churn -->" },
  });
  const event = await issuesEvent(scene.emulator, { number: Number(number), sender: "bob" });
  const { jobs, steps } = await watchOnce(scene, { event });
  expect({ jobs, steps }).toEqual({
    jobs: { monitor: "skipped", settle: "skipped", refresh: "skipped", propose: "skipped" },
    steps: {},
  });
});

async function run(scene: Scenario): Promise<readonly string[]> {
  return saidOf(await watchOnce(scene, { without: NO_MONITOR }));
}

/** The workflow as somebody's edit of the dashboard starts it. */
async function edited(scene: Scenario, sender: string, options: WatchOptions = {}): Promise<readonly string[]> {
  const [dashboard] = await dashboards(scene);
  const event = await issuesEvent(scene.emulator, { number: dashboard?.number ?? 0, sender });
  return saidOf(await watchOnce(scene, { event, ...options }));
}

interface Dashboard {
  readonly number: number;
  readonly state: string;
  readonly body: string;
}

async function dashboards({ emulator }: Scenario): Promise<readonly Dashboard[]> {
  const { json } = await emulator.act(emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}/issues?state=all&labels=model-gitops:dashboard`,
  });
  return listOf(json)
    .map(objectOf)
    .map(({ number, state, body }) => ({ number: Number(number), state: wordOf(state), body: wordOf(body) }));
}

async function change(scene: Scenario, login: string, body: Readonly<Record<string, string>>): Promise<void> {
  const [dashboard] = await dashboards(scene);
  const path = `/repos/${scene.emulator.slug}/issues/${dashboard?.number ?? 0}`;
  const reply = await scene.emulator.act(login, { method: "PATCH", path, body });
  if (reply.status !== 200) throw new Error(`${login} may not change the dashboard: ${reply.status}`);
}

/** Ticks a box, or takes its tick away. */
async function tick(scene: Scenario, login: string, box: string): Promise<void> {
  const [dashboard] = await dashboards(scene);
  const isTicked = dashboard?.body.split("\n").some((line) => line.includes(`:tick ${box} `) && line.includes("[x]"));
  const [from, to] = isTicked === true ? ["- [x]", "- [ ]"] : ["- [ ]", "- [x]"];
  const lines = (dashboard?.body ?? "").split("\n");
  const body = lines.map((line) => (line.includes(`:tick ${box} `) ? line.replace(from, to) : line)).join("\n");
  if (body === dashboard?.body) throw new Error(`the dashboard has no such box: ${box}`);
  await change(scene, login, { body });
}

async function titles(scene: Scenario): Promise<readonly string[]> {
  return (await pullsOf(scene)).map((text) => dateless(text.split("\n")[0] ?? ""));
}

/** What was accepted when the scene began says so to the minute. */
function timeless(body: string): string {
  return dateless(asSeen(body))
    .replaceAll(/\b\d{2}:\d{2} UTC/g, "<clock>")
    .replaceAll(/check <day[01]> <clock>/g, "check <next>"); // today, or tomorrow after the cron line's hour
}
