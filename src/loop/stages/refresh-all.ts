import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import type { Digest } from "../../records/canonical.ts";
import { triggerId } from "../../work/retraining/causes.ts";
import { admit } from "../../work/retraining/limits.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";
import { readDashboard } from "../retraining/read-dashboard.ts";
import { gatherFleet } from "../retraining/fleet.ts";
import { keepRefresh, refreshedOutput } from "../retraining/kept-refresh.ts";
import { limitsNow } from "../retraining/limits-now.ts";
import { refreshModel } from "../retraining/refresh.ts";

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
  const dashboard = await readDashboard(place);
  const fleet = await gatherFleet(session, { isNow: wish.isNow, dashboard });
  const asked = fleet.models.map(({ model, decision, cost }) => ({ model: model.name, decision, cost }));
  const { decisions } = admit(asked, await limitsNow(place, fleet, wish.isBeyondFuse));
  const findings: Finding[] = [...fleet.findings];
  const digests = new Map<string, Digest>();
  for (const [index, { model, standing }] of fleet.models.entries()) {
    const decision = decisions[index];
    const isAsked = decision?.build === "fresh" && model.head.retraining?.refresh !== undefined;
    if (!isAsked) continue;
    place.host.signal.throwIfAborted();
    const { name } = model;
    const ended = await toItsEnd(place, name, async () => {
      const refreshed = await refreshModel(place, model, {
        window: standing?.window?.window,
        timezone: model.judged.monitoring?.timezone ?? "UTC",
      });
      const of = { model: name, base: fleet.branch.commit, trigger: triggerId(decision.causes) };
      digests.set(name, await keepRefresh(place, of, refreshed));
      return refreshed.kind === "failed" ? refreshed.findings : [];
    });
    findings.push(...(ended.made ?? [ended.stopped]));
  }
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
