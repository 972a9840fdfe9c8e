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

/** What can be brought to what is wanted of it: a pull request, an issue. */
interface Wanting<P extends { readonly kind: string }> {
  look(): Promise<P>;
  /** Its number, where there is one. */
  execute(plan: P): Promise<number | undefined>;
  /** Kinds of plans that write. */
  readonly writes: ReadonlySet<string>;
  readonly also?: readonly number[];
}

/**
 * Insists on the one of its kind, and says what was done. What is new is looked at again: two runs that start together
 * both find nothing and both create, and the later one to look sees both; besides, some things are only set on what is
 * there.
 */
export async function insistOnOne<P extends { readonly kind: string }>({
  look,
  execute,
  writes,
  also,
}: Wanting<P>): Promise<{ readonly kind: P["kind"]; readonly number?: number }> {
  let did: P["kind"] | undefined;
  return await insist(async () => {
    const plan = await look();
    did ??= writes.has(plan.kind) ? plan.kind : undefined;
    const number = await execute(plan);
    if (plan.kind !== "create")
      return { kind: outcomeOf(did, plan.kind, writes), ...(number !== undefined && { number }) };
    return { kind: plan.kind, number: (await execute(await look())) ?? number ?? 0 };
  }, also);
}

/** GitHub's list may be a moment behind: what we made ourselves is known without it. */
export function withCreated<T, K extends keyof T>(created: readonly T[], listed: readonly T[], id: K): readonly T[] {
  return [...created.filter((one) => !listed.some((other) => other[id] === one[id])), ...listed];
}
