/** One reading of one GPU; what the driver does not tell is undefined. */
export interface GpuSample {
  readonly index: number;
  readonly name: string;
  /** 0 to 1. */
  readonly utilization: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly memoryTotalBytes: number | undefined;
  readonly powerWatts: number | undefined;
  readonly driver: string | undefined;
  readonly isThrottled: boolean;
}

export const GPU_FIELDS = [
  "index",
  "name",
  "utilization.gpu",
  "memory.used",
  "memory.total",
  "power.draw",
  "driver_version",
  "clocks_throttle_reasons.active",
] as const;

const MIB = 1024 ** 2;
/** Idle and application-clock settings are no throttling. */
const HARMLESS_REASONS = 0x3n;

/** `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`: one line a GPU; `[N/A]` where it cannot tell. */
export function parseGpuLine(line: string): GpuSample | undefined {
  const cells = line.split(",").map((cell) => cell.trim());
  if (cells.length < GPU_FIELDS.length) return undefined;
  const [index, name, utilization, used, total, power, driver, reasons] = cells;
  if (index === undefined || !/^\d+$/.test(index) || name === undefined) return undefined;
  const percent = numberOf(utilization);
  const usedMib = numberOf(used);
  const totalMib = numberOf(total);
  return {
    index: Number(index),
    name: name.slice(0, 100),
    utilization: percent === undefined ? undefined : percent / 100,
    memoryBytes: usedMib === undefined ? undefined : usedMib * MIB,
    memoryTotalBytes: totalMib === undefined ? undefined : totalMib * MIB,
    powerWatts: numberOf(power),
    driver: driver?.slice(0, 40),
    isThrottled: /^0x[0-9a-f]+$/i.test(reasons ?? "") && (BigInt(reasons ?? "0") & ~HARMLESS_REASONS) !== 0n,
  };
}

function numberOf(cell: string | undefined): number | undefined {
  return cell !== undefined && /^\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : undefined;
}
