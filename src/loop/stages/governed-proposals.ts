import type { Finding } from "../../findings/finding.ts";
import { proposeDataIssues } from "../lineage/propose-issues.ts";
import { proposeRetirements } from "../lineage/propose-retirements.ts";
import type { Alerted } from "../lineage/alerted-issues.ts";
import { windowOf } from "../monitoring/standing.ts";
import type { Place } from "../place/place.ts";
import type { Fleet } from "../retraining/fleet.ts";

/** What is proposed beside retrainings: retired models leave their environments, and alerts open data issues. */
export async function proposeGoverned(place: Place, fleet: Fleet): Promise<readonly Finding[]> {
  const { forge, branch: onto, ourselves, all } = fleet;
  if (forge === undefined) return [];
  const proposing = { forge, onto, ourselves };
  return [
    ...(await proposeRetirements(place, proposing, all)),
    ...(await proposeDataIssues(place, proposing, await alertedModels(place, fleet))),
  ];
}

async function alertedModels(place: Place, { all }: Fleet): Promise<readonly Alerted[]> {
  const found: Alerted[] = [];
  for (const { name, judged } of all) {
    if (judged.monitoring === undefined || judged.lifecycle === "retired") continue;
    const alerts = (await place.ledger.latest(name, "alerts"))?.body;
    const ids = (alerts?.alerts ?? []).flatMap(({ state, window }) => (state === "firing" ? (window ?? []) : []));
    if (alerts === undefined || ids.length === 0) continue;
    const windows = await Promise.all([...new Set(ids)].map((id) => windowOf(place, name, id)));
    found.push({ model: judged.manifest, alerts, windows: windows.filter((window) => window !== undefined) });
  }
  return found;
}
