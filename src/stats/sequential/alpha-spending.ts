import { normalPdf, normalQuantile, normalSf } from "../distributions/normal.ts";

/** How the error probability is spent over the information fraction t: O'Brien-Fleming late, Pocock evenly. */
export type SpendingFunction = "obrien-fleming" | "pocock" | { readonly power: number };

export interface Spending {
  readonly alpha: number;
  readonly spending: SpendingFunction;
  /** What each look knows, in any unit, increasing, where that is not in proportion to the fractions that spend. */
  readonly information?: readonly number[];
}

/** Grid points of the recursive integration, odd for Simpson's rule. */
const GRID_POINTS = 801;
/** The density is cut off so many standard deviations below its mean. */
const TAIL = 8.5;

/**
 * The error probability that may have been spent by the information fraction `t` (0-1; 1 after that).
 * O'Brien-Fleming 2 − 2Φ(z_(1−α/2)/√t), Pocock α ln(1 + (e − 1)t), power αt^φ (Lan and DeMets 1983).
 */
export function spentAlpha(t: number, { alpha, spending }: Spending): number {
  if (t <= 0) return 0;
  const fraction = Math.min(1, t);
  if (spending === "pocock") return alpha * Math.log1p((Math.E - 1) * fraction);
  if (spending === "obrien-fleming") return 2 * normalSf(normalQuantile(1 - alpha / 2) / Math.sqrt(fraction));
  return alpha * fraction ** spending.power;
}

/**
 * Upper z boundaries of a one-sided group-sequential test at increasing information fractions: crossing any
 * of them under the null hypothesis has probability alpha in all. A look beyond the planned end (t > 1)
 * spends what is left. Infinity where nothing is to be spent. Method: recursive integration, Armitage,
 * McPherson and Rowe 1969.
 * With its own information, looks may spend by another clock (Lan and DeMets 1989), and fractions may stand still.
 * @throws RangeError when the fractions, or the information, do not increase from above 0.
 */
export function spendingBoundaries(fractions: readonly number[], plan: Spending): readonly number[] {
  const boundaries: number[] = [];
  let density: Density | undefined;
  let [spent, before] = [0, 0];
  const times = plan.information?.map((each) => each / plan.information!.at(-1)!) ?? fractions;
  for (const [look, t] of times.entries()) {
    if (!(t > before)) throw new RangeError("information fractions increase and are above 0");
    const allowed = Math.max(spent, spentAlpha(fractions[look] ?? 0, plan));
    const step = Math.sqrt(t - before);
    const boundary = findBoundary(density, { step, t, probability: allowed - spent });
    boundaries.push(boundary / Math.sqrt(t));
    density = advance(density, {
      step,
      low: -TAIL * Math.sqrt(t),
      high: Math.min(boundary, TAIL * Math.sqrt(t)),
    });
    [spent, before] = [allowed, t];
  }
  return boundaries;
}

/** The density of the score that has not crossed a boundary yet, on a grid, multiplied by Simpson's weights. */
interface Density {
  readonly points: Float64Array;
  readonly masses: Float64Array;
}

function findBoundary(
  density: Density | undefined,
  { step, t, probability }: { readonly step: number; readonly t: number; readonly probability: number },
): number {
  if (probability <= 0) return Infinity;
  let [low, high] = [-TAIL * Math.sqrt(t), 4 * TAIL * Math.sqrt(t)];
  let boundary = 2 * Math.sqrt(t);
  // Newton's steps on the logarithm, in which the tail is nearly straight; bisection where one leaves the bracket.
  while (high - low > 1e-10) {
    const found = crossing(density, step, boundary);
    if (found > probability) low = boundary;
    else high = boundary;
    const newton = boundary + (Math.log(found / probability) * found) / densityAt(density, step, boundary);
    if (Math.abs(newton - boundary) < 1e-11) return newton;
    boundary = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return boundary;
}

/** The probability that the score exceeds `boundary` after the next step. */
function crossing(density: Density | undefined, step: number, boundary: number): number {
  if (density === undefined) return normalSf(boundary / step);
  const { points, masses } = density;
  let sum = 0;
  // From the top: what is more than TAIL steps below the boundary does not reach it.
  for (let at = GRID_POINTS - 1; at >= 0 && boundary - points[at]! < TAIL * step; at -= 1) {
    sum += masses[at]! * normalSf((boundary - points[at]!) / step);
  }
  return sum;
}

function advance(
  density: Density | undefined,
  { step, low, high }: { readonly step: number; readonly low: number; readonly high: number },
): Density {
  const points = new Float64Array(GRID_POINTS);
  const masses = new Float64Array(GRID_POINTS);
  const width = (high - low) / (GRID_POINTS - 1);
  for (let at = 0; at < GRID_POINTS; at += 1) {
    const isEnd = at === 0 || at === GRID_POINTS - 1;
    const weight = (width / 3) * (isEnd ? 1 : at % 2 === 1 ? 4 : 2);
    points[at] = low + at * width;
    masses[at] = weight * densityAt(density, step, points[at]!);
  }
  return { points, masses };
}

function densityAt(density: Density | undefined, step: number, x: number): number {
  if (density === undefined) return normalPdf(x / step) / step;
  const { points, masses } = density;
  const width = (points[GRID_POINTS - 1]! - points[0]!) / (GRID_POINTS - 1);
  // Beyond so many steps a mass adds nothing, and looks that follow each other closely have short steps.
  const nearest = (x - points[0]!) / width;
  const reach = (TAIL * step) / width;
  let sum = 0;
  for (let at = Math.max(0, Math.ceil(nearest - reach)); at <= Math.min(GRID_POINTS - 1, nearest + reach); at += 1) {
    sum += masses[at]! * normalPdf((x - points[at]!) / step);
  }
  return sum / step;
}
