import type { FleetModel, Fleet as FleetOfDashboard } from "../../report/retraining/fleet.ts";
import { nextRun } from "../../work/monitor/cadence.ts";
import { readProduction, servedDigest, type Production } from "../models/production.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { standingOf } from "../monitoring/standing.ts";
import type { Session } from "../place/session.ts";
import type { Place } from "../place/place.ts";
import { hexOf } from "../../records/canonical.ts";
import { UserError } from "../../kernel/errors.ts";
import { openIssuesByModel } from "../lineage/issues-by-model.ts";
import type { Carried } from "./carry-out.ts";
import type { Fleet, Retrained } from "./fleet.ts";
import { readAhead, readEvaluations } from "./read-ahead.ts";

export interface Seen {
  readonly fleet: Fleet;
  readonly carried: readonly Carried[];
}

/** All models of the default branch as the dashboard shows them, by what the ledger and this run know. */
export async function fleetView(session: Session, { fleet, carried }: Seen): Promise<FleetOfDashboard> {
  const { place, rules } = session;
  const cron = await cronLines(session);
  const production = await servedBy(rules ?? place.head);
  await readAhead(place, fleet.all);
  await readEvaluations(place, fleet.all);
  const issues = await openIssuesByModel(place);
  const next = nextRun(cron, place.host.now());
  const models: FleetModel[] = [];
  for (const model of fleet.all) {
    const retrained = fleet.models.find((one) => one.model.name === model.name);
    const done = carried.find(({ record }) => record.model === model.name);
    const { monitoring } = model.judged;
    const standing =
      retrained?.standing ??
      (monitoring === undefined ? undefined : await standingOf(place, model.name, { monitoring, cron }));
    models.push({
      model: model.name,
      ...(await acceptedView(place, model, production)),
      monitor: standing && { health: standing.health, fresh: standing.fresh.fresh },
      ...proposalView(retrained, done),
      issues: issues.get(model.name),
      next: next === undefined || monitoring === undefined ? [] : [{ what: "check", at: new Date(next).toISOString() }],
      isRetrained: model.judged.retraining !== undefined,
    });
  }
  const { openProposals } = (await place.settings()).retraining;
  return { models, openProposals };
}

/** What cannot be read names nothing here; the gate tells of it. */
async function servedBy(files: Parameters<typeof readProduction>[0]): Promise<Production | undefined> {
  try {
    return await readProduction(files);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function acceptedView(
  { ledger }: Place,
  { name, judged }: ModelAtRevision,
  production: Production | undefined,
): Promise<Partial<FleetModel>> {
  const accepted = await ledger.latestPassing(name);
  const named = servedDigest(production, name);
  const sync = named === undefined ? undefined : { isSynced: named === accepted?.body.artifact, named };
  if (accepted === undefined) return { sync };
  const { artifact, evaluationKey, outcome } = accepted.body;
  const found = evaluationKey === undefined ? undefined : await ledger.find("evaluation", name, hexOf(evaluationKey));
  const primary = judged.metrics.find(({ primary: isPrimary }) => isPrimary)?.metric.name;
  const metric = primary === undefined ? undefined : found?.body.metrics[primary];
  return {
    production: { artifact, since: accepted.recordedAt },
    evaluation: {
      at: accepted.recordedAt,
      outcome: outcome ?? "pass",
      ...(primary !== undefined && metric !== undefined && { metric: { name: primary, value: metric.value } }),
    },
    sync,
  };
}

function proposalView(retrained: Retrained | undefined, done: Carried | undefined): Partial<FleetModel> {
  const open = retrained?.situation.proposals.open;
  const pull = done?.record.pull;
  const isDeclined = done?.record.rule === "declined";
  return {
    ...(pull?.state === "open" && {
      proposal: { number: pull.number, isHeld: open?.isHeld ?? false, isTheirs: open?.isTheirs ?? false },
    }),
    declined: isDeclined ? [{ number: pull?.number, causes: done.record.trigger.causes }] : [],
  };
}
