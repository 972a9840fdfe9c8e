import { describe, expect, test } from "vitest";
import type { HoldoutTries } from "../../generated/types.ts";
import { atLeast, countBefore, countedAs, needsProof, nowJudging, withTries, type Claim } from "./tally.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [OLD, NEW] = [digest("0"), digest("1")];
const [A, B, C] = ["a", "b", "c"].map(digest) as [string, string, string];
const head = (digit: string): string => digit.repeat(40);
const counts = (holdouts: readonly HoldoutTries[]) => holdouts.map(({ tries }) => tries);

describe("a try", () => {
  const one = withTries([], [{ holdout: OLD, id: A, run: 1, head: head("1") }]);

  test("counts once, in whatever order and however often it is brought", () => {
    const found = [A, B, A, C].map((id) => ({ holdout: OLD, id }));
    expect(counts(withTries(one, found))).toEqual([3]);
    expect(withTries(withTries(one, found), found.toReversed())).toEqual(withTries(one, found));
  });

  test("of other rows starts anew, and what the old ones judged stays", () => {
    const both = withTries(one, [
      { holdout: NEW, id: B },
      { holdout: NEW, id: C },
    ]);
    expect(counts(both)).toEqual([1, 2]);
    expect(nowJudging(both, OLD).map((entry) => entry.digest)).toEqual([NEW, OLD]);
    expect(nowJudging(both, C).at(-1)).toEqual({ digest: C, tries: 0, known: [] });
  });

  test("that nobody can read is one of the rows that judge now, and no other is made of it later", () => {
    const counted = withTries(one, [{ id: "run-7", run: 7 }]);
    expect(counts(counted)).toEqual([2]);
    expect(withTries(counted, [{ holdout: OLD, id: B, run: 7 }])).toEqual(counted);
    expect(withTries(one, [{ id: "run-1", run: 1 }])).toEqual(one);
    expect(withTries([], [{ id: "run-7" }])).toEqual([]);
  });

  test("is told apart from the newest three hundred, and the count goes on", () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ holdout: OLD, id: `run-${index + 10}` }));
    const [all] = withTries([], many);
    expect(all).toMatchObject({ tries: 400 });
    expect(all?.known).toHaveLength(300);
    expect(
      withTries(
        [],
        many.map(({ id }, index) => ({ id, holdout: digest(String(index % 10)) })),
      ),
    ).toHaveLength(10);
  });

  test("is one of at least so many where some runs cannot be read", () => {
    expect(atLeast(withTries(one, [{ holdout: NEW, id: B }])).map((entry) => entry.atLeast)).toEqual([undefined, true]);
    expect(atLeast([])).toEqual([]);
  });
});

describe("what an upload says", () => {
  const known = withTries([], [{ holdout: OLD, id: A, run: 1, head: head("1") }]);
  const claim = (change: Partial<Claim> = {}): Claim => ({
    evaluationKey: A,
    holdout: OLD,
    run: 2,
    head: head("2"),
    isFork: false,
    ...change,
  });

  test("adds a try where it is a new one", () => {
    expect(countedAs(claim({ evaluationKey: B }), known)).toMatchObject({ holdout: OLD, id: B });
    expect(countedAs(claim({ holdout: NEW }), [])).toMatchObject({ holdout: NEW, id: A });
    expect(needsProof(claim({ evaluationKey: B }), known)).toBe(false);
  });

  test("repeats the same commit's or the same run's, and no other's without a proof", () => {
    expect(countedAs(claim({ head: head("1") }), known)).toMatchObject({ id: A });
    expect(countedAs(claim({ run: 1 }), known)).toMatchObject({ id: A });
    expect(countedAs(claim(), known)).toMatchObject({ holdout: OLD, id: "run-2" });
    expect(needsProof(claim(), known)).toBe(true);
    expect(countedAs(claim(), known, true)).toMatchObject({ id: A });
  });

  test("cannot hide a try behind rows that nobody knows of", () => {
    expect(countedAs(claim({ holdout: NEW, evaluationKey: B }), known)).toEqual({
      id: "run-2",
      run: 2,
      head: head("2"),
    });
    expect(countedAs(claim({ holdout: NEW, evaluationKey: B }), known, true)).toMatchObject({ holdout: NEW, id: B });
  });

  test("of a fork counts where its rows are known, and needs no proof: it has none", () => {
    expect(countedAs(claim({ isFork: true, evaluationKey: B }), known)).toMatchObject({ holdout: OLD, id: B });
    expect(countedAs(claim({ isFork: true, holdout: NEW }), known)).toBeUndefined();
    expect(needsProof(claim({ isFork: true }), known)).toBe(false);
  });
});

describe("before a candidate", () => {
  const counted = withTries(
    [],
    [
      { holdout: OLD, id: A, run: 1 },
      { holdout: OLD, id: B, run: 2 },
    ],
  );
  const asked = { holdout: OLD, evaluationKey: C, uncounted: [], runs: new Set<number>() };

  test("all others count, and those of its pull request are told apart", () => {
    expect(countBefore(counted, { ...asked, runs: new Set([2]) })).toEqual({ others: 2, ofPull: 1 });
    const uncounted = [{ holdout: OLD, id: digest("d"), run: 3 }];
    expect(countBefore(counted, { ...asked, uncounted, runs: new Set([2, 3]) })).toEqual({ others: 3, ofPull: 2 });
  });

  test("itself is no other, whether it was counted or not", () => {
    expect(countBefore(counted, { ...asked, evaluationKey: B, runs: new Set([2]) })).toEqual({ others: 1, ofPull: 0 });
    const uncounted = [{ holdout: OLD, id: C, run: 3 }];
    expect(countBefore(counted, { ...asked, uncounted, runs: new Set([3]) })).toEqual({ others: 2, ofPull: 0 });
  });

  test("rows that have judged nobody have judged nobody", () => {
    expect(countBefore(counted, { ...asked, holdout: NEW })).toEqual({ others: 0, ofPull: 0 });
    expect(countBefore(atLeast(counted), asked)).toMatchObject({ others: 2, isAtLeast: true });
  });

  test("a run that nobody can read is of the rows that judge now, whichever judged last on the ledger", () => {
    const both = withTries(counted, [{ holdout: NEW, id: A }]);
    const uncounted = [{ id: "run-9", run: 9 }];
    expect(countBefore(both, { ...asked, uncounted, runs: new Set([9]) })).toEqual({ others: 3, ofPull: 1 });
  });
});
