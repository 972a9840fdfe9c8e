import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { readAhead } from "../monitoring/read-ahead.ts";
import { revalidatedOf } from "../monitoring/revalidated.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { silence, standingOf } from "../monitoring/standing.ts";
import { showMonitor, type ShownModel } from "../monitoring/show-monitor.ts";
import { watchedModels } from "../monitoring/watched-models.ts";
import { toItsEnd } from "../place/own-end.ts";
import { registryOf } from "../promotion/show-registry.ts";
import { modelsAtRevision } from "../models/model-at-revision.ts";
import { isMisnamed } from "../models/unknown-models.ts";
import type { Session } from "../place/session.ts";

/** What every stage serves, and how every watched model stands, by git and the ledger alone. */
export async function showAll(session: Session): Promise<Result> {
  const { place } = session;
  const registry = await shownRegistry(session);
  const { models, findings: unread } = await watchedModels(session);
  await readAhead(place, models);
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
    const { window, alerts, fresh, revalidated, rolledUp } = ended.made;
    findings.push(...silence(model.name, ended.made));
    shown.push({
      model,
      monitoring,
      windows: window === undefined ? [] : [window],
      alerts,
      fresh,
      revalidated,
      rolledUp,
    });
  }
  findings.push(...place.ledger.findings());
  const { health, ofWindows, summary, text } = await showMonitor(place, { models: shown, findings });
  findings.push(...ofWindows);
  const { registryStory, registrySummary } = await import("../../report/promotion/registry.ts");
  const isWatching = shown.length > 0 || registry.length === 0;
  return {
    summary: [registrySummary(registry), isWatching ? summary : ""].filter((part) => part !== "").join("\n\n"),
    text: (style) =>
      [registryStory(registry, style), isWatching ? (text?.(style) ?? "") : ""]
        .filter((part) => part !== "")
        .join("\n\n"),
    findings,
    isAdvice: !findings.some(isMisnamed),
    outputs: { outcome: verdictOf(findings), health, registry: JSON.stringify(registry) },
  };
}

/** Of one model that was named its versions too. */
async function shownRegistry(session: Session) {
  const { models } = await modelsAtRevision(session);
  return await registryOf(session, models, session.place.options.models.length === 1 || models.length === 1);
}
