import type { Place } from "../place/place.ts";

/** More renames in a row than this are not followed. */
const MOST = 10;

/**
 * The names under which a model was recorded, the one to ask first last: its own and, as long as nothing has passed under
 * it, those that it had before. A rename that was merged and did not pass leaves it what it was.
 */
export async function knownNames(
  { ledger }: Pick<Place, "ledger">,
  name: string,
  formerName?: string,
): Promise<readonly string[]> {
  const names = formerName === undefined ? [name] : [name, formerName];
  while (names.length < MOST) {
    const last = names.at(-1) ?? name;
    if ((await ledger.latestPassing(last)) !== undefined) break;
    const before = (await ledger.latestAcceptance(last))?.body.formerName;
    if (before === undefined || names.includes(before)) break;
    names.push(before);
  }
  return names;
}
