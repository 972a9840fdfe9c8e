import type { ProposalCause, ProposalRecord } from "../../generated/types.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Ourselves } from "../../forge/ours.ts";
import type { PullRequest } from "../../forge/proposals.ts";
import { parseDuration } from "../../kernel/units.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { causesOf, tokenOf } from "../../work/retraining/causes.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import type { Proposals, Situation } from "../../work/retraining/situation.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { standingOf, type Standing } from "../monitoring/standing.ts";
import type { Session } from "../place/session.ts";
import { acceptedSince } from "./accepted-since.ts";
import type { Dashboard } from "./read-dashboard.ts";
import type { DefaultBranch } from "./default-branch.ts";
import { inputsOf } from "./inputs-of.ts";
import { ownProposals, type OwnProposal } from "./own-proposals.ts";
import type { Requests } from "./requests.ts";

export interface GatherFacts {
  readonly forge: Forge | undefined;
  readonly ourselves: () => Promise<Ourselves>;
  readonly branch: DefaultBranch;
  readonly cron: readonly CronLine[];
  readonly requests: Requests;
  readonly dashboard: Dashboard;
  /** Open pull requests from branches of ours. */
  readonly opened: readonly PullRequest[];
}

export interface Gathered {
  readonly situation: Situation;
  readonly standing: Standing | undefined;
  readonly last: ProposalRecord | undefined;
  /** Our open proposal. */
  readonly own: OwnProposal | undefined;
  readonly cost: ProposalRecord["cost"];
}

/** What is known of one model: the ledger first, and the forge only where something is open or asks for a proposal. */
export async function gatherModel(session: Session, model: ModelAtRevision, facts: GatherFacts): Promise<Gathered> {
  const { place } = session;
  const { name, judged } = model;
  const { monitoring, retraining } = judged;
  const [last, standing, accepted] = await Promise.all([
    place.ledger.latest(name, "proposal"),
    monitoring === undefined ? undefined : standingOf(place, name, { monitoring, cron: facts.cron }),
    acceptedSince(place, name),
  ]);
  const bare: Situation = {
    model: name,
    now: place.host.now(),
    retraining,
    isRetired: judged.lifecycle === "retired",
    production:
      monitoring === undefined || standing === undefined
        ? undefined
        : {
            alerts: standing.alerts?.alerts ?? [],
            window: standing.window,
            known: standing.known,
            isStale: standing.isServed && standing.fresh.fresh === "stale",
            monitoring,
          },
    acceptedAt: accepted?.at,
    artifact: accepted?.body.artifact,
    requests: retraining === undefined ? [] : askedOf(facts.requests.of(name), last?.body.asked),
    proposals: NO_PROPOSALS,
    inputs: undefined,
    rebase: (await place.settings()).retraining.rebase,
    dataEnds: dataEnds(judged),
    last: last?.body,
  };
  const seconds = accepted?.body.durationSeconds;
  const found = {
    standing,
    last: last?.body,
    cost: seconds === undefined ? undefined : { seconds, gpus: judged.training.requires.gpus },
  };
  const isOpen = facts.opened.some(({ branch }) => branch === retrainBranch(name));
  // One that the ledger knows as open was closed by somebody else, or merged: asked for until the ledger knows that too.
  const isEnded = last?.body.pull?.state === "open" && !isOpen;
  if (facts.forge === undefined || (!isOpen && !isEnded && causesOf(bare).length === 0))
    return { ...found, situation: bare, own: undefined };
  const { proposals, own } = await ownProposals(place, { ...facts, forge: facts.forge, model, last: last?.body });
  const inputs = proposals.open === undefined ? undefined : await inputsOf(place, model);
  return { ...found, situation: { ...bare, proposals, inputs }, own };
}

/** What is asked for now, and what an earlier run put off. */
function askedOf(now: readonly ProposalCause[], before: readonly ProposalCause[] = []): readonly ProposalCause[] {
  const known = new Set(now.map(tokenOf));
  return [...now, ...before.filter((cause) => !known.has(tokenOf(cause)))];
}

const NO_PROPOSALS: Proposals = { open: undefined, foreign: undefined, closed: [] };
const DAY = 86_400_000;

/** When the first of the training data is too old by its own word: the end of its period, and its `maxAge` after that. */
export function dataEnds({
  trainingData,
  datasets,
}: Pick<ResolvedModel, "trainingData" | "datasets">): number | undefined {
  const ends = trainingData.flatMap((name) => {
    const { period, declared } = datasets[name] ?? {};
    const maxAge = declared?.maxAge;
    return period === undefined || maxAge === undefined ? [] : [Date.parse(period.to) + DAY + parseDuration(maxAge)];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
