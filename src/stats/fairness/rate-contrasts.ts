import { groupBy } from "../../kernel/grouping.ts";
import { tangoInterval } from "../comparison/tango.ts";
import { normalSf, normalUpperQuantile } from "../distributions/normal.ts";
import type { Interval } from "../interval.ts";
import { wilsonInterval } from "../proportions.ts";
import type { PairedRates, Sides } from "./paired-rates.ts";

export interface ContrastOptions {
  /** The error of one end. */
  readonly tail: number;
  readonly isRatio: boolean;
  readonly times?: number;
  readonly isPowered?: boolean;
}

type Model = keyof Sides;

/** Bounds for gaps between the groups' rates; of a ratio between their logarithms. */
export interface Contrasts {
  /** The most by which this model's widest gap is wider than the other's. */
  most(model: Model): number;
  /** The group that `most` of the candidate rests on. */
  widest(): { readonly group: number };
  /** Of a ratio: where the model's own lies. */
  ratios(model: Model): Interval;
}

/** Places of two rates of one kind: the gap is that of `over` less that of `under`. */
interface Gap {
  readonly over: number;
  readonly under: number;
}

interface Bound {
  readonly most: number;
  readonly group: number;
}

/**
 * What of the error is kept for a gap's own change; the rest is for all other comparisons together. A gap that a fair
 * baseline did not have is seen by the latter, one that stayed as it was by the former.
 */
const OWN_SHARE = { candidate: 0.9, baseline: 0.5 };
/** z of a power of 80 %. */
const POWER = normalUpperQuantile(0.2);
/** More rates than this are bounded by the two worst, which is wider and costs nothing by the pair. */
const MOST_RATES = 300;

export function contrasts(known: PairedRates, options: ContrastOptions): Contrasts {
  const { rates } = known;
  const kinds = [...groupBy(rates.keys(), (place) => rates[place]!.kind).values()];
  const gaps = rates.length > MOST_RATES ? [] : kinds.flatMap(gapsOf);
  const limits = limitsOf(known, options);
  const others = gaps.length * (options.isRatio ? 2 : 1) + 1;
  const tailsOf = (model: Model): Asked["tails"] => ({
    own: plannedTail(options.tail * OWN_SHARE[model], options),
    rest: plannedTail((options.tail * (1 - OWN_SHARE[model])) / others, options),
  });
  const bound = (model: Model): Bound =>
    gaps.length === 0
      ? crowded(kinds, { limits, tail: tailsOf(model).own, model })
      : worst(gaps, { model, tails: tailsOf(model), limits });
  return {
    most: (model) => bound(model).most,
    widest: () => ({ group: rates[bound("candidate").group]!.group }),
    ratios: (model) => ratiosOf(gaps, { model, limits, tail: tailsOf("candidate").rest }),
  };
}

function gapsOf(places: readonly number[]): readonly Gap[] {
  return places.flatMap((over) => places.flatMap((under) => (over === under ? [] : [{ over, under }])));
}

function other(model: Model): Model {
  return model === "candidate" ? "baseline" : "candidate";
}

function plannedTail(tail: number, { isPowered = false }: ContrastOptions): number {
  return isPowered ? normalSf(normalUpperQuantile(tail) + POWER) : tail;
}

interface Asked {
  readonly model: Model;
  readonly tails: { readonly own: number; readonly rest: number };
  readonly limits: Limits;
}

/** Over all gaps, the most by which the model's is wider than the other's own, its widest, or none. */
function worst(gaps: readonly Gap[], { model, tails, limits }: Asked): Bound {
  const theirs = other(model);
  const widest = widestGap(gaps, limits, theirs);
  const own = ownBounds(gaps, { model, tails, limits });
  let found: Bound = { most: -Infinity, group: -1 };
  for (const { gap, bound } of own.toSorted((one, next) => next.bound.most - one.bound.most)) {
    // Another comparison can only lower what is not the worst anyway.
    if (bound.most <= found.most) break;
    const mine = terms(gap, model, 1);
    const rest = combined([...mine, ...terms(widest, theirs, -1)], limits, tails.rest);
    const alone = combined(mine, limits, tails.rest);
    const least = [bound, rest, alone].reduce((low, one) => (one.most < low.most ? one : low));
    if (least.most > found.most) found = least;
  }
  return found;
}

/** Of each gap against itself by the other model; each rate's limits are found once, as there are many gaps. */
function ownBounds(gaps: readonly Gap[], { model, tails, limits }: Asked) {
  const [up, down] = ([1, -1] as const).map((sign) => {
    const sides = { candidate: model === "candidate" ? sign : -sign, baseline: model === "candidate" ? -sign : sign };
    const known = new Map<number, Part>();
    return (place: number): Part => {
      const part = known.get(place) ?? { place, sides, ...limits.above(place, sides, tails.own) };
      known.set(place, part);
      return part;
    };
  });
  return gaps.map((gap) => ({ gap, bound: limitOf([up!(gap.over), down!(gap.under)], limits) }));
}

type Term = readonly [place: number, sides: Sides];

function terms({ over, under }: Gap, model: Model, sign: 1 | -1): readonly Term[] {
  return [
    [over, sidesOf(model, sign)],
    [under, sidesOf(model, sign === 1 ? -1 : 1)],
  ];
}

function sidesOf(model: Model, sign: 1 | -1): Sides {
  return model === "candidate" ? { candidate: sign, baseline: 0 } : { candidate: 0, baseline: sign };
}

function combined(all: readonly Term[], limits: Limits, tail: number): Bound {
  return limitOf(
    joined(all).map(([place, sides]) => ({ place, sides, ...limits.above(place, sides, tail) })),
    limits,
  );
}

/** The upper limit of a sum (MOVER; G. Zou and A. Donner, Statistics in Medicine 27, 2008). */
function limitOf(parts: readonly Part[], { correlation }: Limits): Bound {
  let [value, squares] = [0, 0];
  let weakest = parts[0]!;
  for (const [at, part] of parts.entries()) {
    value += part.value;
    squares += part.reach ** 2;
    if (part.reach > weakest.reach) weakest = part;
    for (let next = at + 1; next < parts.length; next += 1) {
      const second = parts[next]!;
      const together = correlation([part.place, part.sides], [second.place, second.sides]);
      squares += 2 * together * part.reach * second.reach;
    }
  }
  return { most: value + Math.sqrt(Math.max(0, squares)), group: weakest.place };
}

/** One term a place. */
function joined(all: readonly Term[]): readonly Term[] {
  const known: Term[] = [];
  for (const [place, { candidate, baseline }] of all) {
    const at = known.findIndex(([other]) => other === place);
    const sides = known[at]?.[1] ?? { candidate: 0, baseline: 0 };
    const sum = { candidate: sides.candidate + candidate, baseline: sides.baseline + baseline };
    known[at < 0 ? known.length : at] = [place, sum];
  }
  return known;
}

interface Part {
  readonly place: number;
  readonly sides: Sides;
  readonly value: number;
  readonly reach: number;
}

/** No two rates differ more in their changes than the two whose limits are furthest apart. */
function crowded(
  kinds: readonly (readonly number[])[],
  { limits, tail, model }: { readonly limits: Limits; readonly tail: number; readonly model: Model },
): Bound {
  const [up, down] = [1, -1].map((sign) => ({
    candidate: model === "candidate" ? sign : -sign,
    baseline: model === "candidate" ? -sign : sign,
  }));
  const bounds = kinds.map((places): Bound => {
    const ends = [up!, down!].map((sides) =>
      places
        .map((place) => ({ place, ...limits.above(place, sides, tail) }))
        .reduce((most, one) => (one.value + one.reach > most.value + most.reach ? one : most)),
    );
    const group = ends.reduce((most, one) => (one.reach > most.reach ? one : most)).place;
    return { most: ends.reduce((sum, { value, reach }) => sum + value + reach, 0), group };
  });
  return bounds.reduce((most, one) => (one.most > most.most ? one : most));
}

function widestGap(gaps: readonly Gap[], limits: Limits, model: Model): Gap {
  const places = new Set(gaps.map(({ over }) => over));
  const values = new Map([...places].map((place) => [place, limits.value(place, sidesOf(model, 1))]));
  const width = ({ over, under }: Gap): number => values.get(over)! - values.get(under)!;
  let widest = gaps[0]!;
  for (const gap of gaps) if (width(gap) > width(widest)) widest = gap;
  return widest;
}

function ratiosOf(
  gaps: readonly Gap[],
  { model, limits, tail }: { readonly model: Model; readonly limits: Limits; readonly tail: number },
): Interval {
  const most = gaps.map((gap) => combined(terms(gap, model, 1), limits, tail).most);
  // The lower limit of a gap is minus the upper one of the gap turned round.
  const least = gaps.map(
    ({ over, under }) => -combined(terms({ over: under, under: over }, model, 1), limits, tail).most,
  );
  return gaps.length === 0
    ? { low: 0, high: 1 }
    : { low: Math.exp(-Math.max(0, ...most)), high: Math.exp(-Math.max(0, ...least)) };
}

interface Limits {
  value(place: number, sides: Sides): number;
  /** The value, and how far above it the truth may be. */
  above(place: number, sides: Sides, tail: number): { readonly value: number; readonly reach: number };
  readonly correlation: PairedRates["correlation"];
}

function limitsOf({ rates, correlation }: PairedRates, { isRatio, times = 1 }: ContrastOptions): Limits {
  const known = new Map<string, ReturnType<Limits["above"]>>();
  const above: Limits["above"] = (place, sides, tail) => {
    const key = `${place} ${sides.candidate} ${sides.baseline} ${tail}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const rate = rates[place]!;
    const rows = rate.rows(sides, tail) * times;
    const counts = rate.shares.map((share) => share * rows);
    const made = isRatio ? logLimit(counts, sides, tail) : rateLimit(counts, sides, tail);
    known.set(key, made);
    return made;
  };
  return { above, value: (place, sides) => above(place, sides, 0.05).value, correlation };
}

/** Tango's limit of a change or of a sum, Wilson's of one rate. */
function rateLimit(counts: Float64Array, { candidate, baseline }: Sides, tail: number) {
  const [neither, second, first, both] = [counts[0]!, counts[1]!, counts[2]!, counts[3]!];
  const n = neither + second + first + both;
  const level = 1 - 2 * tail;
  const sum = candidate * first + baseline * second + (candidate + baseline) * both;
  if (candidate !== 0 && baseline !== 0) {
    // A sum of two rates is one less what the first leaves, against the second: the same pairs, turned.
    const [b, c] = candidate === baseline ? [both, neither] : [first, second];
    const { low, high } = tangoInterval({ b, c, n }, level);
    return { value: sum / n, reach: candidate === 1 ? high - (b - c) / n : (b - c) / n - low };
  }
  if (candidate === 0 && baseline === 0) return { value: 0, reach: 0 };
  const count = Math.abs(sum);
  const { low, high } = wilsonInterval({ count, n, level });
  return { value: sum / n, reach: candidate + baseline === 1 ? high - count / n : count / n - low };
}

/** Of logarithms, with half a row added to each rate, and to their variance what a score limit allows for the unseen. */
function logLimit(counts: Float64Array, { candidate, baseline }: Sides, tail: number) {
  const [neither, second, first, both] = [counts[0]!, counts[1]!, counts[2]!, counts[3]!];
  const n = neither + second + first + both;
  const [own, theirs] = [first + both + 0.5, second + both + 0.5];
  const z = normalUpperQuantile(tail);
  const variance =
    candidate * baseline === -1
      ? (first + second + z ** 2) / (own * theirs)
      : candidate ** 2 * (1 / own - 1 / (n + 1)) +
        baseline ** 2 * (1 / theirs - 1 / (n + 1)) +
        2 * candidate * baseline * (both / (own * theirs) - 1 / (n + 1));
  const value = candidate * Math.log(own / (n + 1)) + baseline * Math.log(theirs / (n + 1));
  return { value, reach: z * Math.sqrt(Math.max(0, variance)) };
}
