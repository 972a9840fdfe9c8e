import { findingOf, type Finding } from "../findings/finding.ts";
import type { GitRefs } from "../forge/forge.ts";
import { UserError } from "../kernel/errors.ts";
import { formatDuration } from "../kernel/units.ts";
import { prettyJson, sha256 } from "../records/canonical.ts";
import {
  addressOf,
  aheadOf,
  claimOf,
  entryAfter,
  entryBeside,
  parseRecorded,
  pathAt,
  pathOf,
  type Before,
  type Entry,
  type EntryAddress,
  type LedgerFormat,
} from "./ledger-entry.ts";
import { ledgerMessage, planLedger, type Claimed } from "./ledger-plan.ts";
import type { Tip } from "./ledger-order.ts";
import { LEDGER_BRANCH, type LedgerReader } from "./ledger-reader.ts";
import { LEDGER_RULES } from "./ledger-rules.ts";
import { signed, type NamedKey } from "./ledger-signature.ts";
import type { LedgerTrust } from "./ledger-trust.ts";

export interface RecordResult {
  readonly added: readonly string[];
  readonly kept: readonly string[];
  /** `ledger/conflict`, one for each entry that was refused. */
  readonly findings: readonly Finding[];
}

export interface LedgerOptions {
  /** Of the forge, or of the local clone (`localRefs`). */
  readonly refs: GitRefs;
  /** Whose word counts; without it everybody's who can push to the branch. */
  readonly trust?: () => Promise<LedgerTrust | undefined>;
  /** Default: the real one. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** In [0, 1): spreads jobs that lost the same race. */
  readonly random?: () => number;
}

const ATTEMPTS = 8;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;

/** What to record; asked again when another job has written in between, since that may have changed it. */
export type Proposal = readonly Entry[] | (() => Promise<readonly Entry[]>);

/** What one recording writes. */
export interface Recording {
  readonly proposal: Proposal;
  /** Signs entries that follow one another; without it they are not signed. */
  readonly key?: NamedKey | undefined;
}

/** Adds what is not there yet, in one commit. Throws a UserError when the branch cannot be written. */
export async function recordEntries(
  options: LedgerOptions,
  reader: LedgerReader,
  { proposal, key }: Recording,
): Promise<RecordResult> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(options, attempt);
    const head = await reader.refresh();
    const entries = typeof proposal === "function" ? await proposal() : proposal;
    const sound = entries.map((entry) => soundEntry(entry, reader.format));
    const { claimed, repeated, findings } = await planned(reader, sound, key);
    const paths = claimed.flatMap(({ path, beside }) => [path, ...(beside === undefined ? [] : [beside.path])]);
    const plan = planLedger(await reader.claims(paths), claimed);
    const result = {
      added: Object.keys(plan.files),
      kept: [...plan.kept, ...repeated],
      findings: [...plan.conflicts, ...findings],
    };
    if (result.added.length === 0) return result;
    const added = claimed
      .flatMap((own) => [own, own.beside ?? []].flat())
      .flatMap(({ path, entry }) => (path in plan.files ? [entry] : []));
    const moves = await reader.misplaced(added);
    const outcome = await options.refs.commit({
      branch: LEDGER_BRANCH,
      parent: head,
      message: ledgerMessage(added, moves.length),
      files: { ...plan.files, ...(await reader.indexWith(added)) },
      ...(moves.length > 0 && { moves }),
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
  const path = pathOf(entry, format);
  const address = addressOf(path, format);
  if (address === undefined) throw new UserError(`${path} is no place on the ledger. Check the model's name.`);
  const { body } = parseRecorded(address, JSON.parse(JSON.stringify(entry)), format);
  const other = entryBeside(entry, address.kind);
  const beside = other && { entry: other, path: pathOf(other, format) };
  return { entry, path, address, claim: claimOf(address.kind, body), beside };
}

interface Planned {
  readonly claimed: readonly SoundEntry[];
  /** Paths of what the ledger says already, as its latest. */
  readonly repeated: readonly string[];
  /** `ledger/clock`, for each model whose last entry is dated ahead. */
  readonly findings: readonly Finding[];
}

async function planned(
  reader: LedgerReader,
  entries: readonly SoundEntry[],
  key: NamedKey | undefined,
): Promise<Planned> {
  const claimed: SoundEntry[] = [];
  const repeated: string[] = [];
  const findings: Finding[] = [];
  const tips = new Map<string, Tip | undefined>();
  for (const sound of entries) {
    const { kind, model } = sound.address;
    if (!kind.isOrderedByTime) claimed.push(sound);
    else if (await repeatsLatest(reader, sound)) repeated.push(sound.path);
    else {
      const folder = `${model}/${kind.word}`;
      const before = tips.has(folder) ? tips.get(folder) : await reader.tip(model, kind);
      if (!tips.has(folder)) findings.push(...clockFindings(sound, before));
      const next = soundEntry(sealed(placed(sound.entry, kind, before), before, key), reader.format);
      const { id, previous, seq } = next.entry;
      tips.set(folder, { id, digest: sha256(prettyJson(next.entry)), previous, seq });
      claimed.push(next);
    }
  }
  return { claimed, repeated, findings };
}

function placed(entry: Entry, kind: EntryAddress["kind"], before: Before | undefined): Entry {
  return before === undefined ? entry : entryAfter(entry, kind, before);
}

function sealed(entry: Entry, before: Tip | undefined, key: NamedKey | undefined): Entry {
  return key === undefined ? entry : signed({ ...entry, seq: (before?.seq ?? 0) + 1 }, key);
}

// An id that holds its time is another one in each re-run of the recording job, which would record the same state twice.
async function repeatsLatest(reader: LedgerReader, { address: { kind, model }, claim }: SoundEntry): Promise<boolean> {
  const id = (await reader.tip(model, kind))?.id;
  const latest = id === undefined ? undefined : await reader.find({ kind, model, id });
  return latest !== undefined && claimOf(kind, latest.body) === claim;
}

/** Milliseconds that clocks of sound machines may differ by. */
const SKEW = 30_000;

function clockFindings({ entry, address }: SoundEntry, before: Before | undefined): readonly Finding[] {
  const ahead = before === undefined ? 0 : aheadOf(Date.parse(entry.recordedAt), before);
  if (before === undefined || ahead < SKEW) return [];
  return [
    findingOf(LEDGER_RULES.clock, {
      outcome: "warn",
      model: entry.model,
      subject: address.kind.word,
      message: `The last entry of ${entry.model} on the ledger (${before.id}) is dated ${formatDuration(ahead)} after this machine's clock. The new one follows it, and is dated after it.`,
      evidence: { path: pathAt({ ...address, id: before.id }) },
    }),
  ];
}

async function wait({ sleep = realSleep, random = Math.random }: LedgerOptions, attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  await sleep(Math.round(longest * (0.5 + random() / 2)));
}

function realSleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
