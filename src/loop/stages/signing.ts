import { findingOf, type Finding } from "../../findings/finding.ts";
import { isLaptop } from "../../host/laptop.ts";
import { LEDGER_RULES } from "../../stores/ledger-rules.ts";
import { signingKey, type NamedKey } from "../../stores/ledger-signature.ts";
import type { Place } from "../place/place.ts";

/** With what a recording signs, and whether it may write at all. */
export interface Signing {
  readonly key: NamedKey | undefined;
  readonly mayWrite: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Where the settings name keys, only what one of them signs is written: an entry that nobody believes would hide that
 * nothing was recorded. Throws a UserError for a text that is no key.
 */
export async function openSigning({ ledger, host, settings }: Place, secret: string): Promise<Signing> {
  if (secret.trim() !== "") await host.mask(secret);
  const broken = (await settings()).findings;
  if (broken.length > 0 && !isLaptop(host)) return { key: undefined, mayWrite: false, findings: broken };
  const trust = await ledger.trust();
  if (trust === undefined) {
    if (secret.trim() !== "")
      host.log.warn(
        isLaptop(host)
          ? "On a laptop the ledger is its owner's own, and is not signed."
          : "A signing key was given, and the settings name no key under ledger.keys: the entries are not signed.",
      );
    return { key: undefined, mayWrite: true, findings: [] };
  }
  if (secret.trim() === "") return unsigned("this job has no key");
  const key = signingKey(secret);
  const isKnown = trust.keys.some(({ id, until }) => id === key.id && until === undefined);
  return isKnown
    ? { key, mayWrite: true, findings: [] }
    : unsigned(`the key of this job (${key.id}) is not among them, or has been replaced`);
}

function unsigned(why: string): Signing {
  const message = `The settings name keys under ledger.keys, and ${why}: nothing is recorded.`;
  return {
    key: undefined,
    mayWrite: false,
    findings: [findingOf(LEDGER_RULES.unsigned, { outcome: "fail", message })],
  };
}
