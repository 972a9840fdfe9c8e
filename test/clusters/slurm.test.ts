import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UnreachableError, type Cluster, type Job, type JobState } from "../../src/clusters/cluster.ts";
import { folderExchange } from "../../src/clusters/folder-exchange.ts";
import { slurmCommands } from "../../src/clusters/slurm-commands.ts";
import { sbatchOptions } from "../../src/clusters/slurm-options.ts";
import { batchScript } from "../../src/clusters/slurm-script.ts";
import { slurmCluster } from "../../src/clusters/slurm.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { jobOf, python, REPOSITORY, waiting } from "./slurm-jobs.ts";
import { startSlurm, until, type SlurmNode } from "./slurm-node.ts";

const SECRET = "ghs_secret-of-the-runner";

let node: SlurmNode;
let host: FakeHost;
let cluster: Cluster;
/** Its minute is up while the other tests go on. */
const limited = jobOf("limited", 0, { command: python(waiting("ended by the limit")), timeout: 1000 });

beforeAll(async () => {
  node = await startSlurm();
  process.env["GITHUB_TOKEN"] = SECRET;
  process.env["ACTIONS_RUNTIME_TOKEN"] = SECRET;
  host = await fakeHost({ env: { SLURM_CONF: node.conf, GITHUB_TOKEN: SECRET }, now: Date.now() });
  cluster = anotherRun();
  await cluster.submit([limited]);
});

afterAll(async () => {
  delete process.env["GITHUB_TOKEN"];
  delete process.env["ACTIONS_RUNTIME_TOKEN"];
  await host?.[Symbol.asyncDispose]();
  await node?.[Symbol.asyncDispose]();
});

describe("Slurm", () => {
  test("trains two seeds as one array, each with its own arguments, and nothing of the runner's", async () => {
    const hostile = [
      "",
      " ",
      "a'b",
      '"$(id)`id`"',
      "\\n\n\r\n#SBATCH --hold\r",
      "ü%j%a\u2028",
      "*",
      "--x",
      "!",
      "\t\u0001",
    ];
    const tell = "import json,os,sys; print(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]))";
    const jobs = [0, 1].map((index) =>
      jobOf("array", index, {
        command: ["python3", "-c", tell, String(index), ...hostile],
        env: { MG_WORD: `it's ${index}\n$HOME`, MG_EMPTY: "" },
        requires: { gpus: 1, cpus: 2, memory: 100 * 1024 ** 2, gpuMemory: undefined, disk: undefined },
      }),
    );
    await cluster.submit(jobs);
    for (const job of jobs) {
      const status = await ends(job);
      expect(status).toMatchObject({
        state: "succeeded",
        handle: expect.stringMatching(/^\d+_[01]$/),
        queued: expect.any(Number),
      });
      const { lines } = await wholeLog(job);
      expect(lines.join("\n")).not.toContain(SECRET);
      const [args, env, folder] = JSON.parse(lines[0] ?? "") as [string[], Record<string, string>, string];
      expect(args).toEqual([String(job.index), ...hostile]);
      expect(env).toMatchObject({
        MG_WORD: `it's ${job.index}\n$HOME`,
        MG_EMPTY: "",
        SLURM_ARRAY_TASK_ID: String(job.index),
      });
      expect(env["PATH"]?.split(":")).toContain("/usr/bin");
      expect(Object.keys(env).filter((name) => /^(?:GITHUB|ACTIONS|RUNNER|INPUT|NODE)_/.test(name))).toEqual([]);
      expect(folder).toBe("/");
    }
  });

  test("is found again by whoever comes after a crash, with the exchange and without", async () => {
    const jobs = [0, 1].map((index) => jobOf("adopted", index, { command: python(waiting("told to end")) }));
    await cluster.submit(jobs);
    await anotherRun().submit(jobs);
    const empty = await fakeHost();
    const forgetful = slurmCluster({ host, settings: {}, exchange: folderExchange(empty.temp) });
    await forgetful.submit(jobs);
    expect((await namesInQueue()).filter((name) => name === jobs[0]?.group)).toHaveLength(2);
    const listed = await anotherRun().list(REPOSITORY);
    expect(listed?.filter(({ id }) => jobs.some((job) => job.id === id))).toEqual(
      jobs.map(({ id, labels }) => expect.objectContaining({ id, labels, gpus: 0 })),
    );
    expect(await cluster.list("acme/other")).toEqual([]);
    for (const job of jobs) await forgetful.cancel(job);
    for (const job of jobs) expect(await ends(job)).toMatchObject({ state: "cancelled" });
    await empty[Symbol.asyncDispose]();
  });

  test("knows an array that somebody cancelled before it could start, by its number alone", async () => {
    const jobs = [0, 1].map((index) => jobOf("waiting", index, { command: python(waiting("told to end")) }));
    await node.ask("scontrol", "update", "PartitionName=main", "State=DOWN");
    await cluster.submit(jobs);
    expect((await cluster.status(jobs)).get(jobs[1]?.id ?? "")).toMatchObject({ state: "queued" });
    await node.ask("scancel", ...[...(await cluster.status(jobs)).values()].map(({ handle }) => handle));
    await node.ask("scontrol", "update", "PartitionName=main", "State=UP");
    for (const isRemembered of [true, false]) {
      await until(async () => (await namesInQueue()).includes(jobs[0]?.group ?? "") === isRemembered);
      const states = [...(await cluster.status(jobs)).values()].map(({ state }) => state);
      expect(states).toEqual(["cancelled", "cancelled"]);
    }
  });

  test("submits once where several do at once", async () => {
    const job = jobOf("raced", 0, { command: python("print('one')") });
    await Promise.all([1, 2, 3, 4].map(async () => await anotherRun().submit([job])));
    expect((await namesInQueue()).filter((name) => name === job.id)).toHaveLength(1);
    expect(await ends(job)).toMatchObject({ state: "succeeded" });
  });

  test("trains once even where two jobs of one id came through", async () => {
    const jobs = [jobOf("twice", 0, { command: python("import time; print('trained', flush=True); time.sleep(2)") })];
    const folder = node.shared;
    await cluster.submit(jobs);
    const second = await slurmCommands(host, {}).submit(
      sbatchOptions({ jobs, settings: {}, folder }),
      batchScript(jobs, folder),
    );
    expect(second.kind).toBe("submitted");
    const [job = jobOf("twice", 0)] = jobs;
    const status = await ends(job);
    expect(status.state).toBe("succeeded");
    await until(async () => !(await namesInQueue("--states=PENDING,RUNNING")).includes(job.id));
    const { lines } = await wholeLog(job);
    expect(lines.filter((line) => line === "trained")).toHaveLength(1);
    expect(lines.filter((line) => line.includes("does not train"))).toHaveLength(1);
    // Which of the two has started first it is, and stays.
    expect(lines.join("\n")).toContain(`says: ${(await cluster.status(jobs)).get(job.id)?.handle}`);
  });

  test("hands SIGTERM on to the process that trains, and has it cancelled", async () => {
    const job = jobOf("cancelled", 0, { command: python(waiting("a checkpoint is written")) });
    await cluster.submit([job]);
    await said(job, "up");
    expect((await cluster.status([job])).get(job.id)).toMatchObject({ state: "running" });
    await cluster.cancel(job);
    expect(await ends(job)).toMatchObject({ state: "cancelled" });
    await said(job, "a checkpoint is written");
    await cluster.cancel(job);
    await cluster.cancel(jobOf("never", 0));
  });

  test("goes on in the same log where it was put back into the queue", async () => {
    const script = `import os,time
print("start", os.environ.get("SLURM_RESTART_COUNT", "0"), flush=True)
time.sleep(0 if "SLURM_RESTART_COUNT" in os.environ else 60)`;
    const job = jobOf("requeued", 0, { command: python(script), wishes: { slurm: { requeue: true } } });
    await cluster.submit([job]);
    await said(job, "start 0");
    const { handle = "" } = (await cluster.status([job])).get(job.id) ?? {};
    await node.ask("scontrol", "requeue", handle);
    await until(async () => (await stateOf(job)) === "queued");
    await anotherRun().submit([job]);
    // Slurm has what was put back wait two minutes, until the node has forgotten that it ended; some seconds do.
    await sleep(8000);
    await until(async () => await node.ask("scontrol", "update", `JobId=${handle}`, "StartTime=now"));
    expect(await ends(job)).toMatchObject({ state: "succeeded", handle });
    await said(job, "start 1");
    expect((await wholeLog(job)).lines.filter((line) => line.startsWith("start"))).toEqual(["start 0", "start 1"]);
  });

  test.for([
    [true, "queued"],
    [false, "lost"],
  ] as const)("has a preempted job end with SIGTERM; put back (%s) it is %s", async ([requeue, state]) => {
    const requires = { gpus: 2, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined };
    const command = python(waiting("a checkpoint is written"));
    const job = jobOf(`preempted-${state}`, 0, { command, requires, wishes: { slurm: { requeue } } });
    const urgent = jobOf(`urgent-${state}`, 0, { command, requires, wishes: { slurm: { partition: "urgent" } } });
    await cluster.submit([job]);
    await said(job, "up");
    await cluster.submit([urgent]);
    await said(job, "a checkpoint is written");
    await until(async () => (await stateOf(job)) === state);
    await said(urgent, "up");
    expect(await stateOf(job)).toBe(state);
    for (const one of [job, urgent]) await cluster.cancel(one);
    await until(async () => !["queued", "running"].includes((await stateOf(urgent)) ?? ""));
  });

  test("goes on while its controller is down, which is an error that passes", async () => {
    const job = jobOf("outage", 0, {
      command: python("import time; print('up', flush=True); time.sleep(12); print('done')"),
    });
    await cluster.submit([job]);
    await said(job, "up");
    await node.stopController();
    const calls = [
      cluster.status([job]),
      cluster.submit([jobOf("outage", 1)]),
      cluster.cancel(job),
      cluster.list(REPOSITORY),
    ];
    for (const { status, reason } of await Promise.allSettled(calls).then((all) => all as PromiseRejectedResult[])) {
      expect(status).toBe("rejected");
      expect(reason).toBeInstanceOf(UnreachableError);
    }
    expect((await wholeLog(job)).lines).toContain("up");
    await node.startController();
    expect(await ends(job)).toMatchObject({ state: "succeeded" });
    await said(job, "done");
    expect(await stateOf(jobOf("outage", 1))).toBeUndefined();
  });

  test("says why a job has failed, also when only accounting knows it", async () => {
    const job = jobOf("failed", 0, { command: python("import sys; sys.exit(3)") });
    await cluster.submit([job]);
    expect(await ends(job)).toMatchObject({ state: "failed" });
    await until(async () => !(await namesInQueue()).includes(job.id));
    expect((await cluster.status([job])).get(job.id)).toMatchObject({ state: "failed", reason: "exit code 3" });
    await cluster.submit([job]);
    expect(await namesInQueue()).not.toContain(job.id);
  });

  test("says in its own words what it refuses", async () => {
    const refused = (wishes: Job["wishes"]) => cluster.submit([jobOf("refused", 0, { wishes })]);
    await expect(refused({ slurm: { partition: "none" } })).rejects.toThrow(
      "invalid partition specified: none; Batch job submission failed: Invalid partition name specified. Mend training.on.slurm.partition",
    );
    await expect(refused({ slurm: { constraint: "h100" } })).rejects.toThrow(
      "Invalid feature specification. Mend training.on.slurm.constraint",
    );
    await expect(refused({ slurm: { gres: "tpu:1" } })).rejects.toThrow("Mend training.on.slurm.gres");
    expect(await stateOf(jobOf("refused", 0))).toBeUndefined();
  });

  test("ends a job at its limit with SIGTERM first", async () => {
    await until(async () => !["queued", "running"].includes((await stateOf(limited)) ?? ""), 150_000);
    expect(await stateOf(limited)).toBe("timed-out");
    await said(limited, "ended by the limit");
  });
});

function anotherRun(): Cluster {
  return slurmCluster({ host, settings: {}, exchange: folderExchange(node.shared) });
}

async function stateOf(job: Job): Promise<JobState | undefined> {
  return (await cluster.status([job])).get(job.id)?.state;
}

async function ends(job: Job) {
  return await until(async () => {
    const status = (await cluster.status([job])).get(job.id);
    return status !== undefined && !["queued", "running"].includes(status.state) && status;
  });
}

async function wholeLog(job: Job) {
  let part = await cluster.logs(job, undefined);
  const lines = [...part.lines];
  // What has no end of its line yet is told by the second look.
  part = await cluster.logs(job, part.cursor);
  return { lines: [...lines, ...part.lines] };
}

async function said(job: Job, line: string): Promise<void> {
  await until(async () => (await wholeLog(job)).lines.includes(line));
}

async function namesInQueue(states = "--states=all"): Promise<readonly string[]> {
  return (await node.ask("squeue", "--noheader", "--array", states, "--format=%j")).trim().split("\n");
}
