import { fisherExactPValue } from "../drift/fisher-exact.ts";
import { ratio } from "../measured.ts";
import type { Measured } from "../measured.ts";

/** What a judge said of one pair of answers, A's and B's. */
export interface Judgement {
  readonly id: string;
  readonly winner: "A" | "B" | "tie";
  readonly judge?: string;
  /** The order in which the judge saw the answers. */
  readonly order?: "AB" | "BA";
}

export interface PositionBias {
  /** A's share of the decisive pairs where the judge saw A first, and where it saw A second. */
  readonly shownFirst: Measured;
  readonly shownSecond: Measured;
  /** Fisher's exact test that both are equal. */
  readonly pValue: number;
}

/**
 * Whether the judge prefers a position: A must not win more often for being shown first. Judgements without
 * an order are left out.
 */
export function positionBias(judgements: readonly Judgement[]): PositionBias {
  const [first, second] = (["AB", "BA"] as const).map((order) => {
    const shown = judgements.filter((judgement) => judgement.order === order);
    return [countWins(shown, "A"), countWins(shown, "B")] as const;
  }) as [readonly [number, number], readonly [number, number]];
  return {
    shownFirst: ratio(first[0], first[0] + first[1], "no decisive pair was shown with A first"),
    shownSecond: ratio(second[0], second[0] + second[1], "no decisive pair was shown with B first"),
    pValue: fisherExactPValue([first, second]),
  };
}

function countWins(judgements: readonly Judgement[], winner: "A" | "B"): number {
  return judgements.filter((judgement) => judgement.winner === winner).length;
}
