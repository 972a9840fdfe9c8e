import { findingOf, type Finding } from "../../findings/finding.ts";
import type { LockedSource, PolicyLock } from "../../generated/types.ts";
import { canonicalJson, hexOf, prettyJson, sha256 } from "../../records/canonical.ts";
import { POLICY } from "./policy-rules.ts";
import type { PolicySource } from "./policy-source.ts";
import type { PolicyPack } from "./rule-in-force.ts";

/** Where the lock lies. */
export const LOCK_FILE = "governance/policy.lock";

/** A source and the rules that were read from it. */
export interface LoadedPack {
  readonly source: PolicySource;
  readonly pack: PolicyPack;
  readonly digest: string;
}

/** The lock of these packs, as it is written. The same rules give the same bytes. */
export function lockText(packs: readonly LoadedPack[], suite: string): string {
  const sources = packs.map((pack) => lockedSource(pack, suite)).toSorted((a, b) => (a.source < b.source ? -1 : 1));
  return prettyJson({ schema: "model-gitops/policy-lock/v1", sources } satisfies PolicyLock);
}

export function lockedSource({ source, pack, digest }: LoadedPack, suite: string): LockedSource {
  return {
    source: source.text,
    ...(source.kind === "suite" && { suite }),
    ...(source.kind === "remote" && { commit: source.commit }),
    sha256: digest,
    rules: pack.rules.length,
  };
}

/** Of what the rules say and what a pack makes of them; how their files are written and tested does not matter. */
export function packDigest({ rules, mode }: PolicyPack): string {
  const said = rules.map(({ rule, severity, effectiveOn, params }) => {
    return { rule: { ...rule, tests: undefined }, severity, effectiveOn, params };
  });
  return hexOf(sha256(canonicalJson({ mode, rules: said.toSorted((a, b) => (a.rule.id < b.rule.id ? -1 : 1)) })));
}

/**
 * Where packs are not what the lock says. Packs of other repositories have to be locked; the suite's and the
 * repository's own are reviewed where they are, and held to a lock where there is one.
 */
export function lockFindings(packs: readonly LoadedPack[], lock: PolicyLock | undefined): readonly Finding[] {
  return packs.flatMap((loaded) => {
    const { source, digest } = loaded;
    const locked = lock?.sources.find((one) => one.source === source.text);
    if (locked === undefined) {
      if (lock === undefined && source.kind !== "remote") return [];
      return [broken(`${source.text} is not in ${LOCK_FILE}.`, source)];
    }
    if (digest === locked.sha256) return [];
    const version =
      source.kind === "suite" && locked.suite !== undefined ? ` It was locked with version ${locked.suite}.` : "";
    return [
      broken(
        `${source.text} has other rules than ${LOCK_FILE} says (${shown(digest)}, locked ${shown(locked.sha256)}).${version}`,
        source,
      ),
    ];
  });
}

function broken(message: string, { text }: PolicySource): Finding {
  return findingOf(POLICY.locked, { message, subject: text, location: { file: LOCK_FILE } });
}

function shown(digest: string): string {
  return digest.slice(0, 12);
}
