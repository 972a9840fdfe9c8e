import type { Acceptance } from "../../generated/types.ts";
import { pageName } from "../../records/page-name.ts";
import type { SitePrivacy, ToldModel, ToldPromotion, ToldProposal, ToldServing } from "../../records/site.ts";
import { toldApproval } from "./approval.ts";
import type { Dated, ModelFacts, ServedNow, Telling } from "./model-facts.ts";
import { thinned } from "./thin.ts";
import { toldData } from "./told-data.ts";
import { toldGovernance } from "./told-governance.ts";
import { toldMonitor } from "./told-monitor.ts";
import { toldSeries } from "./told-series.ts";
import { toldSlices } from "./told-slices.ts";

/** The newest of each list; the file beside the page names how many there are. */
const MOST = 200;

/** All that the page of one model says, without what stays private. */
export function toldModel(facts: ModelFacts, telling: Telling): ToldModel {
  const { name, acceptances, evaluations } = facts;
  const { privacy } = telling;
  const standing = acceptances.at(-1);
  const verdict = verdictOf(standing, facts);
  const evaluation = standing?.body.evaluationKey && evaluations.get(standing.body.evaluationKey);
  return {
    name,
    page: pageName(name),
    lifecycle: facts.lifecycle,
    task: facts.task,
    problems: facts.problems,
    serving: facts.serving.map((served) => toldServing(served, facts, telling)),
    firing: (facts.watch?.alerts ?? []).filter(({ state }) => state === "firing").length,
    versions: facts.versions.slice(0, MOST),
    accepted: thinned(
      acceptances.map((one) => ({ ...one, at: one.recordedAt })),
      MOST,
    )
      .map(({ at, commit, pull, body: { artifact, outcome } }) => ({ at, artifact, commit, pull, outcome }))
      .toReversed(),
    series: toldSeries(acceptances, evaluations),
    promotions: toldPromotions(facts, privacy),
    monitor: facts.watch && toldMonitor(facts.watch, privacy),
    proposals: toldProposals(facts, privacy),
    governance: verdict && standing && toldGovernance(verdict, standing.recordedAt, privacy),
    issues: facts.issues,
    quarantine: facts.quarantines
      .toReversed()
      .slice(0, MOST)
      .map(({ at, state, version, artifact, reason }) => ({
        at,
        state,
        version,
        artifact,
        reason: privacy.texts ? reason : undefined,
      })),
    ...toldSlices(evaluation === "" ? undefined : evaluation, privacy),
  };
}

function verdictOf(accepted: Dated<Acceptance> | undefined, { verdicts }: Pick<ModelFacts, "verdicts">) {
  const key = accepted?.body.verdictKey;
  return key === undefined ? undefined : verdicts.get(key);
}

/** What serves, with the acceptance that it rests on: the newest of these bytes. */
function toldServing(served: ServedNow, facts: ModelFacts, telling: Telling): ToldServing {
  const accepted = facts.acceptances.findLast(({ body }) => body.artifact === served.digest);
  const verdict = verdictOf(accepted, facts);
  return {
    ...served,
    reasons: telling.privacy.texts ? served.reasons : [],
    outcome: accepted?.body.outcome,
    approval: verdict && toldApproval(verdict, telling.privacy),
    data: accepted === undefined ? [] : toldData(accepted.body, facts, telling),
  };
}

function toldPromotions({ promotions }: ModelFacts, { people, texts }: SitePrivacy): readonly ToldPromotion[] {
  return promotions
    .toReversed()
    .slice(0, MOST)
    .map((one) => ({
      at: one.at,
      action: one.action,
      state: one.state,
      stage: one.stage,
      version: one.version,
      from: one.from?.version,
      outcome: one.outcome,
      isEmergency: one.emergency !== undefined,
      by: people ? one.requestedBy : undefined,
      reason: texts ? one.reason : undefined,
    }));
}

/** Those that changed something: what only waits is decided anew every day. */
function toldProposals({ proposals }: ModelFacts, { texts }: SitePrivacy): readonly ToldProposal[] {
  return proposals
    .filter(({ decision, heartbeat }) => decision !== "wait" && heartbeat === undefined)
    .toReversed()
    .slice(0, MOST)
    .map(({ at, decision, rule, pull, reason }) => ({
      at,
      decision,
      rule,
      pull: pull?.number,
      state: pull?.state,
      reason: texts ? reason : undefined,
    }));
}
