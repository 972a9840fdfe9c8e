import { describe, expect, test } from "vitest";
import { UnreachableError } from "../../../src/clusters/cluster.ts";
import { everyOrder, trainers } from "./slurm-orders.ts";
import { failing, fakeSlurm, GROUP, idOf, jobOf, memoryExchange, NOON, said, slurmRun } from "./slurm-world.ts";

const MINUTES = 60_000;

describe("a submission", () => {
  test("of several jobs is one array, of one a plain job named by its id", async () => {
    await using run = await slurmRun();
    await run.cluster.submit([jobOf(0), jobOf(2)]);
    expect(run.slurm.jobs.map(idOf)).toEqual([`${GROUP}-0`, `${GROUP}-2`]);
    expect(new Set(run.slurm.jobs.map(({ number }) => number)).size).toBe(1);
    await run.cluster.submit([jobOf(1)]);
    expect(run.slurm.jobs.at(-1)).toMatchObject({ name: `${GROUP}-1`, index: undefined });
  });

  test("is made once, however often it is asked for, and of what is missing alone", async () => {
    await using run = await slurmRun();
    await run.cluster.submit([jobOf(0)]);
    await run.cluster.submit([jobOf(0)]);
    await run.cluster.submit([jobOf(0), jobOf(1)]);
    expect(run.slurm.jobs.map(idOf)).toEqual([`${GROUP}-0`, `${GROUP}-1`]);
  });

  test("finds a job of which nothing is left but its name in accounting, whatever its state", async () => {
    await using run = await slurmRun();
    await run.cluster.submit([jobOf(0)]);
    for (const job of run.slurm.jobs) Object.assign(job, { state: "FAILED", isPurged: true });
    await using other = await slurmRun({ slurm: run.slurm, exchange: memoryExchange() });
    await other.cluster.submit([jobOf(0)]);
    expect(run.slurm.jobs).toHaveLength(1);
  });

  test("finds by the exchange what Slurm has forgotten where there is no accounting", async () => {
    const slurm = fakeSlurm();
    slurm.hasAccounting = false;
    await using run = await slurmRun({ slurm });
    await run.cluster.submit([jobOf(0)]);
    for (const job of slurm.jobs) job.isPurged = true;
    await run.cluster.submit([jobOf(0)]);
    expect(slurm.jobs).toHaveLength(1);
    expect(await run.cluster.status([jobOf(0)])).toEqual(new Map());
  });

  test("that was refused can be made again at once", async () => {
    const slurm = fakeSlurm();
    const refusal = failing("sbatch: error: Batch job submission failed: Invalid partition name specified");
    await using refused = await slurmRun({
      slurm,
      exchange: memoryExchange(),
      run: async (command, options) => (command[0] === "sbatch" ? refusal : slurm.run(command, options)),
    });
    await expect(refused.cluster.submit([jobOf(0)])).rejects.toThrow(
      "Slurm refused (sbatch): Batch job submission failed: Invalid partition name specified. Mend training.on.slurm.partition of the manifest; `sinfo -s` lists those there are.",
    );
    await using run = await slurmRun({ slurm, exchange: refused.exchange });
    await run.cluster.submit([jobOf(0)]);
    expect(slurm.jobs).toHaveLength(1);
  });
});

describe("an answer that was lost", () => {
  const lost = async (answer: "timeout" | "socket" | "garbage" | "killed", isMade: boolean) => {
    const slurm = fakeSlurm();
    const clock = { now: NOON };
    const answers = {
      timeout: { ...failing(""), exitCode: -1, timedOut: true },
      socket: failing("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation"),
      garbage: said(["Submitted batch"]),
      killed: { ...failing(""), exitCode: -1 },
    };
    const world = { slurm, exchange: memoryExchange(), now: () => clock.now };
    const late = await slurmRun({
      ...world,
      run: async (command, options) => {
        if (command[0] !== "sbatch") return slurm.run(command, options);
        if (isMade) slurm.run(command, options);
        return answers[answer];
      },
    });
    await expect(late.cluster.submit([jobOf(0)])).rejects.toThrow(UnreachableError);
    return { slurm, clock, again: (await slurmRun(world)).cluster };
  };

  test.for(["timeout", "socket", "garbage", "killed"] as const)("%s: the job is found by its name", async (answer) => {
    const { slurm, again } = await lost(answer, true);
    await again.submit([jobOf(0)]);
    expect(slurm.jobs).toHaveLength(1);
  });

  test.for(["timeout", "socket", "garbage", "killed"] as const)(
    "%s, and no job: it is made when none can come any more",
    async (answer) => {
      const { slurm, clock, again } = await lost(answer, false);
      await expect(again.submit([jobOf(0)])).rejects.toThrow("was and the answer was lost");
      clock.now += 4 * MINUTES;
      await expect(again.submit([jobOf(0)])).rejects.toThrow(UnreachableError);
      expect(slurm.jobs).toHaveLength(0);
      clock.now += 2 * MINUTES;
      await again.submit([jobOf(0)]);
      await again.submit([jobOf(0)]);
      expect(slurm.jobs).toHaveLength(1);
    },
  );

  test("of a controller that was not there: it is made as soon as there is one", async () => {
    const slurm = fakeSlurm();
    const exchange = memoryExchange();
    const down = failing(
      "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)",
    );
    await using off = await slurmRun({
      slurm,
      exchange,
      run: async (command, options) => (command[0] === "sbatch" ? down : slurm.run(command, options)),
    });
    await expect(off.cluster.submit([jobOf(0)])).rejects.toThrow(UnreachableError);
    await using run = await slurmRun({ slurm, exchange });
    await run.cluster.submit([jobOf(0)]);
    expect(slurm.jobs).toHaveLength(1);
  });

  test("and the job cancelled before it was seen: what comes of it does not train", async () => {
    const { slurm, again } = await lost("socket", false);
    await again.cancel(jobOf(0));
    expect(await again.status([jobOf(0)])).toEqual(
      new Map([[`${GROUP}-0`, { state: "cancelled", handle: `${GROUP}-0`, reason: "cancelled before it started" }]]),
    );
    await again.submit([jobOf(0)]);
    expect(slurm.jobs).toHaveLength(0);
  });
});

describe("whoever has the word", () => {
  test("and takes too long before it submits, does not: another may have gone on", async () => {
    const slurm = fakeSlurm();
    const exchange = memoryExchange();
    const clock = { now: NOON };
    await using slow = await slurmRun({
      slurm,
      exchange,
      now: () => clock.now,
      async run(command, options) {
        // The look after its claim.
        if (command[0] === "squeue" && exchange.files.has(`jobs/${GROUP}/slurm-claim-1.json`)) clock.now += 3 * MINUTES;
        return slurm.run(command, options);
      },
    });
    await expect(slow.cluster.submit([jobOf(0)])).rejects.toThrow("was not submitted to Slurm");
    expect(slurm.jobs).toHaveLength(0);
    clock.now += 5 * MINUTES;
    await using next = await slurmRun({ slurm, exchange, now: () => clock.now });
    await next.cluster.submit([jobOf(0)]);
    expect(slurm.jobs).toHaveLength(1);
  });
});

describe("a look that fails", () => {
  test.for(["squeue", "sacct"])("by %s: nothing is submitted", async (program) => {
    const slurm = fakeSlurm();
    for (const answer of [
      failing(`${program}: error: Problem talking to the database: Connection refused`),
      { ...said([]), stdout: "4711|0|RUNN" },
      { ...failing(""), exitCode: -1, timedOut: true },
    ]) {
      await using run = await slurmRun({
        slurm,
        run: async (command, options) => (command[0] === program ? answer : slurm.run(command, options)),
      });
      await expect(run.cluster.submit([jobOf(0)])).rejects.toThrow(UnreachableError);
      await expect(run.cluster.status([jobOf(0)])).rejects.toThrow(UnreachableError);
    }
    expect(slurm.jobs).toHaveLength(0);
  });
});

describe("several at once", () => {
  test("in every order of their calls make one job for each id", async () => {
    const orders = await everyOrder([{ indices: [0, 1] }, { indices: [0, 1] }], ({ slurm }, results) => {
      expect(slurm.jobs.map(idOf).toSorted()).toEqual([`${GROUP}-0`, `${GROUP}-1`]);
      expect(results).toEqual([undefined, undefined]);
    });
    expect(orders).toBeGreaterThan(100);
  });

  test("also where each wants other seeds", async () => {
    await everyOrder([{ indices: [0, 1] }, { indices: [1, 2] }], ({ slurm }, results) => {
      expect(slurm.jobs.map(idOf).toSorted()).toEqual([0, 1, 2].map((index) => `${GROUP}-${index}`));
      expect(results).toEqual([undefined, undefined]);
    });
  });

  // One submission by itself makes so many calls that others can see, or fewer.
  const CALLS = 12;
  const deaths = [false, true].flatMap((after) => Array.from({ length: CALLS }, (_, at) => ({ at, after })));

  test.for(deaths)("one of them dies at call $at (done: $after): one job for each id", async (dies) => {
    const orders = await everyOrder([{ indices: [0, 1], dies }, { indices: [0, 1] }], (shared, results) => {
      // The other came through, after what nobody settles was stale.
      expect(results[1]).toBeUndefined();
      expect(shared.slurm.jobs.map(idOf).toSorted()).toEqual([`${GROUP}-0`, `${GROUP}-1`]);
    });
    expect(orders).toBeGreaterThan(0);
  });

  test("with one that dies, two others take over, and one of them does it", async () => {
    await everyOrder(
      [{ indices: [0] }, { indices: [0] }],
      ({ slurm }, results) => {
        expect(slurm.jobs.map(idOf)).toEqual([`${GROUP}-0`]);
        expect(results).toEqual([undefined, undefined]);
      },
      ({ exchange }) =>
        exchange.files.set(`jobs/${GROUP}/slurm-claim-1.json`, JSON.stringify({ at: NOON - 6 * MINUTES })),
    );
  });

  test("and an hour passes between any two calls: one trains, whichever job starts first", async () => {
    let twice = 0;
    const orders = await everyOrder([{ indices: [0] }, { indices: [0] }, "hour"], (shared) => {
      expect(shared.slurm.jobs.length).toBeGreaterThan(0);
      if (shared.slurm.jobs.length > 1) twice += 1;
      for (const isReversed of [false, true]) expect(trainers(shared, isReversed)).toEqual({ [`${GROUP}-0`]: 1 });
    });
    // Between the last look at the clock and sbatch nothing can be done but in the job itself.
    expect(twice).toBeGreaterThan(0);
    expect(orders).toBeGreaterThan(100);
  });
});
