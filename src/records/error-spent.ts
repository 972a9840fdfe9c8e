/** By the tenth candidate the same rows have spent half of the probability that a test at 5 % leaves for chance. */
export const FRESH_FROM = 10;

/**
 * The most that the probability can be that one of so many candidates which are worse by just the margin passes: each may
 * with `error`, and whatever they have to do with one another, no more than the sum of that (Bonferroni). In 0 to 1.
 */
export function errorSpent(tries: number, error: number): number {
  return Math.min(1, Math.max(0, tries * error));
}
