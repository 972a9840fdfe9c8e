import { chmod, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { refreshModel } from "../../src/loop/retraining/refresh.ts";
import { git } from "../rig/git.ts";
import { FACTS, refresh, refreshRig, treeOf, withModel } from "../unit/loop/retraining/refresh-rig.ts";

const WRITES = "echo half > data/train.csv; echo x > data/x.csv";

test.each(["models/churn/data/train.csv", "models/churn/data/new.csv", "models/churn/model.yaml"])(
  "where %s is not as git has it, nothing runs",
  async (path) => {
    await using rig = await refreshRig({ script: "touch ran", changes: ["data/*"] });
    const manifest = await readFile(join(rig.workspace, "models/churn/model.yaml"), "utf8");
    await writeFile(join(rig.workspace, path), path.endsWith("yaml") ? `${manifest}# mine\n` : "mine\n");
    const before = await treeOf(rig);
    await expect(refresh(rig)).rejects.toThrow(/is not as git has it.*git stash --include-untracked/);
    expect(await treeOf(rig)).toEqual(before);
  },
);

test("staged alone is not as git has it either", async () => {
  await using rig = await refreshRig({ script: "true" });
  await writeFile(join(rig.workspace, "models/churn/data/train.csv"), "mine\n");
  await git(rig.workspace, ["add", "-A"]);
  await expect(refresh(rig)).rejects.toThrow(/train\.csv" is not as git has it/);
});

test("without a commit of git there is no telling", async () => {
  await using rig = await refreshRig({ script: "true" });
  await withModel(rig, async (place, model) => {
    await rm(join(rig.workspace, ".git"), { recursive: true });
    await expect(refreshModel(place, model, FACTS)).rejects.toThrow(/checkout of git/);
  });
});

test("what a person has that git has not stays theirs, and is put back where the command touched it", async () => {
  await using rig = await refreshRig({
    script: "echo other > notes; rm link scratch; echo back > gone; echo h > data/holdout.csv",
  });
  const at = (path: string) => join(rig.workspace, "models/churn", path);
  await rig.commit({ "models/churn/gone": "was\n" });
  await writeFile(at("notes"), "mine\n");
  await writeFile(at("scratch"), "#!/bin/sh\n");
  await chmod(at("scratch"), 0o755);
  await symlink("notes", at("link"));
  await writeFile(at("data/holdout.csv"), "my rows\n");
  await rm(at("gone"));
  const before = await treeOf(rig);
  const made = await refresh(rig);
  expect(made).toMatchObject({ kind: "failed", findings: [{ rule: "retrain/wrote-outside" }] });
  expect(await treeOf(rig)).toEqual(before);
});

test("what a person has elsewhere does not keep the command from running", async () => {
  await using rig = await refreshRig({ script: "echo new > data/train.csv" });
  await writeFile(join(rig.workspace, "notes"), "mine\n");
  const before = await treeOf(rig);
  expect(await refresh(rig)).toMatchObject({ kind: "changed", files: [{ path: "models/churn/data/train.csv" }] });
  expect(await treeOf(rig)).toEqual(before);
});

test("cancelled, it ends with its children, and the tree is put back", async () => {
  await using rig = await refreshRig({
    script: `${WRITES}; touch $MODEL_GITOPS_REFRESH; sleep 60`,
    changes: ["data/*"],
  });
  const before = await treeOf(rig);
  const controller = new AbortController();
  const running = refresh(rig, FACTS, { signal: controller.signal });
  const isRunning = async () => (await git(rig.workspace, ["status", "--porcelain"])).includes("x.csv");
  for (let tries = 0; tries < 200 && !(await isRunning()); tries += 1) await sleep(50);
  controller.abort(new Error("cancelled by SIGINT"));
  await expect(running).rejects.toThrow("was cancelled");
  expect(await treeOf(rig)).toEqual(before);
});

test("a child that stays behind is ended before anything is looked at", async () => {
  await using rig = await refreshRig({
    script: "(while :; do echo late >> data/holdout.csv; sleep 0.1; done) & echo new > data/train.csv",
    changes: ["data/*"],
  });
  const before = await treeOf(rig);
  expect((await refresh(rig)).kind).toBe("changed");
  await sleep(300);
  expect(await treeOf(rig)).toEqual(before);
});

test("the next run sees nothing of the one before, and makes the same", async () => {
  await using rig = await refreshRig({ script: "rows=$(cat data/*.csv | wc -l); echo $rows > data/train.csv" });
  const first = await refresh(rig);
  expect(await refresh(rig)).toEqual(first);
  expect(first.kind).toBe("changed");
});

test("a linked worktree is put back as well", async () => {
  await using rig = await refreshRig({ script: "git config x.y z; echo new > data/train.csv" });
  await git(rig.workspace, ["worktree", "add", "-q", "--detach", "../linked"]);
  const workspace = join(rig.workspace, "../linked");
  const config = await readFile(join(rig.workspace, ".git/config"), "utf8");
  await withModel(rig, async (place, model) => {
    const made = await refreshModel({ ...place, host: { ...place.host, workspace } }, model, FACTS);
    expect(made).toMatchObject({ kind: "failed", findings: [{ message: expect.stringContaining(".git/config") }] });
  });
  expect(await git(workspace, ["status", "--porcelain"])).toBe("");
  expect(await readFile(join(rig.workspace, ".git/config"), "utf8")).toBe(config);
});
