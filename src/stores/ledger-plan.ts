import { findingOf, type Finding } from "../findings/finding.ts";
import { prettyJson } from "../records/canonical.ts";
import type { Entry } from "./ledger-entry.ts";
import { LEDGER_RULES } from "./ledger-rules.ts";

export interface LedgerPlan {
  /** Path to content of the files to add. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that were recorded before. */
  readonly kept: readonly string[];
  /** `ledger/conflict` for each entry whose place holds something else and which is not written, else `ledger/again`. */
  readonly conflicts: readonly Finding[];
}

/** Stands for the claim of a file that is there and cannot be trusted. */
export const UNREADABLE = "unreadable";

/** The claim of what lies at a path already. */
export type ExistingClaims = ReadonlyMap<string, string>;

/** An entry that may be written, with its path and what it claims. */
export interface Claimed {
  readonly entry: Entry;
  readonly path: string;
  readonly claim: string;
  /** Where it lies when its path holds another claim, and nothing contradicts that. */
  readonly beside?: Omit<Claimed, "claim" | "beside"> | undefined;
}

/**
 * Find-or-create: what is there stays as it is, for ever. An entry of the same key and the same claim is the same entry;
 * another claim is a conflict.
 */
export function planLedger(existing: ExistingClaims, entries: readonly Claimed[]): LedgerPlan {
  const files: Record<string, string> = {};
  const claims = new Map(existing);
  const kept: string[] = [];
  const conflicts: Finding[] = [];
  for (const claimed of entries) {
    const { claim } = claimed;
    const first = claims.get(claimed.path);
    const isOther = first !== undefined && first !== UNREADABLE && first !== claim;
    const { entry, path } = isOther ? (claimed.beside ?? claimed) : claimed;
    const known = claims.get(path);
    if (path !== claimed.path && known === undefined) conflicts.push(again(claimed, path));
    if (known === undefined) {
      claims.set(path, claim);
      files[path] = prettyJson(entry);
    } else if (known === claim) kept.push(path);
    else conflicts.push(conflict(claimed, known));
  }
  return { files, kept, conflicts };
}

/** The commit's message: what happened, for whom, and why it may be trusted to be complete. */
export function ledgerMessage(entries: readonly Entry[], moved = 0): string {
  const models = [...new Set(entries.map(({ model }) => model))];
  const subject = models.length === 1 ? `Record ${models[0]}` : `Record ${models.length} models`;
  const commit = entries.find((entry) => entry.commit !== undefined)?.commit;
  const because = commit === undefined ? "" : ` at ${commit.slice(0, 12)}`;
  const lines = entries.map(
    ({ model, kind, id, pull }) => `- ${model}: ${kind} ${id.slice(0, 40)}${pull === undefined ? "" : ` (#${pull})`}`,
  );
  const moves =
    moved === 0 ? "" : `\n${moved} files of earlier releases lie in the folders of their months now, as they are.\n`;
  return `${subject}${because}\n\nEvidence of what the default branch stands for. Entries are only ever added.\n\n${lines.join("\n")}\n${moves}`;
}

function again({ entry }: Claimed, path: string): Finding {
  return findingOf(LEDGER_RULES.again, {
    outcome: "warn",
    model: entry.model,
    subject: `${entry.kind} ${entry.id.slice(0, 12)}`,
    message: `Another training of ${entry.model} under the same trainKey made other bytes than these, and the store no longer has them. This one is recorded beside it.`,
    evidence: { path },
  });
}

function conflict({ entry, path, claim }: Claimed, known: string): Finding {
  const was = known === UNREADABLE ? "something that cannot be read" : "another result";
  return findingOf(LEDGER_RULES.conflict, {
    model: entry.model,
    subject: `${entry.kind} ${entry.id.slice(0, 12)}`,
    message: `The ledger's file ${path} holds ${was} under the key of this ${entry.kind}; it was not overwritten.`,
    evidence: { path, recorded: known.slice(0, 2000), new: claim.slice(0, 2000) },
  });
}
