import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import type { Pull, WorkflowRun } from "../../../../src/forge/forge.ts";
import { orphanedJobs } from "../../../../src/loop/elsewhere/orphans.ts";
import { collectAll } from "../../../../src/loop/stages/collect-all.ts";
import { folderExchange } from "../../../../src/clusters/folder-exchange.ts";
import { pendingFolder } from "../../../../src/work/jobs/names.ts";
import type { Edit } from "../../work/manifests.ts";
import { messagesOf, wordsIn, world, type World } from "./world.ts";

const DETACHED: Edit = ["  on: ray", "  on: {ray: {}, detached: true, queueTimeout: 3h}"];
const HEAD = "c".repeat(40);

function run(id: number, change: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id,
    event: "pull_request",
    headSha: HEAD,
    headBranch: "better",
    headRepositoryId: 1,
    headOwner: "acme",
    status: "completed",
    conclusion: "failure",
    attempt: 1,
    path: ".github/workflows/model-gitops.yml",
    createdAt: "2026-11-01T00:00:00Z",
    ...change,
  };
}

function pull(change: Partial<Pull> = {}): Pull {
  return {
    number: 5,
    state: "open",
    merged: false,
    author: "ada",
    createdAt: "2026-10-31T00:00:00Z",
    base: { branch: "main", sha: "b".repeat(40) },
    head: { branch: "better", sha: HEAD, owner: "acme", repositoryId: 1 },
    isFork: false,
    ...change,
  };
}

/** A pull request whose training was handed over by run 7, which has ended. */
async function detached(w: World, { of = pull(), by = run(7) } = {}): Promise<void> {
  w.opened.forge.addPull(of);
  w.opened.forge.addRun(by);
  await w.train([DETACHED], { id: 7, pull: 5, headSha: HEAD });
}

async function isCompleted(w: World): Promise<boolean> {
  return (await w.opened.forge.workflowRun(7)).status === "completed";
}

async function collect(w: World) {
  const { place, pool } = w.place();
  const { findings, summary, outputs } = await collectAll(place, pool);
  return { messages: messagesOf({ findings }), summary, outputs };
}

test("while a training runs there is nothing to do; when it has ended the run that asked goes on, once", async () => {
  await using w = await world({ script: () => ["queued", "running", "running", "ends-well"] });
  await detached(w);
  expect(await collect(w)).toMatchObject({ messages: [], outputs: { waiting: "1", "gone-on": "0" } });
  await collect(w);
  const last = await collect(w);
  expect(last).toMatchObject({ messages: [], outputs: { waiting: "0", "gone-on": "1" } });
  expect(last.summary).toContain("| #5 | has ended; the run that asked goes on |");
  expect(await w.opened.forge.workflowRun(7)).toMatchObject({ status: "queued", attempt: 2 });
  expect(await collect(w)).toMatchObject({ outputs: { waiting: "1", "gone-on": "0" } });
  // The run that goes on takes what was made, and then nobody asks for it.
  const { run: made } = await w.train([DETACHED], { id: 7, pull: 5, headSha: HEAD });
  expect(made?.job?.id).toBe(w.cluster.made[0]);
  expect((await collect(w)).summary).toBe("### No training that nobody waits for");
});

test("a training that failed lets the run go on as well: it tells so", async () => {
  await using w = await world({ script: () => ["queued", "exits-1"] });
  await detached(w);
  expect(await collect(w)).toMatchObject({ outputs: { "gone-on": "1" } });
  const { findings } = await w.train([DETACHED], { id: 7, pull: 5, headSha: HEAD });
  expect(messagesOf({ findings })[0]).toMatch(
    /^train\/command fail: Training of credit-risk on ray exited with code 1/,
  );
});

test.each([
  ["pushed over", pull({ head: { branch: "better", sha: "d".repeat(40), owner: "acme", repositoryId: 1 } })],
  ["closed", pull({ state: "closed" })],
])("of a pull request that was %s nothing goes on, and what was made is found by its key", async (words, of) => {
  await using w = await world();
  await detached(w, { of });
  await collect(w);
  const { summary, outputs } = await collect(w);
  expect(summary).toContain(`the pull request ${words === "closed" ? "is closed" : "was pushed over"}`);
  expect(outputs).toMatchObject({ "gone-on": "0" });
  expect(await wordsIn(w)).toEqual([]);
  const { run: made } = await w.train([], { id: 9 });
  expect(made?.job?.id).toBe(w.cluster.made[0]);
  expect(w.cluster.made).toHaveLength(1);
});

test("a queue that never moves is ended by collect, and told by the run that asked", async () => {
  await using w = await world({ script: () => ["queued"] });
  await detached(w);
  w.clock.now += 4 * 3_600_000;
  expect((await collect(w)).messages[0]).toMatch(/^collect\/overdue fail: .* and never started, so it was cancelled\./);
  expect(w.cluster.cancelled).toEqual(w.cluster.made);
  expect(await collect(w)).toMatchObject({ outputs: { "gone-on": "1" } });
  const { findings } = await w.train([DETACHED], { id: 7, pull: 5, headSha: HEAD });
  expect(messagesOf({ findings })[0]).toContain("was cancelled");
});

test("a run that is too old to go on is told, with what to do", async () => {
  await using w = await world({ script: () => ["running", "ends-well"] });
  await detached(w);
  w.clock.now += 40 * 86_400_000;
  const { messages } = await collect(w);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain("GitHub runs nothing again after 30 days: push to the pull request");
});

test("a token that may not start runs is told; the next collect tries again", async () => {
  await using w = await world({ script: () => ["running", "ends-well"] });
  await detached(w);
  w.opened.forge.failNext("rerun", new ApiError("It needs `actions: write`.", { status: 403 }));
  expect((await collect(w)).messages[0]).toContain("could not be started again: It needs `actions: write`.");
  expect(await collect(w)).toMatchObject({ messages: [], outputs: { "gone-on": "1" } });
});

test("an engine that does not answer leaves everything as it was", async () => {
  let isSilent = false;
  await using w = await world({
    script: () => ["running", "ends-well"],
    fault: () => (isSilent ? "before" : undefined),
  });
  await detached(w);
  isSilent = true;
  expect((await collect(w)).messages[0]).toMatch(/^collect\/unreachable unmeasured:/);
  isSilent = false;
  expect(await collect(w)).toMatchObject({ outputs: { "gone-on": "1" } });
});

test("one that found no room is handed over once there is some", async () => {
  const seeds: Edit = ["  artifact:", "  seeds: [4, 5]\n  artifact:"];
  await using w = await world({ limits: { jobs: 1 }, script: () => ["running", "running", "ends-well"] });
  w.opened.forge.addPull(pull());
  w.opened.forge.addRun(run(7));
  const asked = { id: 7, pull: 5, headSha: HEAD };
  for (let round = 0; round < 12; round += 1) {
    const { run: made } = await w.train([DETACHED, seeds], asked);
    if (made !== undefined) break;
    for (let look = 0; look < 5 && (await isCompleted(w)); look += 1) await collect(w);
    expect(await isCompleted(w)).toBe(false);
    w.opened.forge.addRun(run(7));
  }
  expect(w.cluster.made).toHaveLength(2);
  expect((await w.train([DETACHED, seeds], asked)).run?.seeds).toHaveLength(2);
});

test("a job whose runner died is found, told, and ended where that is wished; one that somebody waits for is not", async () => {
  await using w = await world({ script: () => ["running"] });
  w.opened.forge.addRun(run(7, { status: "in_progress" }));
  const cut = new Error("the runner is gone");
  await w
    .train([], {
      onWait: (waits) => {
        if (waits === 2) throw cut;
      },
    })
    .catch(() => undefined);
  const { place, pool } = w.place();
  expect(await orphanedJobs(place, "end", pool)).toEqual([]);
  w.opened.forge.addRun(run(7));
  const told = await orphanedJobs(place, "report", pool);
  expect(messagesOf({ findings: told })).toEqual(
    [
      `collect/orphan fail: The job ${w.cluster.made[0]} (${w.cluster.made[0]}) runs on ray, and nobody waits for it.`,
    ].map((text) => text.replace("(no. ", "(no. ")),
  );
  expect(w.cluster.cancelled).toEqual([]);
  await orphanedJobs(place, "end", pool);
  expect(w.cluster.cancelled).toEqual(w.cluster.made);
  expect(await orphanedJobs(place, "end", pool)).toEqual([]);
});

test("a detached job that an open pull request asks for is nobody's orphan; of one that was pushed over it is", async () => {
  await using w = await world({ script: () => ["running"] });
  await detached(w);
  const { place, pool } = w.place();
  expect(await orphanedJobs(place, "end", pool)).toEqual([]);
  w.opened.forge.addPull(pull({ state: "closed" }));
  expect(await orphanedJobs(place, "end", pool)).toHaveLength(1);
  expect(w.cluster.cancelled).toEqual(w.cluster.made);
});

test("what others leave among the words keeps collect from nothing, and starts no run that is none of ours", async () => {
  await using w = await world({ script: () => ["running", "ends-well"] });
  await detached(w);
  const exchange = folderExchange(w.exchangeFolder);
  const folder = join(w.exchangeFolder, pendingFolder("acme/models"));
  const [name = ""] = await wordsIn(w);
  const word: unknown = JSON.parse(await readFile(join(folder, name), "utf8"));
  for (const other of ["notes.txt~", "a b.json", "#x#", "mg-other.7.json"]) await writeFile(join(folder, other), "x");
  await writeFile(join(folder, "mg-huge.7.json"), Buffer.alloc(5 * 1024 ** 2));
  w.opened.forge.addRun(run(99, { path: ".github/workflows/deploy.yml" }));
  w.opened.forge.addRun(run(98, { headSha: "e".repeat(40) }));
  for (const id of [99, 98])
    await exchange.write(
      `${pendingFolder("acme/models")}${name.replace(".7.", `.${id}.`)}`,
      JSON.stringify(Object.assign({}, word, { run: { id, attempt: 1, headSha: HEAD } })),
    );
  const { outputs } = await collect(w);
  expect(outputs).toMatchObject({ "gone-on": "1" });
  for (const id of [99, 98]) expect(await w.opened.forge.workflowRun(id)).toMatchObject({ status: "completed" });
});

test("of several seeds the run goes on once, when all have ended, and a run that has passed is asked nothing more", async () => {
  const seeds: Edit = ["  artifact:", "  seeds: [4, 5]\n  artifact:"];
  await using w = await world({
    script: (id) => (id.endsWith("-0") ? ["running", "ends-well"] : Array(4).fill("running")),
  });
  w.opened.forge.addPull(pull());
  w.opened.forge.addRun(run(7));
  await w.train([DETACHED, seeds], { id: 7, pull: 5, headSha: HEAD });
  expect((await collect(w)).summary).toContain("others of the run that asked have not");
  for (const job of w.cluster.jobs.values()) Object.assign(job, { script: ["ends-well"] });
  expect(await collect(w)).toMatchObject({ outputs: { "gone-on": "1" } });
  w.opened.forge.addRun(run(7, { conclusion: "success", attempt: 2 }));
  await collect(w);
  expect(await wordsIn(w)).toEqual([]);
});

test("a run that is started again and again and leaves no word is told once", async () => {
  await using w = await world({ script: () => ["running", "ends-well"] });
  await detached(w);
  const told: string[] = [];
  for (let attempt = 1; attempt < 8; attempt += 1) {
    w.opened.forge.addRun(run(7, { attempt }));
    told.push(...(await collect(w)).messages);
  }
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("was started 3 times and could not go on");
});

test("where GitHub does not answer what a run's workflow is, the word of it stays", async () => {
  await using w = await world({ script: () => ["running", "ends-well"] });
  await detached(w);
  const { fileAt } = w.opened.forge;
  Object.assign(w.opened.forge, {
    fileAt: async () => {
      throw new ApiError("GitHub answered 502.", { status: 502 });
    },
  });
  expect((await collect(w)).messages[0]).toMatch(/^collect\/unreachable unmeasured: GitHub answered 502/);
  expect(await wordsIn(w)).toHaveLength(1);
  Object.assign(w.opened.forge, { fileAt });
  expect(await collect(w)).toMatchObject({ outputs: { "gone-on": "1" } });
});
