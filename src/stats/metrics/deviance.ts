import { unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { meanLoss } from "./probability-losses.ts";
import type { RegressionRows } from "./regression.ts";

/**
 * Mean Tweedie deviance for a power p (scikit-learn's definition): 0 squared error, 1 Poisson, 2 gamma, other
 * p ≤ 0 or p > 1. Null where a target or prediction lies outside the distribution's range. Throws RangeError for
 * 0 < p < 1, where no such distribution exists.
 */
export function meanTweedieDeviance(rows: RegressionRows, power: number): Measured {
  if (power > 0 && power < 1) throw new RangeError(`there is no Tweedie distribution of power ${power}`);
  const { targets, predictions } = rows;
  const problem = outsideRange(rows, power);
  if (problem !== null) return unmeasured(problem);
  const losses = targets.map((target, row) => 2 * unitDeviance(target, predictions[row]!, power));
  return meanLoss(losses, rows.weights);
}

/** Mean Poisson deviance; targets ≥ 0, predictions > 0. */
export function meanPoissonDeviance(rows: RegressionRows): Measured {
  return meanTweedieDeviance(rows, 1);
}

/** Mean gamma deviance; targets and predictions > 0. */
export function meanGammaDeviance(rows: RegressionRows): Measured {
  return meanTweedieDeviance(rows, 2);
}

/** Half the deviance of one row. */
function unitDeviance(y: number, mu: number, power: number): number {
  if (power === 0) return (y - mu) ** 2 / 2;
  if (power === 1) return (y === 0 ? 0 : y * Math.log(y / mu)) - y + mu;
  if (power === 2) return Math.log(mu / y) + y / mu - 1;
  const first = Math.max(y, 0) ** (2 - power) / ((1 - power) * (2 - power));
  return first - (y * mu ** (1 - power)) / (1 - power) + mu ** (2 - power) / (2 - power);
}

function outsideRange({ targets, predictions }: RegressionRows, power: number): string | null {
  if (power === 0) return null;
  for (let row = 0; row < targets.length; row += 1) {
    if (predictions[row]! <= 0) return "a prediction is zero or negative";
    if (power >= 1 && targets[row]! < 0) return "a target is negative";
    if (power >= 2 && !(targets[row]! > 0)) return "a target is zero";
  }
  return null;
}
