import { expect, test } from "vitest";
import { retrainedManifest, retrainWorld, type RetrainWorld } from "../fakes/retrain-world.ts";
import { accept } from "../fakes/stage-evidence.ts";
import { BRANCH, DAY, decided, drifting, FIRED, say, STILL } from "../unit/loop/stages/retrain-rig.ts";

const OURS = "Model-Gitops-Commit: retrain";

async function told(world: RetrainWorld): Promise<readonly string[]> {
  const { annotations } = await world.run();
  return annotations.map(({ message }) => message);
}

/** A person commits on the branch, so many seconds from now by their clock. */
function commit({ rig, now }: RetrainWorld, file: string, seconds: number): string {
  const committedAt = new Date(now + seconds * 1000).toISOString();
  return rig.forge.git.commit({ branch: BRANCH, files: { [file]: "mine\n" }, committedAt });
}

function settings(retraining: string): Readonly<Record<string, string>> {
  return {
    ".github/model-gitops.yaml": `apiVersion: model-gitops/v1\nkind: Settings\nretraining: ${retraining}\n`,
  };
}

test("a rebuild that came too late is taken off as a label, and asks for nothing in later runs", async () => {
  await using world = await drifting();
  await world.run();
  const { addLabel, git, pullRequest } = world.rig.forge;
  addLabel(1, "model-gitops:rebuild", "dana");
  const theirs = commit(world, "more.md", 60);
  world.now += 3_600_000;
  expect(await told(world)).toEqual([expect.stringContaining("say `/model-gitops rebuild` on #1")]);
  expect([git.head(BRANCH), pullRequest(1).labels]).toEqual([theirs, ["model-gitops:retrain"]]);
  expect(await told(world)).toEqual([]);
  await world.day(STILL);
  say(world, "/model-gitops rebuild");
  await world.run();
  expect(git.messages(BRANCH)[0]).toContain(OURS);
  const made = git.head(BRANCH);
  await world.run();
  expect(git.head(BRANCH)).toBe(made);
});

test("a commit from a time that is yet to come is told with what to do", async () => {
  await using world = await drifting();
  await world.run();
  commit(world, "notes.md", 365 * 86_400);
  say(world, "/model-gitops rebuild");
  expect(await told(world)).toEqual([
    expect.stringMatching(/in the future: .*delete its branch, and run `model-gitops retrain --models churn --now`\.$/),
  ]);
});

test("a rebuild and a retry: it is made anew, over a person's commit", async () => {
  await using world = await drifting();
  await world.run();
  commit(world, "notes.md", -60);
  say(world, "/model-gitops rebuild\n/model-gitops retry");
  await world.run();
  expect(world.rig.forge.git.messages(BRANCH)[0]).toContain(OURS);
});

test("what is asked for on one that is held, or somebody else's, is told", async () => {
  await using world = await drifting();
  await world.run();
  say(world, "/model-gitops hold\n/model-gitops rebuild");
  expect(await told(world)).toEqual([
    "`rebuild` was asked for on #1, which is held: ask again once the label model-gitops:hold is gone.",
  ]);
  expect(await told(world)).toEqual([]);
  await world.day(STILL);
  say(world, "/model-gitops resume");
  commit(world, "notes.md", -60);
  world.rig.forge.addLabel(1, "model-gitops:retry", "dana");
  expect(await told(world)).toEqual([expect.stringContaining("whose branch is a person's")]);
});

test("a rebuild that changes nothing is done: its label goes, and the proposal is closed", async () => {
  await using world = await drifting();
  await world.run();
  const { "models/churn/model.yaml": manifest = "" } = world.rig.forge.git.textFiles(BRANCH);
  await world.merge({ "models/churn/model.yaml": manifest });
  world.rig.forge.addLabel(1, "model-gitops:rebuild", "dana");
  await world.run();
  expect(await decided(world)).toMatch(/^unchanged: /);
  expect(world.rig.forge.pullRequest(1).labels).toEqual(["model-gitops:retrain"]);
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
});

test("what another system asked for in quiet hours comes after them, once", async () => {
  const retraining = '{quietHours: {from: "05:00", to: "08:00"}, set: {training.params.until: "{today}"}}';
  await using world = await retrainWorld([{ retraining }]);
  await world.day({});
  await world.rig.event("repository_dispatch", {
    action: "model-gitops-retrain",
    client_payload: { models: ["churn"] },
  });
  await world.run();
  expect(await decided(world)).toMatch(/^quiet-hours: /);
  await world.rig.event("schedule", {});
  expect((await world.run()).writes).toEqual([]);
  world.now += 6 * 3_600_000;
  expect((await world.run()).outputs["decisions"]).toBe('{"churn":"propose"}');
  await world.day({});
  world.now += 6 * 3_600_000;
  await world.run();
  expect(await decided(world)).toMatch(/^evidence: /);
});

test("what was asked for by hand and a limit holds back comes once there is room", async () => {
  await using world = await retrainWorld(
    [{ name: "churn" }, { name: "credit" }],
    settings("{openProposals: 1, fuse: 5}"),
  );
  await world.day({ model: "churn", alerts: { drift: "firing" } });
  await world.tell({ model: "credit" });
  await world.run();
  const asked = await world.run({ models: "credit", now: "true" });
  expect(asked.outputs["decisions"]).toBe('{"credit":"wait"}');
  await world.day({ model: "churn", alerts: { drift: "resolved" } });
  expect((await world.run()).outputs["pulls"]).toBe('{"credit":2}');
});

test("comments of strangers use up no GPU hours", async () => {
  await using world = await retrainWorld(
    [{ name: "churn" }, { name: "credit" }],
    settings("{gpuHoursPerWeek: 2.5, openProposals: 5}"),
  );
  for (const name of ["churn", "credit"]) {
    const file = `models/${name}/model.yaml`;
    const manifest = retrainedManifest({ name });
    await world.merge({ [file]: manifest.replace("  artifact: model.bin\n", "$&  requires: {gpus: 1}\n") });
    await accept(world.rig, { durationSeconds: 3600 }, { model: name });
  }
  await world.day({ model: "churn", alerts: { drift: "firing" }, firedAt: FIRED });
  await world.run();
  for (let day = 1; day <= 3; day += 1) {
    world.now += DAY;
    say(world, "/model-gitops hold", "eve");
    await world.run();
  }
  await world.tell({ model: "credit", alerts: { drift: "firing" } }, { model: "churn", ...STILL });
  expect((await world.run()).outputs["pulls"]).toBe('{"churn":1,"credit":2}');
});
