import type { Entry } from "./ledger-entry.ts";
import { isSignedBy, publicKey, type NamedKey } from "./ledger-signature.ts";

/** Whose word counts on the ledger. */
export interface LedgerTrust {
  readonly keys: readonly (NamedKey & { readonly until?: string | undefined })[];
  /** The repository's numeric id and its default branch, where they are known. */
  readonly repository: string | undefined;
  readonly branch: string | undefined;
  /** Entries of an older suite do not count. */
  readonly minimumSuite: string | undefined;
}

/** What the settings say of it. */
export interface SigningSettings {
  readonly keys: readonly { readonly public: string; readonly until?: string | undefined }[];
  readonly minimumSuite?: string | undefined;
}

/** Undefined where no key is configured: then entries are believed as they lie there. Throws a UserError for a bad key. */
export function trustOf(
  { keys, minimumSuite }: SigningSettings,
  where: Pick<LedgerTrust, "repository" | "branch">,
): LedgerTrust | undefined {
  if (keys.length === 0) return undefined;
  return { ...where, minimumSuite, keys: keys.map(({ public: text, until }) => ({ ...publicKey(text), until })) };
}

/** Why an entry counts for nothing; undefined where it counts. */
export function distrustOf(entry: Entry, { keys, repository, branch, minimumSuite }: LedgerTrust): string | undefined {
  if (entry.signature === undefined || entry.seq === undefined) return "nobody has signed it";
  const key = keys.find(({ id }) => id === entry.signature?.key);
  if (key === undefined) return "the settings do not name the key of its signature";
  if (!isSignedBy(entry, key)) return "its signature is not of what it says";
  if (key.until !== undefined && Date.parse(entry.recordedAt) > Date.parse(key.until))
    return "its key had been replaced when it was written";
  if (repository !== undefined && entry.repository !== repository) return "it was written for another repository";
  if (branch !== undefined && entry.branch !== branch) return "it is about another branch";
  if (minimumSuite !== undefined && isOlder(entry.suite ?? "0.0.0", minimumSuite))
    return `it was written by a suite older than ${minimumSuite}`;
  return undefined;
}

/** Whether a version of the suite comes before another one. */
export function isOlder(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (const [index, part] of (other ?? []).entries()) {
    const mine = own?.[index] ?? 0;
    if (mine !== part) return !(mine > part);
  }
  return false;
}
