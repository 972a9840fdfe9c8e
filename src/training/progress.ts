import { isRecord } from "../kernel/guards.ts";
import { formatDuration } from "../kernel/units.ts";

/** One line of the file that training appends to. */
export interface ProgressPoint {
  readonly step: number;
  readonly name: string;
  readonly value: number;
  /** The last step, where the trainer tells. */
  readonly total?: number;
}

/** A metric line, or undefined for anything else: a half-written line is no error. */
export function parseProgress(line: string): ProgressPoint | undefined {
  let point: unknown;
  try {
    point = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(point)) return undefined;
  const { step, name, value, total } = point;
  if (typeof step !== "number" || typeof name !== "string" || typeof value !== "number") return undefined;
  if (!Number.isFinite(step) || !Number.isFinite(value) || !/^[\w ./:@%-]{1,80}$/.test(name)) return undefined;
  return { step, name, value, ...(typeof total === "number" && Number.isFinite(total) && { total }) };
}

export interface Timed {
  readonly point: ProgressPoint;
  /** Milliseconds since training began. */
  readonly at: number;
}

/** `step 120 of 200 · log_loss 0.4312 · 14.2 steps/s · about 6 s left`. */
export function describeProgress(first: Timed, last: Timed, latest: ReadonlyMap<string, number>): string {
  const { step, total } = last.point;
  const steps = step - first.point.step;
  const rate = last.at > first.at ? steps / ((last.at - first.at) / 1000) : 0;
  const values = [...latest].slice(0, 6).map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`);
  const left =
    total !== undefined && rate > 0 && total > step
      ? [`about ${formatDuration(((total - step) / rate) * 1000)} left`]
      : [];
  const speed = rate > 0 ? [`${Number(rate.toPrecision(3))} steps/s`] : [];
  return [`step ${step}${total === undefined ? "" : ` of ${total}`}`, ...values, ...speed, ...left].join(" · ");
}
