import { ApiError } from "./api-error.ts";

const ATTEMPTS = 3;

/**
 * Runs a round of look, plan and write; again where its answer was lost, GitHub had a bad moment, or `also` names the
 * status: what it looked at was gone (404) or somebody was faster (422). Each round looks before it writes.
 */
export async function insist<T>(round: () => Promise<T>, also: readonly number[] = []): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await round();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof ApiError)) throw error;
      const isPassing = error.status === 0 || error.status >= 500 || also.includes(error.status);
      if (!isPassing) throw error;
    }
  }
}

/**
 * What all rounds did together: what an earlier one wrote before its answer was lost was written nevertheless. Where
 * somebody else came between, what they did is the news.
 */
export function outcomeOf<K extends string>(did: K | undefined, kind: K, writes: ReadonlySet<string>): K {
  const isOurDoing = kind === "keep" || kind === "none" || writes.has(kind);
  return isOurDoing ? (did ?? kind) : kind;
}
