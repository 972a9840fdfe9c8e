import { findingOf, type Finding } from "../findings/finding.ts";
import type { LedgerEntry } from "../generated/types.ts";
import { prettyJson } from "../records/canonical.ts";
import { claimOf, pathOf, type Recorded } from "./ledger-entry.ts";
import { LEDGER_RULES } from "./ledger-rules.ts";

export interface LedgerPlan {
  /** Path to content of the files to add. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that were recorded before. */
  readonly kept: readonly string[];
  /** One `ledger/conflict` for each entry whose place holds something else: it is not written. */
  readonly conflicts: readonly Finding[];
}

/** What lies at an entry's place already: read, or there but unreadable. */
export type Existing = ReadonlyMap<string, Recorded | "unreadable">;

/**
 * Find-or-create: what is there stays as it is, for ever. An entry of the same key and the same claim is the same entry;
 * another claim is a conflict.
 */
export function planLedger(existing: Existing, entries: readonly LedgerEntry[]): LedgerPlan {
  const files: Record<string, string> = {};
  const claims = new Map<string, string>();
  const kept: string[] = [];
  const conflicts: Finding[] = [];
  for (const entry of entries) {
    const path = pathOf(entry);
    const claim = claimOf(entry.kind, entry.body);
    const known = claims.get(path) ?? existingClaim(existing.get(path));
    if (known === undefined) {
      claims.set(path, claim);
      files[path] = prettyJson(entry);
    } else if (known === claim) kept.push(path);
    else conflicts.push(conflict(entry, known));
  }
  return { files, kept, conflicts };
}

/** The commit's message: what happened, for whom, and why it may be trusted to be complete. */
export function ledgerMessage(entries: readonly LedgerEntry[]): string {
  const models = [...new Set(entries.map(({ model }) => model))];
  const subject = models.length === 1 ? `Record ${models[0]}` : `Record ${models.length} models`;
  const commit = entries.find((entry) => entry.commit !== undefined)?.commit;
  const because = commit === undefined ? "" : ` at ${commit.slice(0, 12)}`;
  const lines = entries.map(
    ({ model, kind, id, pull }) => `- ${model}: ${kind} ${id.slice(0, 40)}${pull === undefined ? "" : ` (#${pull})`}`,
  );
  return `${subject}${because}\n\nEvidence of what the default branch stands for. Entries are only ever added.\n\n${lines.join("\n")}\n`;
}

function existingClaim(existing: Recorded | "unreadable" | undefined): string | undefined {
  if (existing === undefined || existing === "unreadable") return existing;
  return claimOf(existing.kind, existing.body);
}

function conflict(entry: LedgerEntry, known: string): Finding {
  const path = pathOf(entry);
  const was = known === "unreadable" ? "something that cannot be read" : "another result";
  return findingOf(LEDGER_RULES.conflict, {
    model: entry.model,
    subject: `${entry.kind} ${entry.id.slice(0, 12)}`,
    message: `The ledger's file ${path} holds ${was} under the key of this ${entry.kind}; it was not overwritten.`,
    evidence: { path, recorded: known.slice(0, 2000), new: claimOf(entry.kind, entry.body).slice(0, 2000) },
  });
}
