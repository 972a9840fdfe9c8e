import type { Finding } from "../../findings/finding.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Ourselves } from "../../forge/ours.ts";
import type { PullRequest } from "../../forge/proposals.ts";
import { remembered } from "../../forge/remembered.ts";
import type { Decision } from "../../work/retraining/decision.ts";
import { decide } from "../../work/retraining/decide.ts";
import type { Situation } from "../../work/retraining/situation.ts";
import { RETRAIN_BRANCHES } from "../../records/retrain-branch.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import { unknownModels } from "../models/unknown-models.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import type { Standing } from "../monitoring/standing.ts";
import { readAhead } from "./read-ahead.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { tickedFor, type Dashboard } from "./read-dashboard.ts";
import { requireDefaultBranch, type DefaultBranch } from "./default-branch.ts";
import { gatherModel } from "./gather-model.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { readRequests, type Requests } from "./requests.ts";

/** All models that proposals are about, with what was decided about each. */
export interface Fleet {
  readonly branch: DefaultBranch;
  /** Undefined on a laptop without a token: then nothing can be open, or be opened. */
  readonly forge: Forge | undefined;
  /** Logins that are ours, now and before. */
  readonly ourselves: () => Promise<Ourselves>;
  readonly models: readonly Retrained[];
  /** Every model of the default branch that was asked for. */
  readonly all: readonly ModelAtRevision[];
  /** Open ones of models that the default branch does not have any more. */
  readonly orphans: readonly PullRequest[];
  /** Open pull requests from branches of ours, whoever opened them. */
  readonly opened: readonly PullRequest[];
  readonly findings: readonly Finding[];
}

/** A model with everything that its decision came from. */
export interface Retrained {
  readonly model: ModelAtRevision;
  readonly situation: Situation;
  readonly decision: Decision;
  readonly standing: Standing | undefined;
  readonly last: ProposalRecord | undefined;
  readonly own: OwnProposal | undefined;
  /** What its last training took; undefined: nobody knows. */
  readonly cost: ProposalRecord["cost"];
}

export interface FleetWish {
  readonly isNow: boolean;
  /** What was ticked on it. */
  readonly dashboard: Dashboard;
}

/**
 * Gathers what is known of every model and decides; writes nothing. One listing of the ledger, one of the open pull
 * requests, and requests of its own only for a model that something asks for or that has an open one.
 */
export async function gatherFleet(session: Session, wish: FleetWish): Promise<Fleet> {
  const { place } = session;
  const branch = await requireDefaultBranch(place);
  const forge = await place.forge();
  const requests = readRequests(place, { isNow: wish.isNow, ticked: tickedFor(wish.dashboard, "retrain", "again") });
  const opened = (await forge?.pullRequests.openFrom(RETRAIN_BRANCHES)) ?? [];
  const ourselves = ourselvesOf(place, forge);
  const { models: all, broken, unknown } = await modelsAtRevision(session);
  const names = new Set(opened.map(({ branch: from }) => from.slice(RETRAIN_BRANCHES.length)));
  const models = all.filter(({ name, judged }) => judged.retraining !== undefined || names.has(name));
  const cron = await cronLines(session);
  await readAhead(place, models);
  const known = [...all.map(({ name }) => name), ...broken.map(({ name }) => name)];
  const misnamed = place.options.models.length > 0 ? [] : unknownModels(requests.named, known);
  const findings: Finding[] = [...unknown, ...misnamed, ...broken.flatMap(({ read }) => read.findings)];
  const retrained: Retrained[] = [];
  const shared = { forge, ourselves, branch, cron, requests, opened, dashboard: wish.dashboard };
  for (const model of models) {
    place.host.signal.throwIfAborted();
    const ended = await toItsEnd(place, model.name, () => retrainedOf(session, model, shared));
    if (ended.made === undefined) findings.push(ended.stopped);
    else retrained.push(ended.made);
  }
  const orphans =
    // A manifest that cannot be read has its folder's name: any of the open ones may be of it.
    place.options.models.length > 0 || broken.length > 0
      ? []
      : opened.filter(({ branch: from }) => !known.includes(from.slice(RETRAIN_BRANCHES.length)));
  return { branch, forge, ourselves, models: retrained, all, orphans, opened, findings };
}

interface Shared {
  readonly forge: Forge | undefined;
  readonly ourselves: Fleet["ourselves"];
  readonly branch: DefaultBranch;
  readonly cron: Parameters<typeof gatherModel>[2]["cron"];
  readonly requests: Requests;
  readonly dashboard: Dashboard;
  readonly opened: readonly PullRequest[];
}

async function retrainedOf(session: Session, model: ModelAtRevision, shared: Shared): Promise<Retrained> {
  const gathered = await gatherModel(session, model, shared);
  return { model, ...gathered, decision: decide(gathered.situation) };
}

/** Who we are costs a request that counts as a write: asked once, where something could be ours. */
function ourselvesOf({ settings }: Place, forge: Forge | undefined): Fleet["ourselves"] {
  return remembered(async () => ({
    viewer: forge === undefined ? "" : await forge.viewer(),
    former: (await settings()).retraining.previousIdentities,
  }));
}
