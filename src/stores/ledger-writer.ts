import type { Finding } from "../findings/finding.ts";
import type { GitRefs } from "../forge/forge.ts";
import { UserError } from "../kernel/errors.ts";
import {
  claimOf,
  parseRecorded,
  pathOf,
  addressOf,
  type Entry,
  type LedgerFormat,
  type EntryAddress,
} from "./ledger-entry.ts";
import { ledgerMessage, planLedger, type Claimed, type LedgerPlan } from "./ledger-plan.ts";
import { LEDGER_BRANCH, type LedgerReader } from "./ledger-reader.ts";

export interface RecordResult {
  readonly added: readonly string[];
  readonly kept: readonly string[];
  /** `ledger/conflict`, one for each entry that was refused. */
  readonly findings: readonly Finding[];
}

export interface LedgerOptions {
  /** Of the forge, or of the local clone (`localRefs`). */
  readonly refs: GitRefs;
  /** Default: the real one. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** In [0, 1): spreads jobs that lost the same race. */
  readonly random?: () => number;
}

const ATTEMPTS = 8;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;

/** Adds what is not there yet, in one commit. Throws a UserError when the branch cannot be written. */
export async function recordEntries(
  options: LedgerOptions,
  reader: LedgerReader,
  entries: readonly Entry[],
): Promise<RecordResult> {
  const sound = entries.map((entry) => soundEntry(entry, reader.format));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(options, attempt);
    const head = await reader.refresh();
    const { plan, repeated } = await planned(reader, sound);
    const result = {
      added: Object.keys(plan.files),
      kept: [...plan.kept, ...repeated],
      findings: plan.conflicts,
    };
    if (result.added.length === 0) return result;
    const message = ledgerMessage(entries.filter((entry) => plan.files[pathOf(entry)] !== undefined));
    const outcome = await options.refs.commit({
      branch: LEDGER_BRANCH,
      parent: head,
      message,
      files: plan.files,
    });
    await reader.refresh();
    if (outcome.kind === "moved") return result;
  }
  throw new UserError(
    `The branch ${LEDGER_BRANCH} moved ${ATTEMPTS} times while this run tried to write to it. Run again when fewer jobs record.`,
  );
}

interface SoundEntry extends Claimed {
  readonly address: EntryAddress;
}

// What we would refuse to read we must not write.
function soundEntry(entry: Entry, format: LedgerFormat): SoundEntry {
  const path = pathOf(entry);
  const address = addressOf(path, format);
  if (address === undefined) throw new UserError(`${path} is no place on the ledger. Check the model's name.`);
  const { body } = parseRecorded(address, JSON.stringify(entry), format);
  return { entry, path, address, claim: claimOf(address.kind, body) };
}

async function planned(
  reader: LedgerReader,
  entries: readonly SoundEntry[],
): Promise<{ readonly plan: LedgerPlan; readonly repeated: readonly string[] }> {
  const existing = await reader.claims(entries.map(({ path }) => path));
  const isRepeated = await Promise.all(entries.map((entry) => repeatsLatest(reader, entry)));
  const plan = planLedger(
    existing,
    entries.filter((_, index) => isRepeated[index] !== true),
  );
  return { plan, repeated: entries.filter((_, index) => isRepeated[index]).map(({ path }) => path) };
}

// An id that holds its time is another one in each re-run of the recording job, which would record the same state twice.
async function repeatsLatest(reader: LedgerReader, { address: { kind, model }, claim }: SoundEntry): Promise<boolean> {
  if (!kind.isOrderedByTime) return false;
  const id = (await reader.ids(model, kind)).at(-1);
  const latest = id === undefined ? undefined : await reader.find({ kind, model, id });
  return latest !== undefined && claimOf(kind, latest.body) === claim;
}

async function wait({ sleep = realSleep, random = Math.random }: LedgerOptions, attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  await sleep(Math.round(longest * (0.5 + random() / 2)));
}

function realSleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
