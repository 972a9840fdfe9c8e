import type { ExperimentSums } from "../../../generated/types.ts";
import { sha256 } from "../../../records/canonical.ts";
import { BUCKETS } from "./buckets.ts";

export interface Blur {
  /** Of each arm's buckets, whether a row of it counts. */
  readonly filled: readonly boolean[];
  /** Of both models on the same requests. */
  readonly isPaired: boolean;
  /** The denominators are values too, and no numbers of rows. */
  readonly hasPer: boolean;
  readonly seed: string;
}

/** Standard deviation of what is added, in that of the buckets: errors grow by half a percent of themselves. */
const WIDTH = 0.1;

/**
 * The same sums, moved a little between the buckets of an arm: of each arm they add up to what they did, so that means
 * stay, and what differs between buckets grows by one percent in its variance. A bucket of one unit tells its value no
 * more than about. Numbers of hits stay, as they are counts.
 */
export function blurredSums(sums: ExperimentSums, blur: Blur): ExperimentSums {
  const { value, per, covariate, isBinary } = sums;
  const spread = residuals(value, per);
  const moved = { ...sums, value: isBinary ? value : shifted(value, spread, { ...blur, seed: `value ${blur.seed}` }) };
  const own = covariate && shifted(covariate, residuals(covariate, per), { ...blur, seed: `covariate ${blur.seed}` });
  const ratio = total(value) / total(per);
  // Of what moves a ratio, no more than its values do.
  const least = residuals(per, blur.filled.map(Number)).map((each, at) =>
    ratio === 0 ? each : Math.min(Math.abs(each), Math.abs((spread[at] ?? 0) / ratio)),
  );
  return {
    ...moved,
    ...(blur.hasPer && { per: shifted(per, least, { ...blur, seed: `per ${blur.seed}` }) }),
    ...(own && { covariate: own }),
  };
}

/** Of pairs the control's shift is the treatment's too, and a small one more: their difference is what is judged. */
function shifted(cells: readonly number[], spread: readonly number[], { filled, isPaired, seed }: Blur): number[] {
  const half = <Each>(all: readonly Each[], arm: number): readonly Each[] =>
    all.slice(arm * BUCKETS, (arm + 1) * BUCKETS);
  const [first, second] = [half(spread, 0), half(spread, 1)];
  const control = shifts(first, half(filled, 0), `${seed} 0`);
  const apart = isPaired ? second.map((each, at) => each - (first[at] ?? 0)) : second;
  const treatment = shifts(apart, half(filled, 1), `${seed} 1`);
  const both = [...control, ...treatment.map((shift, at) => (isPaired ? shift + (control[at] ?? 0) : shift))];
  return cells.map((cell, at) => cell + (both[at] ?? 0));
}

/** One for each bucket with rows, together 0: multiples of a power of two, so that whole numbers add up exactly. */
function shifts(spread: readonly number[], filled: readonly boolean[], seed: string): readonly number[] {
  const places = filled.flatMap((is, at) => (is ? [at] : []));
  const squares = places.reduce((sum, at) => sum + (spread[at] ?? 0) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, places.length - 1));
  const none = filled.map(() => 0);
  if (!(deviation > 0) || places.length < 2) return none;
  const grid = 2 ** Math.floor(Math.log2((WIDTH * deviation) / 256));
  const drawn = places.map((at) => (uniform(`${seed} ${at}`) - 0.5) * Math.sqrt(12) * WIDTH * deviation);
  const mean = total(drawn) / drawn.length;
  const steps = drawn.map((each) => Math.round((each - mean) / grid));
  const rest = total(steps);
  for (const [at, place] of places.entries())
    none[place] = grid * ((steps[at] ?? 0) - (at < Math.abs(rest) ? Math.sign(rest) : 0));
  return none;
}

function uniform(seed: string): number {
  return Number.parseInt(sha256(seed).slice("sha256:".length, "sha256:".length + 13), 16) / 2 ** 52;
}

/** By how much each bucket's sum is off its arm's ratio. */
function residuals(value: readonly number[], per: readonly number[]): readonly number[] {
  return [0, 1].flatMap((arm) => {
    const [own, rows] = [value, per].map((all) => all.slice(arm * BUCKETS, (arm + 1) * BUCKETS));
    const ratio = total(own ?? []) / total(rows ?? []);
    return (own ?? []).map((each, at) => each - (Number.isFinite(ratio) ? ratio : 0) * (rows?.[at] ?? 0));
  });
}

function total(cells: readonly number[]): number {
  return cells.reduce((sum, each) => sum + each, 0);
}
