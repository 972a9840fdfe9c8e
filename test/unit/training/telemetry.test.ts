import { expect, test } from "vitest";
import { parseGpuLine } from "../../../src/training/gpu.ts";
import { parseStat, reapedSeconds } from "../../../src/training/proc.ts";
import { runGroup } from "../../../src/training/process-group.ts";
import { gpuSummary, startTelemetry } from "../../../src/training/telemetry.ts";
import { missingOf } from "../../../src/training/machine.ts";

test("a line of nvidia-smi, and one that cannot tell", () => {
  expect(parseGpuLine("0, NVIDIA H100 PCIe, 87, 40000, 81559, 310.5, 570.86.10, 0x0000000000000004")).toMatchObject({
    index: 0,
    name: "NVIDIA H100 PCIe",
    utilization: 0.87,
    memoryBytes: 40000 * 1024 ** 2,
    powerWatts: 310.5,
    isThrottled: true,
  });
  expect(
    parseGpuLine("1, NVIDIA A100, [N/A], [N/A], 40960, [Not Supported], 570.86.10, 0x0000000000000001"),
  ).toMatchObject({
    utilization: undefined,
    powerWatts: undefined,
    isThrottled: false,
  });
  expect(parseGpuLine("NVIDIA-SMI has failed")).toBeUndefined();
});

test("energy is the integral of drawn power: 200 W for an hour is 200 Wh", () => {
  const summary = gpuSummary();
  const sample = parseGpuLine("0, GPU, 50, 1000, 2000, 200, 1.0, 0x0");
  if (sample === undefined) throw new Error("the sample is readable");
  for (const minute of [0, 20, 60]) summary.add(sample, minute * 60_000);
  expect(summary.result()).toEqual({
    gpuMean: 0.5,
    gpuMemoryPeakBytes: 1000 * 1024 ** 2,
    throttledShare: 0,
    energyWh: 200,
  });
});

test("a command with spaces and parentheses does not shift the fields of /proc", () => {
  const stat =
    "4242 (my (odd) name) S 1 4200 4200 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0 100 1000 25 18446744073709551615";
  expect(parseStat(stat)).toEqual({ pid: 4242, groupId: 4200, cpuSeconds: 2, memoryBytes: 25 * 4096 });
});

test("the time of children that ended is counted where they were waited for", () => {
  const stat = "4242 (node) S 1 4200 4200 0 -1 4194560 1 2 3 4 150 50 30 12 20 0 1 0 100 1000 25 18446744073709551615";
  expect(reapedSeconds(stat)).toBe(0.42);
  expect(reapedSeconds("")).toBeUndefined();
});

test("a training shorter than the time between samples is measured", async () => {
  let sampler: ReturnType<typeof startTelemetry> | undefined;
  const busy = "const end = Date.now() + 500; while (Date.now() < end);";
  await runGroup({
    command: [process.execPath, "-e", busy],
    cwd: "/",
    env: {},
    timeout: 10_000,
    signal: new AbortController().signal,
    onLine: () => undefined,
    onStart: (groupId) => (sampler = startTelemetry({ groupId, hasGpus: false, every: 60_000, now: Date.now })),
  });
  const telemetry = await sampler?.stop();
  expect(telemetry?.cpuMean).toBeGreaterThan(0.1);
  expect(telemetry?.cpuMean).toBeLessThan(3);
  expect(telemetry?.memoryPeakBytes).toBeGreaterThan(20 * 1024 ** 2);
});

test("what nobody could measure is left out, not reported as nothing", async () => {
  const sampler = startTelemetry({ groupId: 2 ** 30, hasGpus: false, every: 60_000, now: () => 0 });
  expect(await sampler.stop()).toEqual({ samples: 0 });
});

test("what the machine lacks is said in its own sentence", () => {
  const machine = { memoryBytes: 8 * 1024 ** 3, gpus: [{ name: "Tesla T4", memoryBytes: 15 * 1024 ** 3 }] };
  expect(missingOf({ gpus: 1, gpuMemory: 16 * 1024 ** 3, memory: 16 * 1024 ** 3 }, machine, 1e12)).toEqual([
    "1 GPU(s) with 16.0 GiB are required; here are Tesla T4 with 15.0 GiB",
    "16.0 GiB of memory are required; the machine has 8.0 GiB",
  ]);
  expect(missingOf({ gpus: 2 }, machine, 1e12)).toEqual(["2 GPU(s) are required and nvidia-smi shows 1"]);
  expect(missingOf({}, machine, 0)).toEqual([]);
});
