import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { revalidatedOf } from "../monitoring/revalidated.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { silence, standingOf } from "../monitoring/standing.ts";
import { showMonitor, type ShownModel } from "../monitoring/show-monitor.ts";
import { watchedModels } from "../monitoring/watched-models.ts";
import { toItsEnd } from "../place/own-end.ts";
import { isMisnamed } from "../models/unknown-models.ts";
import type { Session } from "../place/session.ts";

/** How every watched model stands by the ledger alone. */
export async function showAll(session: Session): Promise<Result> {
  const { place } = session;
  const { models, findings: unread } = await watchedModels(session);
  const cron = await cronLines(session);
  const findings: Finding[] = [...unread];
  const shown: ShownModel[] = [];
  for (const watched of models) {
    const { model, monitoring } = watched;
    const ended = await toItsEnd(place, model.name, async () => {
      const standing = await standingOf(place, model.name, { monitoring, cron });
      return { ...standing, revalidated: await revalidatedOf(session, watched, standing.revalidation) };
    });
    if (ended.made === undefined) {
      findings.push(ended.stopped);
      continue;
    }
    const { window, alerts, fresh, revalidated } = ended.made;
    findings.push(...silence(model.name, ended.made));
    shown.push({
      model,
      monitoring,
      windows: window === undefined ? [] : [window],
      alerts,
      fresh,
      revalidated,
    });
  }
  findings.push(...place.ledger.findings());
  const { health, ofWindows, ...told } = await showMonitor(place, { models: shown, findings });
  findings.push(...ofWindows);
  return { ...told, findings, isAdvice: !findings.some(isMisnamed), outputs: { outcome: verdictOf(findings), health } };
}
