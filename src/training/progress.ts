import { toDigits } from "../kernel/rounding.ts";
import { formatDuration } from "../kernel/units.ts";

/** One line of the file that training appends to. */
export interface ProgressPoint {
  readonly step: number;
  readonly name: string;
  readonly value: number;
  /** The last step, where the trainer tells. */
  readonly total?: number;
}

/** How far one metric's steps have come. */
export interface Pace {
  readonly step: number;
  /** When this step was first seen: milliseconds since training began. */
  readonly at: number;
  /** Steps a second, where it can be told. */
  readonly rate: number | undefined;
}

/** One look at the file, and the one before it: milliseconds since training began. */
export interface Look {
  readonly at: number;
  readonly previous: number;
}

/**
 * The pace after a look that found `steps` of a metric, in their order. All of them were made since the look before,
 * so a training that begins, goes on from a checkpoint, or starts again lower, is measured from there.
 */
export function paceAfter(before: Pace | undefined, steps: readonly number[], look: Look): Pace {
  const restart = steps.findLastIndex((step, index) => step < (steps[index - 1] ?? before?.step ?? -Infinity));
  const from =
    before === undefined || restart >= 0
      ? { step: stepBefore(steps.slice(Math.max(0, restart))), at: look.previous }
      : before;
  const step = steps.at(-1) ?? from.step;
  if (step === before?.step && from === before) return before;
  const seconds = (look.at - from.at) / 1000;
  return { step, at: look.at, rate: seconds > 0 && step > from.step ? (step - from.step) / seconds : undefined };
}

/** Trainers tell of every step, or of every tenth: what came before the first is as far away as the second. */
function stepBefore(steps: readonly number[]): number {
  const [first = 0] = steps;
  const second = steps.find((step) => step > first) ?? first;
  return first - (second - first);
}

/** `step 120 of 200 · log_loss 0.4312 · 14.2 steps/s · about 6 s left`; the rate is in steps a second. */
export function describeProgress(
  { step, total }: ProgressPoint,
  rate: number | undefined,
  latest: ReadonlyMap<string, number>,
): string {
  const values = [...latest].slice(0, 6).map(([name, value]) => `${name} ${toDigits(value, 5)}`);
  const left =
    total !== undefined && rate !== undefined && total > step
      ? [`about ${formatDuration(((total - step) / rate) * 1000)} left`]
      : [];
  const speed = rate === undefined ? [] : [`${toDigits(rate, 3)} steps/s`];
  return [`step ${step}${total === undefined ? "" : ` of ${total}`}`, ...values, ...speed, ...left].join(" · ");
}
