import { expect, test } from "vitest";
import { UnreachableError } from "../../../../src/clusters/cluster.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { Edit } from "../../work/manifests.ts";
import { messagesOf, world } from "./world.ts";

const TWO_SEEDS: Edit = ["  artifact:", "  seeds: [4, 5]\n  artifact:"];

/** How many calls a training of two seeds takes where all are answered. */
async function usualCalls(): Promise<number> {
  await using w = await world();
  await w.train([TWO_SEEDS]);
  return w.cluster.calls.length;
}

test("whichever call is not answered, before or after it did what was asked, each seed is trained by one job", async () => {
  const calls = await usualCalls();
  for (let at = 0; at < calls; at += 1) {
    for (const when of ["before", "after"] as const) {
      await using w = await world({ fault: (call) => (call === at ? when : undefined) });
      const { run, findings } = await w.train([TWO_SEEDS]);
      expect([at, when, messagesOf({ findings }), run?.artifact.digest]).toEqual([
        at,
        when,
        [],
        sha256("graph of seed 4"),
      ]);
      expect(w.cluster.made).toHaveLength(2);
      expect(w.awaited).toEqual(new Set());
    }
  }
});

test("whichever call a run dies at, the next run finds its jobs", async () => {
  const calls = await usualCalls();
  for (let at = 0; at < calls; at += 1) {
    let isDead = false;
    await using w = await world({
      fault(call) {
        if (call < at || isDead) return undefined;
        isDead = true;
        throw new Error("the runner is gone");
      },
    });
    await expect(w.train([TWO_SEEDS])).rejects.toThrow("the runner is gone");
    const { run } = await w.train([TWO_SEEDS], { id: 8 });
    expect([at, run?.artifact.digest]).toEqual([at, sha256("graph of seed 4")]);
    expect(w.cluster.made).toHaveLength(2);
  }
});

test("an engine that is silent for long ends no job", async () => {
  await using w = await world({
    script: () => ["running"],
    fault: (call, called) => (call > 6 && called === "status" ? "before" : undefined),
  });
  const seeds: Edit = ["  artifact:", "  seeds: [4, 5]\n  timeout: 100d\n  artifact:"];
  const { findings } = await w.train([seeds]);
  expect(messagesOf({ findings })[0]).toMatch(/^train\/cluster fail: the fake engine has not answered for/);
  expect(w.cluster.cancelled).toEqual([]);
});

test("an engine that is restarted in the middle is waited for", async () => {
  await using w = await world({ fault: (call) => (call > 2 && call < 60 ? "before" : undefined) });
  const { run } = await w.train();
  expect(run).toBeDefined();
  const said = w.opened.host.seen.log.filter((line) => line.includes("trying again"));
  expect(said).toHaveLength(1);
});

test("a log that cannot be read costs no training", async () => {
  await using w = await world({ fault: (_, called) => (called === "logs" ? "before" : undefined) });
  expect((await w.train()).run).toBeDefined();
});

test("an engine that does not answer a run that only looks for its jobs is waited for", async () => {
  await using w = await world({ script: () => ["running", "running", "ends-well"] });
  await w.train([["  on: ray", "  on: {ray: {}, detached: true}"]]);
  const before = w.cluster.calls.length;
  w.clock.now += 1000;
  let silent = 5;
  const { status } = w.cluster;
  Object.assign(w.cluster, {
    status: async (jobs: Parameters<typeof status>[0]) => {
      silent -= 1;
      if (silent > 0) throw new UnreachableError("The engine does not answer.");
      return await status(jobs);
    },
  });
  const { run } = await w.train([], { id: 8 });
  expect(run).toBeDefined();
  expect(w.cluster.made).toHaveLength(1);
  expect(w.cluster.calls.length).toBeGreaterThan(before);
});
