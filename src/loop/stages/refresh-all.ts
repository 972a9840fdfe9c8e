import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import type { Digest } from "../../records/canonical.ts";
import { triggerId } from "../../work/retraining/causes.ts";
import type { Decision } from "../../work/retraining/decision.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";
import { changeOf, isChange } from "../retraining/change-of.ts";
import { readDashboard } from "../retraining/read-dashboard.ts";
import { gatherFleet, type Fleet, type Retrained } from "../retraining/fleet.ts";
import { refreshAndKeep, refreshedOutput } from "../retraining/kept-refresh.ts";
import { limitsNow } from "../retraining/limits-now.ts";
import { inTurns } from "../retraining/turns.ts";

/** Said to both jobs alike, so that they come to the same. */
export interface RefreshWish {
  readonly isNow: boolean;
  readonly isBeyondFuse: boolean;
}

/**
 * Runs the refresh commands of the models that `retrain` will propose, one after the other, and leaves what each changed.
 * It decides as `retrain` does and writes nothing to GitHub: what the commands do, they do without a token that writes.
 */
export async function refreshAll(session: Session, wish: RefreshWish): Promise<Result> {
  const { place } = session;
  // What holds for all of them cannot be read: nothing is to be proposed.
  const { findings: broken } = await place.settings();
  if (broken.length > 0) return { findings: broken, outputs: { outcome: verdictOf(broken), refreshed: "{}" } };
  const dashboard = await readDashboard(place);
  const fleet = await gatherFleet(session, { isNow: wish.isNow, dashboard });
  const findings: Finding[] = [...fleet.findings];
  const digests = new Map<string, Digest>();
  await inTurns(fleet, await limitsNow(session, fleet, wish.isBeyondFuse), async (retrained, decision) => {
    if (decision.build !== "fresh") return true;
    place.host.signal.throwIfAborted();
    const { model } = retrained;
    const ended = await toItsEnd(place, model.name, () => refreshed(session, { fleet, retrained, decision }));
    if (ended.made === undefined) {
      findings.push(ended.stopped);
      return true;
    }
    const { digest, isChange, findings: found } = ended.made;
    if (digest !== undefined) digests.set(model.name, digest);
    findings.push(...found);
    return isChange;
  });
  findings.push(...place.ledger.findings());
  const names = [...digests.keys()];
  return {
    findings,
    summary:
      names.length === 0 ? "No model is to be retrained: nothing was refreshed." : `Refreshed: ${names.join(", ")}.`,
    // What could not be refreshed is told where it would have been proposed, too.
    isAdvice: true,
    outputs: { outcome: verdictOf(findings), refreshed: refreshedOutput(digests) },
  };
}

interface Turn {
  readonly fleet: Fleet;
  readonly retrained: Retrained;
  readonly decision: Decision;
}

interface Left {
  /** Undefined where the manifest names no refresh. */
  readonly digest: Digest | undefined;
  /** Whether there is something to propose. */
  readonly isChange: boolean;
  readonly findings: readonly Finding[];
}

async function refreshed(session: Session, { fleet, retrained, decision }: Turn): Promise<Left> {
  const { place } = session;
  if (retrained.model.head.retraining?.refresh === undefined) {
    const change = await changeOf(session, { retrained, decision, needs: "" });
    // Why there is nothing is told where it would have been proposed.
    return { digest: undefined, isChange: isChange(change), findings: [] };
  }
  const run = { base: fleet.branch.commit, trigger: triggerId(decision.causes) };
  const { made, digest } = await refreshAndKeep(place, retrained, run);
  return {
    digest,
    isChange: made.kind === "changed",
    findings: made.kind === "failed" ? made.findings : [],
  };
}
