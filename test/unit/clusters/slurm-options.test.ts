import { describe, expect, test } from "vitest";
import { commentOf, labelsOf } from "../../../src/clusters/slurm-labels.ts";
import { sbatchOptions, sharedFolder } from "../../../src/clusters/slurm-options.ts";
import { GROUP, jobOf } from "./slurm-world.ts";

const folder = "/shared/100%";
const options = (more: Parameters<typeof jobOf>[1] = {}, settings = {}) =>
  sbatchOptions({ jobs: [jobOf(3, more)], settings, folder });
const GIB = 1024 ** 3;

describe("what sbatch is told", () => {
  test("of a plain job", () => {
    expect(options()).toMatchInlineSnapshot(`
      [
        "--parsable",
        "--ignore-pbs",
        "--export=NONE",
        "--job-name=mg-credit-0123456789ab-a1-3",
        "--comment=model-gitops;repository=acme/models;model=credit",
        "--chdir=/",
        "--output=/shared/100%%/jobs/mg-credit-0123456789ab-a1-3/log",
        "--open-mode=append",
        "--time=60",
        "--nodes=1",
        "--ntasks-per-node=1",
        "--requeue",
        "--signal=B:TERM@60",
      ]
    `);
  });

  test("of an array, which is named by its group and logs into the folder of each job", () => {
    const array = sbatchOptions({ jobs: [jobOf(0), jobOf(4)], settings: {}, folder });
    expect(array).toContain(`--job-name=${GROUP}`);
    expect(array).toContain("--array=0,4");
    expect(array).toContain(`--output=/shared/100%%/jobs/${GROUP}-%a/log`);
    const jobs = [jobOf(0), jobOf(1, { timeout: 1 })];
    expect(() => sbatchOptions({ jobs, settings: {}, folder })).toThrow("ask for the same");
  });

  test("of all that manifest and settings can say", () => {
    const slurm = {
      partition: "gpu",
      qos: "long",
      constraint: "a100|h100",
      reservation: "r1",
      nodes: 2,
      requeue: false,
      signalBefore: "5m",
    };
    const requires = { gpus: 2, cpus: 8, memory: 16 * GIB + 1, gpuMemory: 40 * GIB, disk: GIB };
    const told = options({ wishes: { slurm }, requires }, { account: "ml" }).slice(8);
    expect(told.join(" ")).toBe(
      "--time=60 --nodes=2 --ntasks-per-node=1 --gres=gpu:2 --cpus-per-task=8 --mem=16385M --partition=gpu --qos=long --constraint=a100|h100 --reservation=r1 --no-requeue --signal=B:TERM@300 --account=ml",
    );
    expect(options({ wishes: { slurm: { gres: "gpu:a100:2" } }, requires })).toContain("--gres=gpu:a100:2");
  });

  test("of the time: whole minutes, rounded up", () => {
    const time = (timeout: number) => options({ timeout }).find((option) => option.startsWith("--time="));
    expect([1, 60_000, 60_001, 86_400_000].map(time)).toEqual(["--time=1", "--time=1", "--time=2", "--time=1440"]);
  });

  test("of the signal: none that could come in the first half of the time", () => {
    const signal = (timeout: number, signalBefore: string) =>
      options({ timeout, wishes: { slurm: { signalBefore } } }).find((option) => option.startsWith("--signal"));
    expect(signal(3 * 60_000, "60s")).toBeUndefined();
    expect(signal(4 * 60_000, "60s")).toBe("--signal=B:TERM@60");
    expect(signal(3_600_000, "1h")).toBeUndefined();
    expect(signal(90 * 86_400_000, "2d")).toBe("--signal=B:TERM@65535");
    expect(signal(3_600_000, "1500ms")).toBe("--signal=B:TERM@2");
  });

  test("of an exchange that is no folder: nothing", () => {
    expect(() => sharedFolder("s3://bucket/x")).toThrow(
      "The exchange s3://bucket/x is no folder, and Slurm writes logs into files. Let exchange of this cluster be a folder that the runner and all nodes have at the same path.",
    );
    expect(() => sharedFolder("/a\\b")).toThrow("backslash");
    expect(() => sharedFolder("/a\nb")).toThrow("control character");
    expect(sharedFolder("/shared/x//")).toBe("/shared/x");
  });

  test("of labels: a comment that is read back, and others' comments are none of ours", () => {
    const labels = { repository: "acme/models", "train-key": "0123", run: "42" };
    expect(labelsOf(commentOf(labels))).toEqual(labels);
    expect(labelsOf("model-gitops;repository=a b;x;__proto__=1;model=credit")).toEqual({ model: "credit" });
    expect(labelsOf("repository=acme/models")).toBeUndefined();
    expect(labelsOf("(null)")).toBeUndefined();
  });
});
