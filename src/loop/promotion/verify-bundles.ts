import type { VerifiedBundle } from "../../attestations/verify-bundle.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { listed } from "../../kernel/text.ts";
import { VERIFY } from "./verify-rules.ts";

/** A bundle that was looked at, by the name it is shown with. */
export interface LookedAt {
  readonly name: string;
  readonly result: VerifiedBundle;
}

/** Why bundles do not hold: what is wrong with several is told once. */
export function bundleFindings(looked: readonly LookedAt[], outcome: "fail" | "warn"): readonly Finding[] {
  const causes = new Map<string, readonly LookedAt[]>();
  for (const one of looked) {
    const cause = one.result.problems.join("; ");
    if (cause !== "") causes.set(cause, [...(causes.get(cause) ?? []), one]);
  }
  return [...causes].map(([cause, bundles]) => {
    const [first] = bundles;
    const isStranger = first?.result.statement !== undefined && first.result.by === undefined;
    return findingOf(VERIFY.bundle, {
      message: `${listed(bundles.map(({ name }) => name))} ${bundles.length === 1 ? "does" : "do"} not hold: ${cause}.`,
      outcome,
      ...(first !== undefined && bundles.length === 1 && { subject: first.name }),
      ...(isStranger && { remediation: WHOSE }),
    });
  });
}

const WHOSE =
  "Name whose signature it should be (`--key`, or `--policy` with `--trusted-root`), as you know it from another place than the files; where you do not trust it, do not use them.";
