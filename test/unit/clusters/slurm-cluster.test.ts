import { describe, expect, test } from "vitest";
import type { RunOptions } from "../../../src/host/host.ts";
import { failing, fakeSlurm, GROUP, idOf, jobOf, memoryExchange, said, slurmRun } from "./slurm-world.ts";

describe("the status", () => {
  test("is Slurm's, first of the queue and then of accounting, and nobody's where it knows none", async () => {
    await using run = await slurmRun();
    const jobs = [jobOf(0), jobOf(1)];
    await run.cluster.submit(jobs);
    const [first, second] = run.slurm.jobs;
    Object.assign(first ?? {}, { state: "RUNNING", reason: "None" });
    expect(await run.cluster.status([...jobs, jobOf(7)])).toEqual(
      new Map([
        [`${GROUP}-0`, { state: "running", handle: "1_0", queued: 2000 }],
        [`${GROUP}-1`, { state: "queued", handle: "1_1", reason: "Priority" }],
      ]),
    );
    Object.assign(second ?? {}, { state: "NODE_FAIL", isPurged: true });
    const { state } = (await run.cluster.status(jobs)).get(`${GROUP}-1`) ?? {};
    expect(state).toBe("lost");
    expect(await run.cluster.status([])).toEqual(new Map());
  });

  test("of what accounting alone has running is lost, but not while it has just come to the queue", async () => {
    const slurm = fakeSlurm();
    const exchange = memoryExchange();
    await using run = await slurmRun({ slurm, exchange });
    await run.cluster.submit([jobOf(0)]);
    for (const job of slurm.jobs) Object.assign(job, { state: "RUNNING", isPurged: true });
    expect([...(await run.cluster.status([jobOf(0)])).values()]).toEqual([
      {
        state: "lost",
        handle: "1",
        reason: "Slurm's accounting has it running, and its queue does not know it",
        queued: 2000,
      },
    ]);
    let looks = 0;
    await using late = await slurmRun({
      slurm,
      exchange,
      async run(command, options) {
        if (command[0] === "squeue") for (const job of slurm.jobs) job.isPurged = (looks += 1) === 1;
        return slurm.run(command, options);
      },
    });
    expect((await late.cluster.status([jobOf(0)])).get(`${GROUP}-0`)?.state).toBe("running");
  });

  test("is that of the job that trains, where Slurm has two", async () => {
    const slurm = fakeSlurm();
    const exchange = memoryExchange();
    for (const once of [1, 2]) {
      await using run = await slurmRun({ slurm, exchange: memoryExchange() });
      if (once === 2) for (const job of slurm.jobs) job.isPurged = true;
      slurm.hasAccounting = once === 1;
      await run.cluster.submit([jobOf(0)]);
    }
    slurm.hasAccounting = true;
    for (const job of slurm.jobs)
      Object.assign(job, { isPurged: false, state: job.number === 2 ? "RUNNING" : "PENDING" });
    await using run = await slurmRun({ slurm, exchange });
    expect((await run.cluster.status([jobOf(0)])).get(`${GROUP}-0`)?.handle).toBe("1");
    exchange.files.set(`jobs/${GROUP}-0/slurm-owner`, "2\n");
    expect((await run.cluster.status([jobOf(0)])).get(`${GROUP}-0`)?.handle).toBe("2");
    await run.cluster.cancel(jobOf(0));
    expect(slurm.jobs.map(({ state }) => state)).toEqual(["CANCELLED", "CANCELLED"]);
  });
});

describe("a cancel", () => {
  test("ends what waits, for good, and of what ended or nobody knows nothing", async () => {
    await using run = await slurmRun();
    const jobs = [jobOf(0), jobOf(1)];
    await run.cluster.submit(jobs);
    await run.cluster.cancel(jobOf(0));
    await run.cluster.cancel(jobOf(9));
    expect(run.slurm.jobs.map((job) => [idOf(job), job.state])).toEqual([
      [`${GROUP}-0`, "CANCELLED"],
      [`${GROUP}-1`, "PENDING"],
    ]);
    // Also where Slurm forgets it.
    for (const job of run.slurm.jobs.splice(0)) expect(job.number).toBe(1);
    await run.cluster.submit([jobOf(0)]);
    expect([...(await run.cluster.status(jobs)).entries()]).toEqual([
      [`${GROUP}-0`, { state: "cancelled", handle: "1_0", reason: "cancelled before it started" }],
    ]);
    const calls = run.slurm.calls.filter(([program]) => program === "scancel");
    expect(calls).toEqual([["scancel", "1_0"]]);
    await run.cluster.submit([jobOf(9)]);
    expect(run.slurm.jobs.map(idOf)).toEqual([`${GROUP}-9`]);
  });

  test("that comes too late is none, and one that is refused is told", async () => {
    const slurm = fakeSlurm();
    const answers = [
      failing("scancel: error: Kill job error on job id 1: Job/step already completing or completed"),
      failing("scancel: error: Kill job error on job id 1: Access/permission denied"),
      failing("scancel: error: Kill job error on job id 1: Unable to contact slurm controller (connect failure)"),
    ];
    await using run = await slurmRun({
      slurm,
      run: async (command, options) =>
        (command[0] === "scancel" ? answers.shift() : undefined) ?? slurm.run(command, options),
    });
    await run.cluster.submit([jobOf(0)]);
    await run.cluster.cancel(jobOf(0));
    await expect(run.cluster.cancel(jobOf(0))).rejects.toThrow("Access/permission denied. Ask who runs the cluster");
    await expect(run.cluster.cancel(jobOf(0))).rejects.toThrow("Slurm does not answer: scancel said");
  });
});

describe("a list", () => {
  test("has what waits or runs of a repository, by the comment or by what the exchange has", async () => {
    await using run = await slurmRun();
    const requires = { gpus: 2, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined };
    const { labels } = jobOf(0);
    await run.cluster.submit([jobOf(0, { requires })]);
    await run.cluster.submit([jobOf(1)]);
    await run.cluster.submit([jobOf(2, { labels: { repository: "acme/other" } })]);
    await run.cluster.submit([jobOf(3)]);
    const [, second, , last] = run.slurm.jobs;
    Object.assign(second ?? {}, { state: "RUNNING", options: [] });
    Object.assign(last ?? {}, { state: "COMPLETED" });
    expect(await run.cluster.list("acme/models")).toEqual([
      { id: `${GROUP}-0`, handle: "1", state: "queued", labels, gpus: 2 },
      { id: `${GROUP}-1`, handle: "2", state: "running", labels, gpus: 0 },
    ]);
  });
});

describe("the commands", () => {
  test("get nothing of the runner's but what any program needs, and where Slurm is", async () => {
    const slurm = fakeSlurm();
    const seen: RunOptions[] = [];
    process.env["ACTIONS_RUNTIME_TOKEN"] = "secret";
    await using run = await slurmRun({
      slurm,
      settings: { bin: "/opt/slurm/bin" },
      env: { SLURM_CONF: "/etc/s.conf", GITHUB_TOKEN: "secret" },
      async run(command, options = {}) {
        seen.push(options);
        return slurm.run(command, options);
      },
    });
    await run.cluster.submit([jobOf(0)]);
    delete process.env["ACTIONS_RUNTIME_TOKEN"];
    expect(JSON.stringify(seen)).not.toContain("secret");
    expect(slurm.calls.map(([program]) => program)).toContain("/opt/slurm/bin/sbatch");
    const sbatch = seen.find(({ input }) => input !== undefined);
    expect(sbatch?.env).toMatchObject({ SLURM_CONF: "/etc/s.conf", PATH: process.env["PATH"] });
    // What begins so goes along into the job.
    expect(Object.keys(sbatch?.env ?? {}).filter((name) => name.startsWith("SLURM_"))).toEqual(["SLURM_CONF"]);
  });

  test("ask for our own jobs alone, of hidden partitions too", async () => {
    await using run = await slurmRun();
    await run.cluster.status([jobOf(0)]);
    const [squeue = [], sacct = []] = run.slurm.calls;
    expect(squeue).toEqual(expect.arrayContaining(["--all", `--user=${process.getuid?.()}`, "--states=all"]));
    expect(sacct).toEqual(expect.arrayContaining([`--user=${process.getuid?.()}`, "--starttime=now-7days"]));
  });

  test("that are not there are an error that says what to do", async () => {
    const none = { ...failing(""), exitCode: -1, startError: "squeue is not installed, or its folder is not there" };
    await using run = await slurmRun({ run: async () => none });
    await expect(run.cluster.status([jobOf(0)])).rejects.toThrow(
      "squeue did not start: squeue is not installed, or its folder is not there. Run this job on a login node of the cluster, or name the folder of Slurm's commands as slurm.bin",
    );
  });

  test("that say hostile things say them on one line", async () => {
    const hostile = failing(`squeue: error: \u001B[2J::set-output name=a::b\n##[error]${"x".repeat(100_000)}`);
    await using run = await slurmRun({ run: async () => hostile });
    const error = await run.cluster.list("acme/models").catch((cause: unknown) => cause);
    for (const part of ["\u001B", "\n", "##["]) expect(String(error)).not.toContain(part);
    expect(String(error).length).toBeLessThan(1000);
    await using garbage = await slurmRun({ run: async () => said(["{}", "\u0000", "a|b|c|d|e|f|g|h|i|j"]) });
    expect(await garbage.cluster.list("acme/models")).toEqual([]);
  });

  test("cannot be used with an exchange that is no folder", async () => {
    const exchange = { ...memoryExchange(), address: "s3://bucket/prefix" };
    await expect(slurmRun({ exchange })).rejects.toThrow("The exchange s3://bucket/prefix is no folder");
  });
});
