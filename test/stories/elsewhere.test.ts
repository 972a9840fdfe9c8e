import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { checkOn, collectOn, commentOn, elsewhereScene, improve } from "../scenarios/elsewhere-workflow.ts";

const DETACHED = "{command: {}, detached: true}";

test("a detached training leaves the check red, and what collect starts again takes the model that was made", async () => {
  await using w = await elsewhereScene(DETACHED);
  const number = await improve(w, DETACHED);
  const first = await checkOn(w, number);
  expect(first.jobs).toMatchObject({ train: "skipped", "train-elsewhere": "failure", gate: "failure" });
  expect(await commentOn(w, number)).toMatch(/^### ⏳ `churn` is still being trained\n/);
  expect(await commentOn(w, number)).toMatch(
    /churn trains on command \(command\) since 20\d\d-\d\d-\d\d \d\d:\d\d UTC: job/,
  );
  let summary = "";
  for (let look = 0; look < 60 && !summary.includes("goes on"); look += 1) {
    await sleep(1000);
    summary = await collectOn(w);
  }
  expect(summary).toContain("has ended; the run that asked goes on");
  expect(w.scene.emulator.rig.runs.get(first.run)).toMatchObject({ status: "queued" });
  const second = await checkOn(w, number);
  expect(second.jobs).toMatchObject({ "train-elsewhere": "success", evaluate: "success", gate: "success" });
  expect(await commentOn(w, number)).toContain("roc_auc");
});

test("an attached training waits, shows what the job writes, and nothing of the runner's goes along", async () => {
  await using w = await elsewhereScene("command");
  const log: string[] = [];
  const number = await improve(w, "command");
  const { jobs } = await checkOn(w, number, {
    async around({ action }, start) {
      const result = await start();
      if (action === "train") log.push(result.log);
      return result;
    },
  });
  expect(jobs).toMatchObject({ train: "skipped", "train-elsewhere": "success", gate: "success" });
  expect(log.join("\n")).toContain("[churn] ");
});
