import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import type { RetrainWorld } from "../../../fakes/retrain-world.ts";
import { retrainWorld } from "../../../fakes/retrain-world.ts";
import { isRecord } from "../../../../src/kernel/guards.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { accept, left } from "../../../fakes/stage-evidence.ts";

const BRANCH = "model-gitops/retrain/churn";
const DAY = 86_400_000;

/** What a person sees of the proposals: state, title and the newest words on each. */
async function shown({ rig: { forge } }: RetrainWorld): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const number of forge.proposals.texts.keys()) {
    const { state, merged, title, labels } = forge.pullRequest(number);
    const said = (await forge.comments(number)).at(-1)?.body.split("\n")[0];
    const others = labels.filter((name) => name !== "model-gitops:retrain");
    const parts = [
      `#${number}`,
      merged ? "merged" : state,
      title,
      ...others,
      ...(said === undefined ? [] : [`“${said.replaceAll(/`[0-9a-f]{12}`/g, "`commit`")}”`]),
    ];
    lines.push(parts.join(" · "));
  }
  return lines;
}

async function drifting(settings = "", retraining?: string): Promise<RetrainWorld> {
  const world = await retrainWorld(
    [retraining === undefined ? {} : { retraining }],
    settings === ""
      ? {}
      : { ".github/model-gitops.yaml": `apiVersion: model-gitops/v1\nkind: Settings\n${settings}\n` },
  );
  world.rig.forge.setPermission("dana", "write");
  world.rig.forge.setPermission("eve", "read");
  await world.day({ alerts: { drift: "firing" } });
  return world;
}

/** Began on the third of November. */
const FIRED = Date.parse("2026-11-03T00:00:00Z");
const STILL = { alerts: { drift: "firing" }, firedAt: FIRED } as const;

function say({ rig, now }: RetrainWorld, body: string, author = "dana"): void {
  const at = new Date(now).toISOString();
  rig.forge.addComment(1, { author, body, createdAt: at, updatedAt: at });
}

/** What the last run left of its decision. */
async function decided({ rig }: RetrainWorld): Promise<string> {
  const record = await left(rig, outputFiles("churn").proposal);
  return isRecord(record) ? `${String(record["rule"])}: ${String(record["reason"])}` : "";
}

async function close({ rig }: RetrainWorld, number = 1): Promise<void> {
  await rig.forge.pullRequests.update(number, { state: "closed" });
}

test("not merged: it stays, its text tells the newest window, and its head does not move", async () => {
  await using world = await drifting();
  await world.run();
  const head = world.rig.forge.git.head(BRANCH);
  for (let day = 0; day < 3; day += 1) {
    await world.day(STILL);
    expect((await world.run()).writes).toEqual(["pullRequests.update 1", "refs.commit"]);
  }
  expect(await shown(world)).toEqual(["#1 · open · retrain(churn): drift, 2026-11-03"]);
  expect(world.rig.forge.pullRequest(1).body).toContain("Window of 2026-11-05");
  expect(world.rig.forge.git.head(BRANCH)).toBe(head);
});

test("new data while it is open: the same pull request tells the new cause, on a new commit", async () => {
  await using world = await drifting();
  await world.run();
  const head = world.rig.forge.git.head(BRANCH);
  const now = world.now + DAY;
  await world.day({ alerts: { drift: "firing", decay: "firing" }, firedAt: { drift: FIRED, decay: now } });
  expect((await world.run()).outputs).toMatchObject({ decisions: '{"churn":"update"}', pulls: '{"churn":1}' });
  expect(await shown(world)).toEqual([
    expect.stringMatching(/^#1 · open · retrain\(churn\): performance fell and drift/),
  ]);
  expect(world.rig.forge.git.head(BRANCH)).not.toBe(head);
  expect((await world.run()).writes).toEqual([]);
});

test("closed: nothing is proposed for the same cause, however long it lasts", async () => {
  await using world = await drifting();
  await world.run();
  await close(world);
  for (let days = 0; days < 3; days += 1) {
    world.now += 10 * DAY;
    await world.tell(STILL);
    const { outputs } = await world.run();
    expect(outputs).toMatchObject({ decisions: '{"churn":"wait"}', pulls: "{}" });
    expect(await decided(world)).toContain("declined: #1 was closed by a person for the same causes");
  }
  expect(await shown(world)).toEqual(["#1 · closed · retrain(churn): drift, 2026-11-03"]);
});

test("closed and then new data: another cause is another proposal, after the cooldown", async () => {
  await using world = await drifting();
  await world.run();
  await close(world);
  const decayed = world.now + DAY;
  const told = { alerts: { drift: "firing", decay: "firing" }, firedAt: { drift: FIRED, decay: decayed } } as const;
  await world.day(told);
  const waits = await world.run();
  expect(waits.outputs["decisions"]).toBe('{"churn":"wait"}');
  expect(await decided(world)).toContain("retraining.cooldown");
  world.now += 8 * DAY;
  await world.tell(told);
  await world.run();
  expect(await decided(world)).toContain("fired");
  expect(await shown(world)).toEqual([
    "#1 · closed · retrain(churn): drift, 2026-11-03",
    expect.stringMatching(/^#2 · open · retrain\(churn\): performance fell and drift/),
  ]);
});

test("closed, and asked for by hand: it is proposed nevertheless", async () => {
  await using world = await drifting();
  await world.run();
  await close(world);
  await world.run({ models: "churn", now: "true" });
  expect(await shown(world)).toHaveLength(2);
});

test("closed and opened again by a person: it stays open though the model recovers", async () => {
  await using world = await drifting();
  await world.run();
  await close(world);
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  await world.rig.forge.pullRequests.update(1, { state: "open" });
  await world.run();
  for (let day = 0; day < 2; day += 1) {
    await world.day({ alerts: { drift: "resolved" } });
    await world.run();
  }
  expect(await shown(world)).toEqual(["#1 · open · retrain(churn): drift, 2026-11-03"]);
});

test("closed by us and opened again: the way back that the comment tells", async () => {
  await using world = await drifting();
  await world.run();
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: production is back within its limits.** What asked for this is over, so there is nothing to train for. <sub>Rule \`recovered\`</sub>”",
    ]
  `);
  await world.rig.forge.pullRequests.update(1, { state: "open" });
  await world.run();
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("open");
});

test("commits of a person are never overwritten until somebody who may asks for it", async () => {
  await using world = await drifting();
  await world.run();
  const { forge } = world.rig;
  const theirs = forge.git.commit({ branch: BRANCH, files: { "notes.md": "mine\n" } });
  await world.day(STILL);
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(await decided(world)).toContain("#1 has commits of a person");
  say(world, "/model-gitops rebuild", "eve");
  const unheard = await world.run();
  expect(unheard.annotations.map(({ message }) => message)).toEqual([
    "@eve asked for something on #1, and may not write in this repository: nothing of it was done.",
  ]);
  say(world, "> /model-gitops rebuild");
  await world.run();
  expect(forge.git.head(BRANCH)).toBe(theirs);
  await world.day(STILL);
  say(world, "/model-gitops rebuild");
  await world.run();
  expect(forge.git.messages(BRANCH)[0]).toContain("Model-Gitops-Commit: retrain");
  expect((await world.run()).writes).toEqual([]);
});

test("an amended commit is a person's, too", async () => {
  await using world = await drifting();
  await world.run();
  const { git } = world.rig.forge;
  const { tree = "", message = "", parents = [] } = git.branchHead(BRANCH) ?? {};
  git.point(BRANCH, git.commitTree({ tree, message: `Better: ${message}`, parent: parents[0] ?? "" }, "dana"));
  await world.day({ alerts: { drift: "resolved" } });
  expect((await world.run()).outputs["decisions"]).toBe('{"churn":"wait"}');
  expect(world.rig.forge.pullRequest(1).state).toBe("open");
});

test("held: nothing is updated or closed while the label is there, and a label that is taken off stays off", async () => {
  await using world = await drifting();
  await world.run();
  say(world, "/model-gitops hold");
  await world.run();
  const { body } = world.rig.forge.pullRequest(1);
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(await shown(world)).toEqual([
    "#1 · open · retrain(churn): drift, 2026-11-03 · model-gitops:hold · “/model-gitops hold”",
  ]);
  expect(world.rig.forge.pullRequest(1).body).toBe(body);
  await world.rig.forge.labels.remove(1, "model-gitops:hold");
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
});

test("a hold by somebody who may not write holds nothing", async () => {
  await using world = await drifting();
  await world.run();
  world.rig.forge.addLabel(1, "model-gitops:hold", "eve");
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
});

test("retry runs the checks of the same files again: another head, and the label goes", async () => {
  await using world = await drifting();
  await world.run();
  const { git, addLabel } = world.rig.forge;
  const before = git.branchHead(BRANCH);
  addLabel(1, "model-gitops:retry", "dana");
  await world.run();
  const after = git.branchHead(BRANCH);
  expect([after?.sha === before?.sha, after?.tree === before?.tree]).toEqual([false, true]);
  expect(world.rig.forge.pullRequest(1).labels).toEqual(["model-gitops:retrain"]);
  expect((await world.run()).writes).toEqual([]);
});

test("main has the very change: it is closed, and nothing is proposed until something new comes", async () => {
  await using world = await drifting();
  await world.run();
  const { "models/churn/model.yaml": manifest = "" } = world.rig.forge.git.textFiles(BRANCH);
  await world.merge({ "models/churn/model.yaml": manifest });
  await world.day(STILL);
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: the default branch has this change already.** Nothing is left to merge: commit \`commit\` brought the same. <sub>Rule \`on-main\`</sub>”",
    ]
  `);
});

test("main moves: its inputs put it on the newest commit, anything else leaves it where it is", async () => {
  await using world = await drifting();
  await world.run();
  const base = () => world.rig.forge.git.branchHead(BRANCH)?.parents[0];
  const first = base();
  await world.merge({ "README.md": "news\n" });
  await world.run();
  expect(base()).toBe(first);
  await world.merge({ "models/churn/data/train.csv": "id,region,x,y\n1,south,9,1\n" });
  await world.run();
  expect(base()).toBe(world.rig.head);
  expect((await world.run()).writes).toEqual([]);
});

test("accepted anew while it was open: it is superseded", async () => {
  await using world = await drifting();
  await world.run();
  await world.day(STILL);
  world.now += 1;
  await accept(world.rig, { artifact: `sha256:${"b".repeat(64)}` }, { at: world.now });
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: something newer takes its place.** The model was accepted anew after this was opened, and nothing asks for another one. <sub>Rule \`superseded\`</sub>”",
    ]
  `);
});

test("too old by its own word: newer data while the cause lasts, and closed when nothing asks any more", async () => {
  const retraining = '{maxAge: 5d, when: [drift], set: {training.params.until: "{window.end}"}}';
  await using world = await drifting("", retraining);
  await world.run();
  const head = world.rig.forge.git.head(BRANCH);
  world.now += 6 * DAY;
  await world.tell(STILL);
  await world.run();
  expect(world.rig.forge.git.head(BRANCH)).not.toBe(head);
  world.now += 6 * DAY;
  await world.tell({ alerts: { drift: "pending" } });
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: its data is too old.** A model that is trained on it now would be old on its first day: its data passed maxAge at 2026-11-14 06:00 UTC. <sub>Rule \`expired\`</sub>”",
    ]
  `);
});

test("retired, and no longer asked for: closed with a word, even when a person had opened it again", async () => {
  await using world = await drifting();
  await world.run();
  await world.merge({ "models/churn/model.yaml": await retiredManifest() });
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: the model is retired.** The default branch retired it in \`models/churn/model.yaml\`, or has no such file any more, since commit \`commit\`: nobody is served by it. <sub>Rule \`retired\`</sub>”",
    ]
  `);
});

async function retiredManifest(): Promise<string> {
  const { retrainedManifest } = await import("../../../fakes/retrain-world.ts");
  return `${retrainedManifest()}lifecycle: retired\n`;
}

test("where actions may open nothing, one issue says with which command, and it ends with the pull request", async () => {
  await using world = await drifting();
  const { forge } = world.rig;
  forge.forbidPulls(true);
  const first = await world.run();
  expect(first.annotations.map(({ rule }) => rule)).toEqual(["retrain/forbidden"]);
  const [issue] = forge.proposals.issues.values();
  expect(issue?.body).toContain("gh pr create");
  expect((await world.run()).writes).toEqual([]);
  forge.forbidPulls(false);
  world.now += 8 * DAY;
  await world.tell(STILL);
  await world.run();
  expect(await shown(world)).toHaveLength(1);
  expect([...forge.proposals.issues.values()].map(({ state }) => state)).toEqual(["closed"]);
});

test("a protected branch stops this model with a sentence, and writes nothing", async () => {
  await using world = await drifting();
  world.rig.forge.protectBranches("model-gitops/");
  const { annotations } = await world.run();
  expect(annotations.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "The ref heads/model-gitops/retrain/churn cannot be written: A rule forbids it. Check that no ruleset and no branch protection forbids moving it: leave model-gitops/retrain/churn out of them, or let the token's account bypass them (Settings → Rules).",
    ]
  `);
  expect(await shown(world)).toEqual([]);
});

test("a locked conversation: what is said of the end stands in the text", async () => {
  await using world = await drifting();
  await world.run();
  world.rig.forge.editPull(1, { locked: true });
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(world.rig.forge.pullRequest(1)).toMatchObject({ state: "closed" });
  expect(world.rig.forge.pullRequest(1).body).toContain("Closed: production is back within its limits");
});

test("its branch deleted while it is open: GitHub closes it, and that is a person's no", async () => {
  await using world = await drifting();
  await world.run();
  const { branches, git } = world.rig.forge;
  await branches.move({ branch: BRANCH, from: git.head(BRANCH), to: undefined });
  await world.day(STILL);
  expect((await world.run()).outputs["decisions"]).toBe('{"churn":"wait"}');
  expect(git.head(BRANCH)).toBeUndefined();
});

test("another bot before us: what it opened is ours once the settings say so", async () => {
  await using world = await drifting("retraining: {previousIdentities: [old-bot]}");
  await world.run();
  world.rig.forge.editPull(1, { author: "old-bot" });
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
});

test("a pull request that somebody else opened from our branch counts as its proposal, and is left alone", async () => {
  await using world = await drifting();
  await world.run();
  world.rig.forge.editPull(1, { author: "mallory" });
  await world.day(STILL);
  const { writes } = await world.run();
  expect(writes.filter((call) => !call.startsWith("refs."))).toEqual([]);
  expect(await decided(world)).toContain("somebody else opened it");
});

test("a failed check of the data vetoes, and so does a monitor that is silent", async () => {
  await using world = await drifting();
  await world.tell({ alerts: { drift: "firing", quality: "firing" }, firedAt: FIRED });
  await world.run();
  expect(await decided(world)).toContain("Mend the data first");
  await world.tell(STILL);
  world.now += 5 * DAY;
  await world.run();
  expect(await decided(world)).toContain("is silent");
  expect(await shown(world)).toEqual([]);
});

test("drift that labels show to be harmless is an issue, which ends when it is not so any more", async () => {
  await using world = await retrainWorld();
  const { windowRecord } = await import("../../../fakes/windows.ts");
  const labelled = { from: "2026-11-02T00:00:00Z", to: "2026-11-03T00:00:00Z", rows: 900, labels: 900 };
  const told = {
    alerts: { drift: "firing" },
    firedAt: FIRED,
    signals: { decay: false },
    window: { performance: { ...windowRecord().performance, labelled } },
  } as const;
  await world.day(told);
  const first = await world.run();
  expect(first.outputs["decisions"]).toBe('{"churn":"wait"}');
  expect(await shown(world)).toEqual([]);
  expect([...world.rig.forge.proposals.issues.values()].map(({ title, state }) => `${state}: ${title}`))
    .toMatchInlineSnapshot(`
    [
      "open: churn: production drifts, labels hold, no retraining is proposed",
    ]
  `);
  expect((await world.run()).writes).toEqual([]);
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect([...world.rig.forge.proposals.issues.values()].map(({ state }) => state)).toEqual(["closed"]);
});

test("more models at once than the fuse lets through: nothing is opened, and a person may let it", async () => {
  const settings = "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {fuse: 1, openProposals: 5}\n";
  await using world = await retrainWorld([{}, { name: "risk" }], { ".github/model-gitops.yaml": settings });
  await world.day({ alerts: { drift: "firing" } });
  await world.tell({ model: "risk", alerts: { drift: "firing" } });
  const stopped = await world.run();
  expect(stopped.annotations.map(({ rule }) => rule)).toEqual(["retrain/fuse"]);
  expect(await shown(world)).toEqual([]);
  await world.run({ "beyond-fuse": "true" });
  expect(await shown(world)).toHaveLength(2);
});

test("as many are open as may be: the next waits with that reason, and comes when one ends", async () => {
  const settings = "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {openProposals: 1}\n";
  await using world = await retrainWorld([{}, { name: "risk" }], { ".github/model-gitops.yaml": settings });
  await world.day({ alerts: { drift: "firing" } });
  await world.tell({ model: "risk", alerts: { drift: "firing" } });
  expect((await world.run()).outputs["decisions"]).toBe('{"churn":"propose","risk":"wait"}');
  await world.day({ alerts: { drift: "resolved" } });
  await world.tell({ model: "risk", alerts: { drift: "firing" } });
  expect((await world.run()).outputs["decisions"]).toBe('{"churn":"close","risk":"propose"}');
});

test("the default branch was renamed: the proposal follows it", async () => {
  await using world = await drifting();
  await world.run();
  const { forge } = world.rig;
  forge.git.pointIntoClone("trunk", world.rig.head);
  await world.day(STILL);
  await world.rename("trunk");
  await world.run();
  expect(forge.pullRequest(1)).toMatchObject({ base: "trunk", state: "open" });
  expect((await world.run()).writes).toEqual([]);
});

test.each([429, 502])(
  "%i after each call: the next run ends where it would have, and nothing is doubled",
  async (status) => {
    const methods = [
      "branches.move",
      "labels.create",
      "pullRequests.create",
      "labels.add",
      "pullRequests.update",
      "refs.commit",
    ];
    for (const method of methods) {
      for (const when of ["before", "after"] as const) {
        await using world = await drifting();
        world.rig.forge.failNext(method, new ApiError("oops", { status }), when);
        await world.run();
        await world.run();
        expect({ method, when, shown: await shown(world) }).toEqual({
          method,
          when,
          shown: ["#1 · open · retrain(churn): drift, 2026-11-03"],
        });
        expect((await world.run()).writes).toEqual([]);
      }
    }
  },
  60_000,
);
