import { expect, test } from "vitest";
import { ApiError } from "../../src/forge/api-error.ts";
import { retrainedManifest, retrainWorld } from "../fakes/retrain-world.ts";
import { accept } from "../fakes/stage-evidence.ts";
import { windowRecord } from "../fakes/windows.ts";
import { meanwhile, runOnce } from "../unit/loop/retraining/histories/running.ts";
import { BRANCH, DAY, decided, drifting, FIRED, shown, STILL } from "../unit/loop/stages/retrain-rig.ts";

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
  // Nothing says that it recovered: nobody measures it any more.
  await world.day({ alerts: { drift: "pending" } });
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
  await world.merge({ "models/churn/model.yaml": `${retrainedManifest()}lifecycle: retired\n` });
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: the model is retired.** The default branch retired it in \`models/churn/model.yaml\`, or has no such file any more, since commit \`commit\`: it serves nobody. <sub>Rule \`retired\`</sub>”",
    ]
  `);
});

test("main has no such model any more: it is closed with a word, unless somebody holds it, however the label is written", async () => {
  await using world = await retrainWorld([{}, { name: "fraud" }]);
  await world.tell({ alerts: { drift: "firing" }, firedAt: FIRED });
  await world.run();
  world.rig.forge.editPull(1, { labels: ["Model-Gitops:Hold"] });
  await world.merge({ "models/churn/model.yaml": null });
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("open");
  world.rig.forge.editPull(1, { labels: [] });
  await world.run();
  expect(await shown(world)).toMatchInlineSnapshot(`
    [
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: the model is retired.** The default branch retired it in \`models/churn\`, or has no such file any more, since commit \`commit\`: it serves nobody. <sub>Rule \`retired\`</sub>”",
    ]
  `);
});

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

test("a schedule that starts while another run is at work: one pull request, one branch, and the ledger knows it", async () => {
  for (const name of ["pullRequests.openFrom", "branches.move", "pullRequests.create", "labels.add", "refs.commit"]) {
    await using world = await drifting();
    const wrap = meanwhile(name, async () => void (await world.run()));
    await runOnce({ world, findings: [] }, { wrap });
    await world.run();
    expect([name, await shown(world)]).toEqual([name, ["#1 · open · retrain(churn): drift, 2026-11-03"]]);
    expect((await world.run()).writes).toEqual([]);
  }
}, 30_000);

test("labels that the repository lost are made again, and the one that a person took off a proposal stays off", async () => {
  await using world = await drifting();
  await world.run();
  const { proposals, editPull, pullRequest } = world.rig.forge;
  proposals.labels.clear();
  editPull(1, { labels: [] });
  const now = world.now + DAY;
  await world.day({ alerts: { drift: "firing", decay: "firing" }, firedAt: { drift: FIRED, decay: now } });
  await world.run();
  expect([...proposals.labels.keys()]).toContain("model-gitops:retrain");
  expect(pullRequest(1).labels).toEqual([]);
});

test("a commit that a person pushes while a run is about to push: it is theirs, and nothing is lost", async () => {
  await using world = await drifting();
  await world.run();
  const { git } = world.rig.forge;
  const now = world.now + DAY;
  await world.day({ alerts: { drift: "firing", decay: "firing" }, firedAt: { drift: FIRED, decay: now } });
  const theirs: string[] = [];
  const wrap = meanwhile("branches.move", async () => {
    theirs.push(git.commit({ branch: BRANCH, files: { "notes.md": "mine\n" } }));
  });
  await runOnce({ world, findings: [] }, { wrap });
  await world.run();
  expect([git.head(BRANCH)]).toEqual(theirs);
});
