import type { PromotionRecord } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { compareVersions } from "../../records/model-tag.ts";
import type { Promotions } from "./history.ts";

/** What an environment names that was not released so. */
export interface UnreleasedProblem {
  /** A JSON pointer below the model's entry. */
  readonly at: string;
  readonly message: string;
  /** Whether version and bytes contradict each other; what nobody released may be from before there was a ledger. */
  readonly isContradiction: boolean;
}

interface Named {
  readonly version?: string | undefined;
  readonly digest: string;
}

/**
 * Where an environment names a version that was never released, or one with the bytes of another. Of a model that was
 * never promoted nothing is known, so nothing is said.
 */
export function unreleased(
  { version, digest, canary }: Named & { readonly canary?: Named | undefined },
  promotions: Promotions,
): readonly UnreleasedProblem[] {
  const released = promotions.filter(({ state, action }) => state !== "refused" && action !== "canary");
  if (released.length === 0) return [];
  return [
    ...problemsOf({ version, digest }, released),
    ...(canary === undefined ? [] : problemsOf(canary, released)).map((problem) => ({
      ...problem,
      at: `/canary${problem.at}`,
      message: `The canary: ${problem.message}`,
    })),
  ];
}

function problemsOf({ version, digest }: Named, released: readonly PromotionRecord[]): readonly UnreleasedProblem[] {
  const others = versionsOf(released.filter(({ artifact }) => artifact === digest));
  if (version === undefined) {
    if (others.length > 0 || released.some(({ artifact }) => artifact === digest)) return [];
    const message = `The ledger knows no release with the bytes ${short(digest)}.`;
    return [{ at: "/digest", message, isContradiction: false }];
  }
  const own = released.filter((one) => one.version === version);
  if (own.length === 0) {
    const known = versionsOf(released);
    const message = `Version ${version} was never released; there ${known.length === 1 ? "is" : "are"} ${listed(known.slice(-10)) || "none"}.`;
    return [{ at: "/version", message, isContradiction: false }];
  }
  if (own.some(({ artifact }) => artifact === digest)) return [];
  const theirs = others.length === 0 ? "" : `, and these are the bytes of ${listed(others)}`;
  const message = `Version ${version} was released with ${short(own.at(-1)?.artifact ?? "")}, not with ${short(digest)}${theirs}.`;
  return [{ at: "/digest", message, isContradiction: true }];
}

function versionsOf(promotions: readonly PromotionRecord[]): readonly string[] {
  const versions = promotions.flatMap(({ version }) => version ?? []);
  return [...new Set(versions)].toSorted(compareVersions);
}

function short(digest: string): string {
  return digest.slice(0, 19);
}
