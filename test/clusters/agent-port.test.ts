import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { childEnvironment, dataVariables, paramVariables } from "../../src/training/environment.ts";
import { GPU_FIELDS, parseGpuLine } from "../../src/training/gpu.ts";
import { valuesOfLine } from "../../src/training/metric-values.ts";
import { gpuSummary } from "../../src/training/telemetry.ts";
import { AGENT_IMPORTABLE } from "./agent-rig.ts";

/** What a function of the agent's modules returns for each of the cases. */
function asked(
  body: string,
  cases: readonly unknown[],
  env: Readonly<Record<string, string>> = {},
): readonly unknown[] {
  const program = `
${AGENT_IMPORTABLE}
import json
from agent import environment, gpus, progress
def answer(case):
${body.replaceAll(/^/gm, "    ")}
print(json.dumps([answer(case) for case in json.load(sys.stdin)]))`;
  const input = JSON.stringify(cases);
  const options = {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { PATH: process.env["PATH"] ?? "", ...env },
  } as const;
  return JSON.parse(execFileSync("python3", ["-c", program], options)) as readonly unknown[];
}

const names = fc.oneof(
  fc.constantFrom("learningRate", "max_depth", "a-b", "aB", "a_b", "XMLFile", "n2Layers", "über", "naïve.Rate", "🙂x"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);
const numbers = [0, -0, 1, 1e-7, 1.5e-7, 123456789012345680000, 1e21, 1e300, 5e-324, 0.1 + 0.2, -1e-6, 100, 4e-5];
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(...numbers, "text\0with nul", "\ud800 alone", 'é\u2028\u007f\u001f"\\/', 2 ** 53 + 2),
);

describe("the agent's port of the environment", () => {
  it("names parameters as a runner does, with the same text", () => {
    const cases = fc.sample(fc.dictionary(names, values, { maxKeys: 6 }), { numRuns: 1500, seed: 7 });
    const read = cases.map((params) => JSON.parse(JSON.stringify(params)) as Readonly<Record<string, unknown>>);
    expect(asked("return environment.param_variables(case)", read)).toEqual(read.map(paramVariables));
    const all = Object.fromEntries(numbers.map((value, at) => [`n${at}`, [value]]));
    expect(asked("return environment.param_variables(case)", [all])).toEqual([paramVariables(all)]);
  });

  it("names datasets of one file, where no other is called alike", () => {
    const words = fc.constantFrom("train", "hold-out", "hold_out", "Train", "a-b-c");
    const cases = fc.sample(
      fc.dictionary(words, fc.array(fc.constantFrom("/a.csv", "/b c.csv"), { maxLength: 3 })),
      300,
    );
    expect(asked("return environment.data_variables(case)", cases)).toEqual(cases.map(dataVariables));
  });

  it("passes on what a runner does, what the manifest names, and where the engine has put the job", () => {
    const set = {
      HOME: "/home/x",
      LANG: "C.UTF-8",
      CUDA_VISIBLE_DEVICES: "0",
      AWS_SECRET_ACCESS_KEY: "secret",
      GITHUB_TOKEN: "secret",
      ACTIONS_RUNTIME_TOKEN: "secret",
      SLURM_JWT: "secret",
      WANDB_MODE: "offline",
    };
    const named = ["WANDB_MODE", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "NOT_SET", "runner_temp"];
    const added = { MODEL_GITOPS: "true" };
    const all: Readonly<Record<string, string>> = { PATH: process.env["PATH"] ?? "", ...set };
    const { env, missing } = childEnvironment({ names: named, read: (name) => all[name], added });
    const ask = "return environment.child_environment(case[0], case[1])";
    const [answer] = asked(ask, [[named, added]], { ...set, SLURM_JOB_ID: "4711", RANK: "0" });
    const wanted = { ...env, PATH: expect.any(String), SLURM_JOB_ID: "4711", RANK: "0" };
    expect(answer).toEqual([wanted, missing]);
  });
});

describe("the agent's port of what a runner measures", () => {
  it("takes the same lines for progress", () => {
    const fixed = [
      '{"step":1,"name":"loss","value":0.5}',
      '{"step":1,"name":"loss","value":0.5,"total":10}',
      '{"step":1,"name":"loss","value":NaN}',
      '{"step":true,"name":"loss","value":1}',
      '{"step":1,"name":"loss\\n","value":1}',
      '{"step":1,"name":"größe","value":1}',
      '{"step":1e400,"name":"a","value":1}',
      "[1]",
      "",
      "{half",
    ];
    const point = fc.record(
      { step: values, name: names, value: values, total: values },
      { requiredKeys: ["step", "name"] },
    );
    const keys = fc.constantFrom(
      "step",
      "Epoch ",
      "iteration",
      "loss",
      "val/acc@1",
      "größe",
      "🙂",
      "total",
      "timestamp",
      "",
    );
    const wide = fc.dictionary(keys, values, { maxKeys: 6 });
    const sampled = fc.sample(fc.oneof(point, wide), { numRuns: 800, seed: 7 });
    const cases = [...fixed, ...sampled.map((one) => JSON.stringify(one))];
    const finite = (line: string) => [...valuesOfLine(line, 4)].filter(({ value }) => value !== undefined);
    expect(asked("return progress.values_of_line(case, 4)", cases)).toEqual(cases.map(finite));
  });

  it("reads and sums up GPUs alike", () => {
    const lines = [
      "0, NVIDIA H100 80GB HBM3, 97, 40536, 81559, 612.34, 570.86.15, 0x0000000000000000",
      "1, NVIDIA H100 80GB HBM3, 12, 1024, 81559, [N/A], 570.86.15, 0x0000000000000004",
      "0, NVIDIA H100 80GB HBM3, [N/A], [N/A], 81559, 100, 570.86.15, 0x0000000000000001",
      "1, NVIDIA H100 80GB HBM3, 50, 2048, 81559, 90.5, 570.86.15, Not Supported",
      "0, NVIDIA H100 80GB HBM3, 40, 9000, 81559, 300, 570.86.15, 0x0000000000000008",
      "No devices were found",
    ];
    expect(asked("return gpus.GPU_FIELDS.split(',')", [0])).toEqual([GPU_FIELDS]);
    const summary = gpuSummary();
    lines.forEach((line, at) => {
      const sample = parseGpuLine(line);
      if (sample !== undefined) summary.add(sample, at * 1000);
    });
    const body = `
seen = gpus.GpuTelemetry.__new__(gpus.GpuTelemetry)
seen.count = seen.busy = seen.throttled = seen.peak = seen.joules = 0
seen.memory, seen.last = {}, {}
for at, line in enumerate(case):
    gpu = gpus.parse_gpu(line)
    if gpu: seen._add(gpu, at)
return seen.totals()`;
    const [found] = asked(body, [lines]);
    const wanted = summary.result();
    expect(found).toEqual({
      gpuMean: expect.closeTo(wanted.gpuMean ?? -1, 12),
      gpuMemoryPeakBytes: wanted.gpuMemoryPeakBytes,
      throttledShare: wanted.throttledShare,
      energyWh: expect.closeTo(wanted.energyWh ?? -1, 12),
    });
  });
});
