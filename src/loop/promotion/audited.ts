import type { Finding } from "../../findings/finding.ts";
import { judgeStanding } from "../../work/promotion/judge-standing.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { openRegistry, withCommits } from "./registry.ts";
import { environmentOf, servedIn } from "../models/environment.ts";
import { environmentFiles, prefetchPromotions, recordedPromotions } from "./standing.ts";

/** What an audit finds of promotions; models that were never promoted cost nothing. */
export async function auditedPromotions(
  session: Session,
  models: readonly ModelAtRevision[],
): Promise<readonly Finding[]> {
  const { place } = session;
  await prefetchPromotions(
    place,
    models.map(({ name }) => name),
  );
  const registry = await openRegistry(place);
  const files = environmentFiles(session);
  const findings: Finding[] = [];
  for (const { name: model, judged } of models) {
    const recorded = await recordedPromotions(place, model);
    if (recorded.promotions.length + recorded.quarantines.length === 0) continue;
    const listed = registry.models.get(model);
    const served = await Promise.all(
      judged.stages.map(async ({ name }) => [name, servedIn(await environmentOf(files, name), model)] as const),
    );
    findings.push(
      ...judgeStanding({
        model,
        ...recorded,
        registered: listed && (await withCommits(place, listed)),
        served: Object.fromEntries(served),
        now: place.host.now(),
      }),
    );
  }
  return findings;
}
