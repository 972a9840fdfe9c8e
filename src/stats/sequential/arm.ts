/** What a test needs to know of one arm: rows, their sum and the sum of their squares. */
export interface Arm {
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** B − A, or B/A − 1 when relative. */
export type Scale = "absolute" | "relative";

export interface Effect {
  readonly estimate: number;
  readonly standardError: number;
  /** Welch-Satterthwaite. */
  readonly df: number;
}

/**
 * The effect of arm B against arm A with its standard error; the relative one by the delta method,
 * s_B²/(μ_A² n_B) + s_A² μ_B²/(μ_A⁴ n_A).
 * @throws RangeError when an arm has fewer than two rows, or A's mean is 0 and a relative effect is asked for.
 */
export function effectOf(a: Arm, b: Arm, scale: Scale): Effect {
  const [control, treatment] = [momentsOf(a), momentsOf(b)];
  const errors = [control.variance / a.n, treatment.variance / b.n] as const;
  const denominator = errors[0] ** 2 / (a.n - 1) + errors[1] ** 2 / (b.n - 1);
  const df = denominator === 0 ? a.n + b.n - 2 : (errors[0] + errors[1]) ** 2 / denominator;
  if (scale === "absolute") {
    return { estimate: treatment.mean - control.mean, standardError: Math.sqrt(errors[0] + errors[1]), df };
  }
  if (control.mean === 0) throw new RangeError("a relative effect needs a first mean that is not 0");
  const ratio = treatment.mean / control.mean;
  const standardError = Math.sqrt(errors[1] + errors[0] * ratio ** 2) / Math.abs(control.mean);
  return { estimate: ratio - 1, standardError, df };
}

function momentsOf({ n, sum, sumOfSquares }: Arm): { readonly mean: number; readonly variance: number } {
  if (n < 2) throw new RangeError("an arm needs at least two rows");
  return { mean: sum / n, variance: Math.max(0, (sumOfSquares - sum ** 2 / n) / (n - 1)) };
}
