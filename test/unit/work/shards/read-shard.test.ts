import { describe, expect, it, test } from "vitest";
import { readShard } from "../../../../src/work/shards/read-shard.ts";
import { requireWhole, shardName } from "../../../../src/work/shards/shard.ts";

type Environment = Readonly<Record<string, string>>;
const read = (text: string, env: Environment = {}) => readShard(text, (name) => env[name]);
const named = (text: string, env: Environment = {}): string => {
  const shard = read(text, env);
  return shard === undefined ? "whole" : shardName(shard);
};
/** What sbatch sets for a task of `--array=<first>-<last>:<step>`. */
const slurm = (id: number, [least, most, step, count]: readonly [number, number, number, number]): Environment => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_MIN: String(least),
  SLURM_ARRAY_TASK_MAX: String(most),
  SLURM_ARRAY_TASK_STEP: String(step),
  SLURM_ARRAY_TASK_COUNT: String(count),
});

describe("a shard that is written", () => {
  it.each([
    ["", "whole"],
    ["  ", "whole"],
    ["1/1", "1/1"],
    [" 2/8 ", "2/8"],
    ["index:0/8", "1/8"],
    ["index:7/8", "8/8"],
  ])("%j is %s", (text, expected) => expect(named(text)).toBe(expected));

  it.each(["0/4", "5/4", "index:4/4", "1", "1/0", "-1/4", "1/4/4", "01/4", "1/10000", "auto/0", "auto/x", "autos"])(
    "%j is none",
    (text) => expect(() => read(text)).toThrow(/^shard is ".*", and (no part of a whole|shards count from 1)\./),
  );

  it("says what to write for one that counts from 0", () =>
    expect(() => read("0/4")).toThrow("Write 1/4 for the first of 4, or index:0/4"));

  it("looks at no environment", () => expect(named("2/8", { MODEL_GITOPS_SHARD: "3/8" })).toBe("2/8"));
});

describe("auto", () => {
  it.each<readonly [string, string, Environment, string]>([
    ["its own variable", "auto", { MODEL_GITOPS_SHARD: "3/8" }, "3/8"],
    ["its own variable, counted from 0", "auto/8", { MODEL_GITOPS_SHARD: "index:3/8" }, "4/8"],
    ["an array from 0", "auto", slurm(0, [0, 7, 1, 8]), "1/8"],
    ["an array from 1", "auto", slurm(8, [1, 8, 1, 8]), "8/8"],
    ["an array with a step", "auto", slurm(5, [1, 7, 2, 4]), "3/4"],
    ["an array whose step is not set", "auto/3", { ...slurm(12, [10, 12, 1, 3]), SLURM_ARRAY_TASK_STEP: "" }, "3/3"],
    ["a pod, by the count beside auto", "auto/5", { JOB_COMPLETION_INDEX: "0" }, "1/5"],
    ["a pod, by a variable", "auto", { JOB_COMPLETION_INDEX: "4", MODEL_GITOPS_SHARDS: "5" }, "5/5"],
    ["two that say the same", "auto", { ...slurm(2, [1, 8, 1, 8]), MODEL_GITOPS_SHARD: "2/8" }, "2/8"],
  ])("is told by %s", (...[, text, env, expected]) => expect(named(text, env)).toBe(expected));

  it.each<readonly [string, string, Environment, RegExp]>([
    ["nothing", "auto/8", {}, /nothing in the environment says which shard this is/],
    ["a pod without a count", "auto", { JOB_COMPLETION_INDEX: "1" }, /nothing says of how many\. Write auto\/8/],
    ["a pod beyond the count", "auto/4", { JOB_COMPLETION_INDEX: "4" }, /says that this is the shard 5\/4/],
    ["an array of another size", "auto/9", slurm(2, [1, 8, 1, 8]), /auto\/9 says that there are 9 shards, and SLURM/],
    // A task that is submitted again alone is an array of one.
    ["an array of one in the place of eight", "auto/8", slurm(3, [3, 3, 1, 1]), /there are 8 shards.* there are 1/],
    ["a list with gaps", "auto", slurm(3, [1, 7, 1, 3]), /3 indices of its array from 1 to 7 are not evenly apart/],
    ["an index between steps", "auto", slurm(2, [1, 7, 2, 4]), /not evenly apart/],
    ["no count of an array", "auto", { SLURM_ARRAY_TASK_ID: "2" }, /SLURM_ARRAY_TASK_COUNT, which says of how many/],
    ["no number", "auto/4", { JOB_COMPLETION_INDEX: "one" }, /JOB_COMPLETION_INDEX is "one", and no number/],
    ["another shard", "auto", { ...slurm(2, [1, 8, 1, 8]), MODEL_GITOPS_SHARD: "3/8" }, /the shard 3, and SLURM.* 2\./],
    ["another count", "auto", { MODEL_GITOPS_SHARD: "3/8", MODEL_GITOPS_SHARDS: "9" }, /8 shards, and MODEL.* 9\./],
    [
      "a count that is a shard",
      "auto",
      { JOB_COMPLETION_INDEX: "1", MODEL_GITOPS_SHARDS: "1/8" },
      /no number of shards/,
    ],
    [
      "a variable that is none",
      "auto",
      { MODEL_GITOPS_SHARD: "0/8" },
      /MODEL_GITOPS_SHARD is "0\/8", and shards count/,
    ],
  ])("is refused where %s says so", (...[, text, env, expected]) => expect(() => read(text, env)).toThrow(expected));
});

test("a whole has each shard once, of one run", () => {
  const of = { of: "credit-risk", command: "evaluate" } as const;
  const all = [2, 0, 1].map((index) => ({ index, count: 3 }));
  expect(() => requireWhole(all, of)).not.toThrow();
  expect(() => requireWhole(all.slice(1), of)).toThrow(
    "The parts of credit-risk lack the shard 3/3. Run it (evaluate --shard), and merge again.",
  );
  expect(() => requireWhole([...all, { index: 0, count: 3 }], of)).toThrow("are of different runs");
  expect(() => requireWhole([{ index: 0, count: 1 }, ...all], of)).toThrow("are of different runs");
});
