import { expect } from "vitest";
import { UserError } from "../../src/kernel/errors.ts";

/** How something hostile ended: refused with a sentence, or read like anything else. */
export type Outcome = "refused" | "read";

/**
 * Throws where what was read is answered by anything but a result or a sentence for the user, or takes this process more
 * than `limit` milliseconds of its processors: the clock would tell of the machine too, and what is asked in another
 * process has a time limit of its own. `what` finds the input again.
 */
export async function outcomeOf(what: string, limit: number, work: () => unknown): Promise<Outcome> {
  const begun = process.cpuUsage();
  const outcome = await ended(what, work);
  const { user, system } = process.cpuUsage(begun);
  const taken = Math.round((user + system) / 1000);
  if (taken > limit) throw new Error(`${what} took ${taken} ms; ${limit} are allowed`);
  return outcome;
}

async function ended(what: string, work: () => unknown): Promise<Outcome> {
  try {
    await work();
    return "read";
  } catch (cause) {
    if (!(cause instanceof UserError)) throw new Error(`${what} is answered by a defect`, { cause });
    // A sentence, and no dump of what was read.
    if (cause.message.length > 5000)
      throw new Error(`${what} is answered by ${cause.message.length} characters`, { cause });
    return "refused";
  }
}

/** All of them, told apart by number; how many ended how. */
export async function outcomesOf<T>(
  inputs: Iterable<T>,
  { name, limit }: { readonly name: string; readonly limit: number },
  read: (input: T) => unknown,
): Promise<Readonly<Record<Outcome, number>>> {
  const counts = { refused: 0, read: 0 };
  let number = 0;
  for (const input of inputs) {
    counts[await outcomeOf(`${name} ${number}`, limit, () => read(input))] += 1;
    number += 1;
  }
  return counts;
}

/** That a corpus says something: some of it is refused, and it had as many members as it says. */
export function expectTried(counts: Readonly<Record<Outcome, number>>, count: number): void {
  expect(counts.refused + counts.read).toBe(count);
  expect(counts.refused).toBeGreaterThan(count / 20);
}
