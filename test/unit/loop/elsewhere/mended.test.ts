import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UnreachableError } from "../../../../src/clusters/cluster.ts";
import { folderExchange } from "../../../../src/clusters/folder-exchange.ts";
import { UserError } from "../../../../src/kernel/errors.ts";
import { endAwaited } from "../../../../src/loop/elsewhere/end-awaited.ts";
import { familyFolder, jobFiles, jobName } from "../../../../src/work/jobs/names.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { Edit } from "../../work/manifests.ts";
import { messagesOf, wordsIn, world, type World } from "./world.ts";

const DETACHED: Edit = ["  on: ray", "  on: {ray: {}, detached: true}"];
const TWO_SEEDS: Edit = ["  artifact:", "  seeds: [4, 5]\n  artifact:"];
const FAMILY = { repository: "acme/models", model: "credit-risk", trainKey: sha256("key") } as const;
const HOUR = 3_600_000;

/** A run that dies at the n-th wait. */
async function dies(w: World, at: number, edits: readonly Edit[] = []): Promise<void> {
  const cut = new Error("the runner is gone");
  const run = w.train(edits, {
    onWait: (waits) => {
      if (waits === at) throw cut;
    },
  });
  await expect(run).rejects.toThrow(cut);
}

test("a detached job that ended a moment before its result is seen is waited for, and its word stays", async () => {
  await using w = await world({ script: () => ["running", "succeeded", "ends-well"] });
  await w.train([DETACHED]);
  expect(await wordsIn(w)).toHaveLength(1);
  const { run } = await w.train([DETACHED]);
  expect(run).toBeDefined();
  expect(await wordsIn(w)).toEqual([]);
});

test("one that ended without a result is told after a while, and is no matter of room", async () => {
  await using w = await world({ script: () => ["running", "failed"] });
  await w.train([DETACHED]);
  expect(messagesOf(await w.train([DETACHED]))[0]).toMatch(
    /^train\/command fail: .*failed before it could leave a result/,
  );
});

test("two pull requests that ask for one job leave a word each, and each takes away its own", async () => {
  await using w = await world({ script: () => ["running", "running", "ends-well"] });
  await w.train([DETACHED], { id: 7 });
  await w.train([DETACHED], { id: 8 });
  expect(await wordsIn(w)).toEqual([`${w.cluster.made[0]}.7.json`, `${w.cluster.made[0]}.8.json`]);
  await w.train([], { id: 9 });
  expect(await wordsIn(w)).toHaveLength(2);
  await w.train([DETACHED], { id: 8 });
  expect(await wordsIn(w)).toEqual([`${w.cluster.made[0]}.7.json`]);
});

test("a detached run that meets a silent engine leaves its word where it was", async () => {
  let isSilent = false;
  await using w = await world({ script: () => ["running"], fault: () => (isSilent ? "before" : undefined) });
  await w.train([DETACHED]);
  isSilent = true;
  expect(messagesOf(await w.train([DETACHED]))[0]).toMatch(/^train\/cluster fail/);
  expect(await wordsIn(w)).toHaveLength(1);
});

test("a run that is cut off while it hands over waits for what it handed over", async () => {
  await using w = await world({ script: () => ["running"] });
  const { submit } = w.cluster;
  Object.assign(w.cluster, {
    submit: async (jobs: Parameters<typeof submit>[0]) => {
      await submit(jobs);
      throw new UnreachableError("The answer was lost.");
    },
    status: async () => {
      throw new UnreachableError("It does not answer.");
    },
  });
  await dies(w, 3);
  expect([...w.awaited]).toEqual(w.cluster.made);
});

test("after half an hour of silence nothing is left that the step after the job would cancel", async () => {
  let isSilent = false;
  await using w = await world({ script: () => ["running"], fault: () => (isSilent ? "before" : undefined) });
  await w.train([], {
    onWait: (waits) => {
      isSilent = waits > 2;
    },
  });
  expect([...w.awaited]).toEqual([]);
});

test("what is refused, or ended, takes nobody's room", async () => {
  await using w = await world({
    limits: { jobs: 1 },
    script: (id) => (id.includes("-a1-") ? ["queued"] : ["ends-well"]),
  });
  const { submit } = w.cluster;
  Object.assign(w.cluster, {
    submit: async () => {
      throw new UserError("There is no such partition.");
    },
  });
  expect(messagesOf(await w.train())[0]).toContain("no such partition");
  Object.assign(w.cluster, { submit });
  const short: Edit = ["  on: ray", "  on: {ray: {}, queueTimeout: 1h}"];
  expect(messagesOf(await w.train([short]))[0]).toContain("never started");
  expect((await w.train()).run).toBeDefined();
});

test("a job that was preempted and waits once more is none that never started", async () => {
  await using w = await world({ script: () => ["running", "running", "queued", "queued", "running", "ends-well"] });
  const { run } = await w.train([["  artifact:", "  timeout: 3d\n  artifact:"]], {
    onWait: (waits) => {
      if (waits === 1) w.clock.now += 25 * HOUR;
    },
  });
  expect(run).toBeDefined();
});

test("room that never comes ends the run, and nothing is handed over", async () => {
  await using w = await world({ limits: { jobs: 1 }, script: () => ["running"] });
  await dies(w, 2);
  const [job] = w.cluster.jobs.values();
  if (job !== undefined)
    w.cluster.jobs.set("mg-other-000000000000-a1-0", { ...job, job: { ...job.job, id: "mg-other" } });
  w.cluster.jobs.delete(w.cluster.made[0] ?? "");
  const other: Edit = ["  on: ray", "  on: {ray: {}, queueTimeout: 1h}"];
  w.clock.now += HOUR;
  const { findings } = await w.train([other, TWO_SEEDS], { id: 8, trainKey: sha256("another") });
  expect(messagesOf({ findings })[0]).toContain("has found no room on ray");
});

test("of an attempt that was given up and ends well after all the successor is ended", async () => {
  await using w = await world({ script: (id) => (id.includes("-a1-") ? ["running", "forgotten"] : ["running"]) });
  const retries: Edit = ["  artifact:", "  retries: 1\n  artifact:"];
  const { run } = await w.train([retries], {
    onWait: async () => {
      const late = w.cluster.made[1] === undefined ? undefined : w.cluster.jobs.get(w.cluster.made[0] ?? "");
      if (late === undefined) return;
      Object.assign(late, { state: "running", script: ["ends-well"] });
      await w.cluster.status([late.job]);
    },
  });
  expect(run?.job?.id).toBe(w.cluster.made[0]);
  expect(w.cluster.cancelled).toEqual([w.cluster.made[1]]);
});

test("a submission that names another model's job is nobody's, and one that nobody can read is used up", async () => {
  await using w = await world({ script: (id) => (id.startsWith("mg-fraud") ? ["queued"] : ["ends-well"]) });
  const fraud = jobName({ ...FAMILY, model: "fraud" }, 1, 0);
  const folder = join(w.exchangeFolder, familyFolder(FAMILY));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "a1-0.json"), JSON.stringify({ ...fraud, model: "credit-risk" }));
  const { run } = await w.train();
  expect(run?.job?.id).toBe(jobName(FAMILY, 2, 0).id);
  expect(w.cluster.cancelled).toEqual([]);
});

test("a cancelled run leaves alone what a detached one asks for, and a laptop what another laptop waits for", async () => {
  await using w = await world({ script: () => ["running"] });
  await dies(w, 2);
  const exchange = folderExchange(w.exchangeFolder);
  const job = { ...jobName(FAMILY, 1, 0), repository: FAMILY.repository };
  const settings = { exchange: w.exchangeFolder, ray: { address: "https://ray" } };
  const end = async (waiter: string): Promise<void> =>
    await endAwaited(w.opened.host, [{ name: "ray", settings, files: {}, waiter, jobs: [job] }], async () => ({
      exchange,
      cluster: w.cluster,
    }));
  await exchange.write(`${jobFiles(job.id).waits}laptop-1.json`, "{}");
  await end("laptop-2.json");
  await w.train([DETACHED], { id: 8 });
  await end("laptop-1.json");
  await end("7-1.json");
  expect(w.cluster.cancelled).toEqual([]);
});
