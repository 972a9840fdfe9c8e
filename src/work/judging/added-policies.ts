import type { Settings } from "../../manifest/settings.ts";
import { canonicalJson } from "../../records/canonical.ts";

/** A pack of the suite: no folder, and nothing of another repository. */
const OF_THE_SUITE = /^[a-z][a-z0-9-]*(?:@[\w.]+)?$/;

/**
 * The packs of the suite that a change of the settings turns on, where it does nothing else: more is asked afterwards than
 * before, so nobody has to accept it first. Undefined where it says anything else as well, or where what was enforced would
 * only be reported.
 */
export function addedPolicies(before: Settings, after: Settings): readonly string[] | undefined {
  const [was, is] = [before.governance, after.governance];
  const same = (one: Settings, governance: Settings["governance"]): string =>
    canonicalJson({ ...one, file: null, findings: null, governance: { ...governance, policies: [], mode: null } });
  if (same(before, was) !== same(after, is)) return undefined;
  if (!was.policies.every((policy) => is.policies.includes(policy))) return undefined;
  if (was.policies.length > 0 && was.mode !== is.mode) return undefined;
  const added = is.policies.filter((policy) => !was.policies.includes(policy));
  return added.length > 0 && added.every((policy) => OF_THE_SUITE.test(policy)) ? added : undefined;
}
