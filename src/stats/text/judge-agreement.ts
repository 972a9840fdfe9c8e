import { measured, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { Judgement } from "./win-rate.ts";

/**
 * Cohen's κ of two judges over the pairs that both judged: 1 is full agreement, 0 what chance alone would give. The
 * last judgement of a judge on a pair counts.
 */
export function judgeAgreement(left: readonly Judgement[], right: readonly Judgement[]): Measured {
  const others = new Map(right.map(({ id, winner }) => [id, winner]));
  const own = new Map(left.map(({ id, winner }) => [id, winner]));
  const pairs = [...own].flatMap(([id, winner]) => {
    const other = others.get(id);
    return other === undefined ? [] : [[winner, other] as const];
  });
  if (pairs.length === 0) return unmeasured("the judges share no pair");
  const agreement = pairs.filter(([one, other]) => one === other).length / pairs.length;
  const chance = (["A", "B", "tie"] as const).reduce((sum, winner) => {
    const one = pairs.filter(([each]) => each === winner).length;
    const other = pairs.filter(([, each]) => each === winner).length;
    return sum + (one * other) / pairs.length ** 2;
  }, 0);
  if (chance === 1) return unmeasured("both judges always say the same one thing");
  return measured((agreement - chance) / (1 - chance));
}
