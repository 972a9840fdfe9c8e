import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout } from "../rig/checkout.ts";
import { pullRequestEvent } from "../rig/events.ts";
import { runAction, startAction } from "../rig/runner.ts";
import { machineVariables } from "../rig/runner/environment.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";

/** Hangs until it is ended, unless an earlier attempt left a checkpoint; a child of its own hangs with it. */
const HANGING = `import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
if (existsSync("checkpoints/half")) console.log("going on from the checkpoint");
else {
  writeFileSync("checkpoints/half", "");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  console.log("children " + process.pid + " " + child.pid);
  await new Promise((resolve) => setTimeout(resolve, 100_000));
}
await import("./train.mjs");
`;

test("a cancelled training leaves no process behind, and the next run goes on", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const edits = [
    ["[node, train.mjs]", "[node, hanging.mjs]"],
    ["  artifact: model.onnx", "  checkpoints: checkpoints/\n  artifact: model.onnx"],
  ] as const;
  const files = {
    "models/churn/model.yaml": manifestOf({ params: { drop: [] }, edits }),
    "models/churn/hanging.mjs": HANGING,
  };
  const pull = await scene.propose({ files });
  const event = await pullRequestEvent(scene.emulator, pull);
  const workspace = await checkout(scene.emulator, event);
  const job = {
    action: "root",
    event,
    workspace,
    apiUrl: scene.emulator.apiUrl,
    token: scene.emulator.token(),
    env: machineVariables(),
  };
  let processes: readonly number[] = [];
  const { promise: training, resolve } = Promise.withResolvers<void>();
  const running = startAction({
    ...job,
    onLine(line) {
      const [, ...ids] = /^children (\d+) (\d+)$/.exec(line) ?? [];
      if (ids.length === 0) return;
      processes = ids.map(Number);
      resolve();
    },
  });
  await training;
  expect(processes.map(isAlive)).toEqual([true, true]);
  running.cancel();
  const { conclusion, exitCode, log } = await running.done;
  expect({ conclusion, exitCode, alive: processes.map(isAlive) }).toEqual({
    conclusion: "cancelled",
    exitCode: 2,
    alive: [false, false],
  });
  expect(log.split("\n").filter((line) => /ancelled/.test(line))).toMatchInlineSnapshot(`
    [
      "warning: Cancelled. What was finished is kept; run again to go on.",
    ]
  `);
  expect(existsSync(join(workspace, "model-gitops-out/churn/run.json"))).toBe(false);
  expect(scene.emulator.writes()).toEqual([]);

  const next = await runAction(job);
  expect({ exitCode: next.exitCode, outputs: next.outputs }).toEqual({
    exitCode: 0,
    outputs: { outcome: "pass", models: "churn" },
  });
  expect(next.log).toContain("going on from the checkpoint");
});

/** One that has ended and that nobody has asked about yet still has its number. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}
