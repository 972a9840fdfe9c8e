import type { Finding } from "../../findings/finding.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import { KINDS } from "../../records/kinds/table.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import type { RecordResult } from "../../stores/ledger-writer.ts";
import type { Place } from "../place/place.ts";
import { entriesOf, originOf, workflowRunOf, type Recordable } from "./record-entries.ts";
import { supersededBy } from "./record-order.ts";
import { trialsEntries } from "./record-trials.ts";
import { triesEntries, type TriedSince } from "./record-tries.ts";

/**
 * Writes what is recorded, with the counts of what was tried, in one commit. Another job may record in between, and a
 * later push's entry must not be followed by that of an earlier one. Counts and trials are no evidence, and not in `added`.
 */
export async function writeEntries(
  place: Place,
  recordables: readonly Recordable[],
  { key, since }: { readonly key: NamedKey | undefined; readonly since: TriedSince },
): Promise<Pick<RecordResult, "added" | "findings">> {
  if (recordables.length === 0) return { added: [], findings: [] };
  let superseded: readonly Finding[] = [];
  const branch = await readDefaultBranch(place.host);
  const { added, findings } = await place.ledger.record(async () => {
    const checked = await Promise.all(
      recordables.map(async (recordable) => ({ recordable, found: await supersededBy(place, recordable.run.model) })),
    );
    superseded = checked.flatMap(({ found }) => found);
    const evidence = checked.flatMap(({ recordable, found }) =>
      entriesOf(recordable, {
        origin: originOf(place, recordable, branch),
        isAccepted: found.length === 0,
        workflowRun: workflowRunOf(place),
      }),
    );
    const trials = await trialsEntries(place, { found: since.trials, recordables, branch });
    return [...evidence, ...(await triesEntries(place, recordables, { since, branch })), ...trials];
  }, key);
  const evidence = added.filter((path) => !BESIDE.has(path.split("/")[1]));
  return { added: evidence, findings: [...superseded, ...findings] };
}

/** What is written beside evidence. */
const BESIDE: ReadonlySet<string | undefined> = new Set([KINDS.tries.word, KINDS.trials.word]);
