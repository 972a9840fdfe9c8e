import { mcnemar } from "../comparison/mcnemar.ts";
import { wilsonInterval } from "../proportions.ts";
import { fisherExactPValue } from "../drift/fisher-exact.ts";
import type { Interval } from "../interval.ts";
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

export interface WinRate {
  /** (wins of A + ½ ties) / n. */
  readonly rate: Measured;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Wilson's interval of A's share of the decisive pairs. */
  readonly decisiveInterval: Interval | null;
  /** Two-sided sign test of the decisive pairs, mid-p; 1 where there is none. */
  readonly pValue: number;
}

/**
 * How often A wins in a file of judgements. One judge's several judgements of a pair count as several; pass one
 * judge at a time, or one judgement a pair.
 */
export function winRate(judgements: readonly Judgement[], level = 0.95): WinRate {
  const [wins, losses] = [countWins(judgements, "A"), countWins(judgements, "B")];
  const n = judgements.length;
  const decisive = wins + losses;
  return {
    rate: ratio(wins + (n - decisive) / 2, n, "there are no judgements"),
    wins,
    losses,
    ties: n - decisive,
    decisiveInterval: decisive === 0 ? null : wilsonInterval({ count: wins, n: decisive, level }),
    pValue: mcnemar(wins, losses).pMid,
  };
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
