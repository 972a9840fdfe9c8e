import type { Finding } from "../../findings/finding.ts";
import type { CanarySpec } from "../../generated/types.ts";
import { reconcile, type DesiredModel, type Reconciled } from "../../work/promotion/reconcile.ts";
import { reconciledFindings } from "../../work/promotion/reconciled-findings.ts";
import { servedIn } from "../models/environment.ts";
import { loadEnvironments } from "../models/load-models.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";
import { gathered, sharedFacts, type GatheredModel } from "./reconcile-facts.ts";
import { environmentFiles } from "./standing.ts";

/** What is desired of a model, and how it stands. */
export interface ReconciledModel extends GatheredModel {
  readonly model: ModelAtRevision;
  readonly reconciled: Reconciled;
}

export interface ReconciledAll {
  readonly models: readonly ReconciledModel[];
  readonly findings: readonly Finding[];
}

/** What every environment is to serve beside what is there; trouble of one model ends nobody else's. */
export async function reconciledEnvironments(
  session: Session,
  models: readonly ModelAtRevision[],
): Promise<ReconciledAll> {
  const { place } = session;
  const wanted = await desiredModels(session, models);
  if (wanted.models.length === 0) return { models: [], findings: wanted.findings };
  const kinds = ["promotion", "quarantine"] as const;
  const names = [...new Set(wanted.models.map(({ model }) => model.name))];
  await place.ledger.prefetch(names.flatMap((model) => kinds.map((kind) => ({ model, kind, last: 20 }))));
  const shared = await sharedFacts(session);
  const allowed = (await place.settings()).promotion.repairs;
  const found: ReconciledModel[] = [];
  const findings: Finding[] = [...wanted.findings];
  for (const { model, desired, canary } of wanted.models) {
    place.host.signal.throwIfAborted();
    const ended = await toItsEnd(place, model.name, () => gathered(session, model, { desired, canary, shared }));
    if (ended.made === undefined) findings.push(ended.stopped);
    else {
      const { actual } = ended.made;
      const reconciled = reconcile(desired, actual, { now: place.host.now(), allowed });
      found.push({ ...ended.made, model, reconciled });
      findings.push(...reconciledFindings(reconciled, actual));
    }
  }
  return { models: found, findings };
}

interface Wanted {
  readonly model: ModelAtRevision;
  readonly desired: DesiredModel;
  readonly canary: CanarySpec | undefined;
}

/** By environment, then by model. A file that cannot be read is told of, and the others go on. */
async function desiredModels(
  session: Session,
  models: readonly ModelAtRevision[],
): Promise<{ readonly models: readonly Wanted[]; readonly findings: readonly Finding[] }> {
  const read = await loadEnvironments(environmentFiles(session));
  const found = read.flatMap(({ manifest }) =>
    models.flatMap((model): readonly Wanted[] => {
      const served = manifest && servedIn(manifest, model.name);
      if (manifest === undefined || served === undefined) return [];
      const { digest, version, canary } = served;
      return [{ model, desired: { environment: manifest.name, model: model.name, version, digest }, canary }];
    }),
  );
  return {
    models: found,
    findings: read.flatMap(({ manifest, findings }) => (manifest === undefined ? findings : [])),
  };
}
