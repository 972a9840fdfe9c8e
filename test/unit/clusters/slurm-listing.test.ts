import { describe, expect, test } from "vitest";
import { adviceOn, isUnreachable, sentenceOf, submittedId } from "../../../src/clusters/slurm-answers.ts";
import { rowsOf, sacctRows, squeueRows } from "../../../src/clusters/slurm-listing.ts";
import { stateOf } from "../../../src/clusters/slurm-states.ts";

// As Slurm 22.05.8 printed them.
const SQUEUE = `1|0|RUNNING|None|1796078528|1796078530|1|gres:gpu:1|mg-g|model-gitops;repository=a/b
1|1|PENDING|BeginTime|1796078552|1796078673|1|gres:gpu:1|mg-g|model-gitops;repository=a/b
2|N/A|CANCELLED|None|1796078528|1796078530|1|N/A|mg-p|(null)
4|N/A|FAILED|NonZeroExitCode|1796078553|1796078554|1|N/A|mg-f|(null)
5|N/A|FAILED|JobLaunchFailure|1796078553|1796078554|1|N/A|mg-nodir|(null)
6|3|PENDING|JobHeldUser|1796078553|N/A|1|N/A|mg-pa|(null)
`;
const SACCT = `2|CANCELLED by 0|0:0|1796078528|1796078530|mg-p
1_1|REQUEUED|0:0|1796078528|1796078530|mg-g
4|FAILED|3:0|1796078553|1796078554|mg-f
7|FAILED|0:9|1796078553|1796078554|mg-oom
16|PENDING|0:0|1796078558|Unknown|x
`;

describe("what squeue prints", () => {
  test("is one row for each element", () => {
    const rows = squeueRows(SQUEUE).map(({ id, handle, state, reason, queued, gpus }) => [
      id,
      handle,
      state,
      reason,
      queued,
      gpus,
    ]);
    expect(rows).toEqual([
      ["mg-g-0", "1_0", "running", undefined, 2000, 1],
      ["mg-g-1", "1_1", "queued", "BeginTime", undefined, 1],
      ["mg-p", "2", "cancelled", undefined, 2000, 0],
      ["mg-f", "4", "failed", undefined, 1000, 0],
      ["mg-nodir", "5", "failed", "JobLaunchFailure", 1000, 0],
      ["mg-pa-3", "6_3", "queued", "JobHeldUser: it does not pass by itself", undefined, 0],
    ]);
    expect(squeueRows(SQUEUE)[0]?.comment).toBe("model-gitops;repository=a/b");
  });

  test("and is no row of a job is passed over", () => {
    const noise = [
      "",
      "CLUSTER: a",
      "x|0|RUNNING",
      "1|[0-99999999999]|PENDING|x|1|2|1|N/A|n|c",
      "1|a|PENDING|x|1|2|1|N/A|n|c",
    ];
    expect(squeueRows(noise.join("\n"))).toEqual([]);
    const hostile = "7|N/A|RUNNING|\u001B[31m::set-output name=x::y\u0007|1|2|1|N/A|mg|a|b\u0000";
    expect(squeueRows(hostile)).toMatchObject([{ reason: "│ ::set-output name=x::y", id: "mg", comment: "a|b\u0000" }]);
    expect(squeueRows(`7|N/A|RUNNING|${"x".repeat(10_000)}|1|2|1|N/A|mg|c`)[0]?.reason).toHaveLength(200);
  });

  test("counts GPUs of all nodes", () => {
    const gpus = (gres: string, nodes = "1") => squeueRows(`7|N/A|RUNNING|None|1|2|${nodes}|${gres}|mg|c`)[0]?.gpus;
    const written = [
      "gres:gpu:2",
      "gres/gpu:a100:4",
      "gres/gpu=3",
      "gres/gpu:a100=8",
      "gpu",
      "gpu:a100",
      "gres:shard:2",
      "gres:craynetwork:1,gres:gpu:1",
      "N/A",
      "(null)",
    ];
    expect(written.map((gres) => gpus(gres))).toEqual([2, 4, 3, 8, 1, 1, 0, 1, 0, 0]);
    expect(gpus("gres:gpu:2", "3")).toBe(6);
  });
});

describe("what sacct prints", () => {
  test("is one row for each element, with its exit code", () => {
    const rows = sacctRows(SACCT).map(({ id, handle, state, reason }) => [id, handle, state, reason]);
    expect(rows).toEqual([
      ["mg-p", "2", "cancelled", "CANCELLED by 0"],
      ["mg-g-1", "1_1", "queued", "REQUEUED"],
      ["mg-f", "4", "failed", "exit code 3"],
      ["mg-oom", "7", "failed", "signal 9"],
      ["x", "16", "queued", undefined],
    ]);
  });

  test("of arrays that were not split is spread", () => {
    const ids = (element: string) =>
      sacctRows(`9_${element}|CANCELLED by 5|0:0|1|Unknown|mg`).map(({ handle }) => handle);
    expect(ids("[0-2,7%2]")).toEqual(["9_0", "9_1", "9_2", "9_7"]);
    expect(ids("[0-8:4]")).toEqual(["9_0", "9_4", "9_8"]);
    expect(ids("[3]")).toEqual(["9_3"]);
    expect(ids("[5-1]")).toEqual([]);
  });

  test("of an array without elements counts for an id that it was made for", () => {
    const rows = sacctRows("4|CANCELLED by 0|0:0|1|2|mg-g");
    const job = { group: "mg-g", id: "mg-g-1", index: 1 };
    expect(rowsOf(rows, job, "4_1")).toHaveLength(1);
    expect(rowsOf(rows, job, "5_1")).toEqual([]);
    expect(rowsOf(rows, job, undefined)).toEqual([]);
  });
});

describe("a state", () => {
  test.for([
    ["PENDING", "QOSMaxJobsPerUserLimit", "queued", "QOSMaxJobsPerUserLimit"],
    ["PENDING", "ReqNodeNotAvail, UnavailableNodes:n[1-2]", "queued", "ReqNodeNotAvail, UnavailableNodes:n[1-2]"],
    ["PENDING", "DependencyNeverSatisfied", "queued", "DependencyNeverSatisfied: it does not pass by itself"],
    ["PENDING", "BadConstraints", "queued", "BadConstraints: it does not pass by itself"],
    ["PENDING", "launch failed requeued held", "queued", "launch failed requeued held: it does not pass by itself"],
    ["CONFIGURING", "None", "queued", "CONFIGURING"],
    ["REQUEUED", "None", "queued", "REQUEUED"],
    ["REQUEUE_HOLD", "JobHoldMaxRequeue", "queued", "REQUEUE_HOLD, JobHoldMaxRequeue"],
    ["SPECIAL_EXIT", "None", "queued", "SPECIAL_EXIT"],
    ["RUNNING", "None", "running", undefined],
    ["COMPLETING", "None", "running", "COMPLETING"],
    ["SUSPENDED", "None", "running", "SUSPENDED"],
    ["STAGE_OUT", "None", "running", "STAGE_OUT"],
    ["COMPLETED", "None", "succeeded", undefined],
    ["FAILED", "NonZeroExitCode", "failed", undefined],
    ["TIMEOUT", "TimeLimit", "timed-out", "TimeLimit"],
    ["DEADLINE", "None", "timed-out", "DEADLINE"],
    ["CANCELLED by 1000", "None", "cancelled", "CANCELLED by 1000"],
    ["NODE_FAIL", "None", "lost", "NODE_FAIL"],
    ["BOOT_FAIL", "None", "lost", "BOOT_FAIL"],
    ["OUT_OF_MEMORY", "OutOfMemory", "lost", "OUT_OF_MEMORY, OutOfMemory"],
    ["PREEMPTED", "None", "lost", "PREEMPTED"],
    ["REVOKED", "None", "lost", "REVOKED"],
    ["SOMETHING_NEW", "None", "running", "Slurm says SOMETHING_NEW"],
    ["", "", "running", "Slurm says nothing"],
  ] as const)("%s (%s)", ([words, why, state, reason]) => {
    expect(stateOf(words, why, undefined)).toEqual({ state, reason });
  });
});

describe("an answer", () => {
  test("that may pass is known", () => {
    const passing = [
      "slurm_load_jobs error: Unable to contact slurm controller (connect failure)",
      "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation",
      "sacct: error: Problem talking to the database: Connection refused",
      'sacct: error: Munge encode failed: Failed to access "/run/munge/munge.socket.2": No such file or directory',
      "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying",
      "sbatch: fatal: Could not establish a configuration source",
      "scancel: error: slurm_kill_job2() failed Zero Bytes were transmitted or received",
    ];
    expect(passing.filter((said) => !isUnreachable(said))).toEqual([]);
  });

  // As Slurm 22.05.8 printed them.
  test.for([
    ["Batch job submission failed: Invalid account or account/partition combination specified", "Mend account"],
    ["Batch job submission failed: Invalid partition name specified", "Mend training.on.slurm.partition"],
    ["Batch job submission failed: Invalid qos specification", "Mend training.on.slurm.qos"],
    ["Batch job submission failed: Invalid feature specification", "Mend training.on.slurm.constraint"],
    ["Invalid generic resource (gres) specification", "Mend training.on.slurm.gres"],
    ["Batch job submission failed: Requested reservation is invalid", "Mend training.on.slurm.reservation"],
    [
      "Batch job submission failed: Requested time limit is invalid (missing or exceeds some limit)",
      "Lower training.timeout",
    ],
    ["Memory specification can not be satisfied", "Ask for less"],
    ["Batch job submission failed: Requested node configuration is not available", "Ask for less"],
    ["Batch job submission failed: Invalid job array specification", "Job arrays are off"],
    [
      "Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
      "Mend training.on.slurm.qos",
    ],
    ["Something else", "Mend that, or ask"],
  ] as const)("%s has its advice", ([said, advice]) => {
    expect(isUnreachable(said)).toBe(false);
    expect(adviceOn(`sbatch: error: ${said}`)).toContain(advice);
  });

  test("is told on one line, and harmless", () => {
    expect(sentenceOf("sbatch: error: one\nsbatch: error: two.\n")).toBe("one; two");
    expect(sentenceOf("##[error]x\u001B[0m\r\n::y")).toBe("## [error]x; │ ::y");
    expect(sentenceOf("x".repeat(10_000))).toHaveLength(500);
  });

  test("of sbatch is a number, of a federation with its cluster", () => {
    expect(["4711\n", "4711;alpha\n", "", "Submitted batch job 3", "4711 4712"].map(submittedId)).toEqual([
      "4711",
      "4711",
      undefined,
      undefined,
      undefined,
    ]);
  });
});
