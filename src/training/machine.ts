import { statfs } from "node:fs/promises";
import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import type { RunRecord } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { formatBytes } from "../kernel/units.ts";
import { GPU_FIELDS, parseGpuLine } from "./gpu.ts";

export type Machine = NonNullable<RunRecord["machine"]>;

/** What the machine has. GPUs are looked for with nvidia-smi; without it there are none. */
export async function describeMachine(host: Host): Promise<Machine> {
  const listing = await host.run(
    ["nvidia-smi", `--query-gpu=${GPU_FIELDS.join(",")}`, "--format=csv,noheader,nounits"],
    { timeout: 20_000 },
  );
  const gpus = listing.exitCode === 0 ? listing.stdout.split("\n").flatMap((line) => parseGpuLine(line) ?? []) : [];
  return {
    os: `${platform()} ${release()}`,
    arch: arch(),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    gpus: gpus.map(({ name, memoryTotalBytes, driver }) => ({
      name,
      ...(memoryTotalBytes !== undefined && { memoryBytes: memoryTotalBytes }),
      ...(driver !== undefined && { driver }),
    })),
  };
}

/** Free bytes of the disk that holds `folder`. */
export async function freeDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What the manifest asks of the machine, in bytes. */
export interface Requirements {
  readonly gpus?: number | undefined;
  readonly gpuMemory?: number | undefined;
  readonly memory?: number | undefined;
  readonly disk?: number | undefined;
  /** Cores. */
  readonly cpus?: number | undefined;
}

/** What is missing, a sentence each; nothing when the machine will do. */
export function missingOf(required: Requirements, machine: Machine, diskBytes: number): readonly string[] {
  const gpus = machine.gpus ?? [];
  const problems: string[] = [];
  const { gpus: count = 0, gpuMemory = 0, memory = 0, disk = 0, cpus = 0 } = required;
  const fitting = gpus.filter(({ memoryBytes }) => memoryBytes === undefined || memoryBytes >= gpuMemory);
  if (gpus.length < count) problems.push(`${count} GPU(s) are required and nvidia-smi shows ${gpus.length}`);
  else if (fitting.length < count) {
    const sizes = gpus.map(({ name, memoryBytes = 0 }) => `${name} with ${formatBytes(memoryBytes)}`);
    problems.push(`${count} GPU(s) with ${formatBytes(gpuMemory)} are required; here are ${sizes.join(", ")}`);
  }
  if ((machine.cpus ?? Infinity) < cpus)
    problems.push(`${cpus} cores are required; the machine has ${machine.cpus ?? 0}`);
  if ((machine.memoryBytes ?? Infinity) < memory)
    problems.push(
      `${formatBytes(memory)} of memory are required; the machine has ${formatBytes(machine.memoryBytes ?? 0)}`,
    );
  if (diskBytes < disk)
    problems.push(`${formatBytes(disk)} of free disk are required; ${formatBytes(diskBytes)} are left`);
  return problems;
}
