import { unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { confusionMatrix } from "../metrics/confusion.ts";
import { multiclassKappa } from "../metrics/multiclass.ts";
import type { Judgement } from "./win-rate.ts";

const WINNERS = ["A", "B", "tie"] as const;

/**
 * Cohen's κ of two judges over the pairs that both judged: 1 is full agreement, 0 what chance alone would
 * give. The last judgement of a judge on a pair counts.
 */
export function judgeAgreement(left: readonly Judgement[], right: readonly Judgement[]): Measured {
  const others = lastWinners(right);
  const shared = [...lastWinners(left)].filter(([id]) => others.has(id));
  if (shared.length === 0) return unmeasured("the judges share no pair");
  const labels = Int32Array.from(shared, ([, winner]) => WINNERS.indexOf(winner));
  const predictions = Int32Array.from(shared, ([id]) => WINNERS.indexOf(others.get(id) ?? "tie"));
  return multiclassKappa(confusionMatrix({ labels, predictions, classes: WINNERS.length }));
}

function lastWinners(judgements: readonly Judgement[]): ReadonlyMap<string, Judgement["winner"]> {
  return new Map(judgements.map(({ id, winner }) => [id, winner]));
}
