import type { Finding } from "../findings/finding.ts";
import { isBlocking } from "../findings/verdict.ts";
import type { GitRefs } from "../forge/forge.ts";
import type { LedgerEntry } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { claimOf, parseRecorded, pathOf, placeOf, type LedgerKind, type Recorded } from "./ledger-entry.ts";
import { ledgerMessage, planLedger, type Existing, type LedgerPlan } from "./ledger-plan.ts";
import { LEDGER_BRANCH, LedgerReader } from "./ledger-reader.ts";

export { LEDGER_BRANCH };

/** What happened to the models, read with one listing for all of them. */
export interface Ledger {
  /** Ids of a kind, sorted, without reading any entry: enough to know which keys are known. */
  ids(model: string, kind: LedgerKind): Promise<readonly string[]>;
  /** Undefined where there is none, or none that can be trusted. */
  find<K extends LedgerKind>(kind: K, model: string, id: string): Promise<Recorded<K> | undefined>;
  /** All sound entries of a kind by id; acceptances are oldest first. */
  list<K extends LedgerKind>(model: string, kind: K): Promise<readonly Recorded<K>[]>;
  acceptances(model: string): Promise<readonly Recorded<"acceptance">[]>;
  /** The newest, whatever its outcome: what the default branch has. */
  latestAcceptance(model: string): Promise<Recorded<"acceptance"> | undefined>;
  /** The newest that passed, by itself or by a person's word: what others are judged against. */
  latestPassing(model: string): Promise<Recorded<"acceptance"> | undefined>;
  /** Models with any entry. */
  models(): Promise<readonly string[]>;
  /** Adds what is not there yet, in one commit. Throws a UserError when the branch cannot be written. */
  record(entries: readonly LedgerEntry[]): Promise<RecordResult>;
  /** `ledger/corrupt` for each entry that was met and not trusted. */
  findings(): readonly Finding[];
}

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

/** The branch `model-gitops/ledger`. */
export function openLedger(options: LedgerOptions): Ledger {
  const reader = new LedgerReader(options.refs);
  const list: Ledger["list"] = async (model, kind) => {
    const ids = await reader.ids(model, kind);
    const entries = await Promise.all(ids.map((id) => reader.find({ kind, model, id })));
    return entries.filter((entry) => entry !== undefined);
  };
  return {
    ids: (model, kind) => reader.ids(model, kind),
    find: (kind, model, id) => reader.find({ kind, model, id }),
    list,
    acceptances: (model) => list(model, "acceptance"),
    latestAcceptance: (model) => latest(reader, model, () => true),
    // An entry without an outcome comes from a release that recorded only what its gate had let pass.
    latestPassing: (model) =>
      latest(reader, model, ({ body }) => body.outcome === undefined || !isBlocking(body.outcome)),
    models: () => reader.models(),
    record: (entries) => record(options, reader, entries),
    findings: () => reader.findings(),
  };
}

async function latest(
  reader: LedgerReader,
  model: string,
  isWanted: (entry: Recorded<"acceptance">) => boolean,
): Promise<Recorded<"acceptance"> | undefined> {
  // Ids begin with their time. A corrupt one is passed over, and told by `findings`.
  for (const id of (await reader.ids(model, "acceptance")).toReversed()) {
    const entry = await reader.find({ kind: "acceptance", model, id });
    if (entry !== undefined && isWanted(entry)) return entry;
  }
  return undefined;
}

async function record(
  options: LedgerOptions,
  reader: LedgerReader,
  entries: readonly LedgerEntry[],
): Promise<RecordResult> {
  for (const entry of entries) requireSound(entry);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(options, attempt);
    const head = await reader.refresh();
    const { plan, repeated } = await planned(reader, entries);
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

// What we would refuse to read we must not write.
function requireSound(entry: LedgerEntry): void {
  const place = placeOf(pathOf(entry));
  if (place === undefined) throw new UserError(`${pathOf(entry)} is no place on the ledger. Check the model's name.`);
  parseRecorded(place, JSON.stringify(entry));
}

async function planned(
  reader: LedgerReader,
  entries: readonly LedgerEntry[],
): Promise<{ readonly plan: LedgerPlan; readonly repeated: readonly string[] }> {
  const existing: Existing = await reader.existing(entries.map((entry) => pathOf(entry)));
  const isRepeated = await Promise.all(entries.map((entry) => repeatsLatest(reader, entry)));
  const plan = planLedger(
    existing,
    entries.filter((_, index) => isRepeated[index] !== true),
  );
  return { plan, repeated: entries.filter((_, index) => isRepeated[index]).map(pathOf) };
}

// An acceptance's id holds its time, so a re-run of the recording job would accept the same thing twice.
async function repeatsLatest(reader: LedgerReader, entry: LedgerEntry): Promise<boolean> {
  if (entry.kind !== "acceptance") return false;
  const id = (await reader.ids(entry.model, "acceptance")).at(-1);
  const latest = id === undefined ? undefined : await reader.find({ kind: "acceptance", model: entry.model, id });
  return latest !== undefined && claimOf("acceptance", latest.body) === claimOf("acceptance", entry.body);
}

async function wait({ sleep = realSleep, random = Math.random }: LedgerOptions, attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  await sleep(Math.round(longest * (0.5 + random() / 2)));
}

function realSleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
