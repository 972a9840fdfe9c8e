import { expect, test } from "vitest";
import { BRANCH, close, DAY, decided, drifting, FIRED, say, shown, STILL } from "./retrain-rig.ts";

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
      "#1 · closed · retrain(churn): drift, 2026-11-03 · “**Closed: production is back within its limits.** The cause of this is over, so there is nothing to train for. <sub>Rule \`recovered\`</sub>”",
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
    "@eve asked for something on #1, and has no write access to this repository: nothing was done.",
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

test("who asked for it to be made anew did not mean what was committed after", async () => {
  await using world = await drifting();
  await world.run();
  const { git, addLabel } = world.rig.forge;
  git.commit({ branch: BRANCH, files: { "notes.md": "mine\n" }, committedAt: at(world, -60) });
  say(world, "/model-gitops rebuild");
  const theirs = git.commit({ branch: BRANCH, files: { "more.md": "mine\n" }, committedAt: at(world, 60) });
  const overtaken = await world.run();
  expect(overtaken.annotations.map(({ message }) => message)).toEqual([
    "@dana asked for #1 to be made anew, perhaps before the newest commit on its branch, which must not be lost: say `/model-gitops rebuild` on #1, now that it is there.",
  ]);
  expect(git.head(BRANCH)).toBe(theirs);
  expect((await world.run()).annotations).toEqual([]);
  addLabel(1, "model-gitops:rebuild", "dana");
  await world.run();
  expect(git.head(BRANCH)).toBe(theirs);
  await world.day(STILL);
  say(world, "/model-gitops rebuild");
  await world.run();
  expect(git.messages(BRANCH)[0]).toContain("Model-Gitops-Commit: retrain");
});

function at({ now }: { readonly now: number }, seconds: number): string {
  return new Date(now + seconds * 1000).toISOString();
}

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
