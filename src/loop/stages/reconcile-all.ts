import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import type { Reconciled } from "../../work/promotion/reconcile.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";
import { modelsAtRevision } from "../models/model-at-revision.ts";
import { atNewest } from "../promotion/newest.ts";
import { reconciledEnvironments } from "../promotion/reconcile-environments.ts";
import { repair, type Repaired } from "../promotion/repair.ts";

export interface ReconcileResult {
  readonly reconciled: readonly Reconciled[];
  readonly repaired: readonly Repaired[];
  readonly findings: readonly Finding[];
}

/**
 * Holds what every environment is to serve against what is there, and repairs what the settings allow. What was repaired
 * is told as it was found: the next run sees it whole.
 */
export async function reconcileAll(before: Session): Promise<ReconcileResult> {
  const session = await atNewest(before);
  const { place } = session;
  const { models } = await modelsAtRevision(session);
  const standing = await reconciledEnvironments(session, models);
  const repaired: Repaired[] = [];
  const findings: Finding[] = [...standing.findings];
  for (const one of standing.models) {
    if (one.reconciled.repairs.length === 0) continue;
    const ended = await toItsEnd(place, one.model.name, () => repair(session, one));
    if (ended.made === undefined) findings.push(ended.stopped);
    else {
      repaired.push(...ended.made.repaired);
      findings.push(...ended.made.findings);
    }
  }
  return { reconciled: standing.models.map(({ reconciled }) => reconciled), repaired, findings };
}

/** What a run of the schedule did, and how everything stands after it. */
export async function withReconciled(session: Session, promoted: Result): Promise<Result> {
  const { reconciledStory, reconciledSummary } = await import("../../report/promotion/reconciled.ts");
  const standing = await reconcileAll(session);
  const findings = [...promoted.findings, ...standing.findings];
  const text = promoted.text;
  return {
    ...promoted,
    findings,
    summary: joined(promoted.summary ?? "", reconciledSummary(standing)),
    text: (style) => joined(text?.(style) ?? "", reconciledStory(standing, style)),
    outputs: {
      ...promoted.outputs,
      outcome: verdictOf(findings),
      reconciled: reconciledOutput(standing.reconciled),
    },
  };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

function reconciledOutput(reconciled: readonly Reconciled[]): string {
  return JSON.stringify(
    reconciled.map(({ environment, model, synced, healthy, fresh, next }) => ({
      environment,
      model,
      synced: synced.state,
      healthy: healthy.state,
      fresh: fresh.state,
      reasons: [...synced.reasons, ...healthy.reasons, ...fresh.reasons],
      ...(next !== undefined && { next }),
    })),
  );
}
