import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ActualModel, Reconciled } from "./reconcile.ts";
import { PROMOTION } from "./rules.ts";

/**
 * What of the three axes somebody has to know. Bytes that are lost, and a quarantined artifact that serves, fail; what an
 * alert told already is a warning here.
 */
export function reconciledFindings(
  { environment, model, synced, healthy, fresh, next }: Reconciled,
  actual: ActualModel,
): readonly Finding[] {
  const remediation = next ?? null;
  const of = (reasons: readonly string[]) => ({
    model,
    subject: environment,
    message: `${model} in ${environment}: ${reasons.join(" ")}`,
    remediation,
  });
  const isLost = actual.isQuarantined || actual.artifact === "missing" || actual.artifact === "damaged";
  const degraded = isLost ? ("fail" as const) : ("warn" as const);
  return [
    ...(healthy.state === "Degraded"
      ? [findingOf(PROMOTION.degraded, { outcome: degraded, ...of(healthy.reasons) })]
      : []),
    ...(synced.state === "OutOfSync"
      ? [findingOf(PROMOTION.outOfSync, { outcome: "warn", ...of(synced.reasons) })]
      : []),
    ...(fresh.state === "Stale" ? [findingOf(PROMOTION.stale, { outcome: "warn", ...of(fresh.reasons) })] : []),
  ];
}
