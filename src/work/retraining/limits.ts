import type { ResolvedRetrainingSettings } from "../../manifest/settings.ts";
import { PROPOSAL_CAUSES } from "../../records/proposal-causes.ts";
import { plural } from "../../kernel/text.ts";
import type { Decision } from "./decision.ts";

export interface Asking {
  readonly model: string;
  readonly decision: Decision;
  /** What one training takes, by the last one; undefined: nobody knows. */
  readonly cost: { readonly seconds: number; readonly gpus: number } | undefined;
}

export interface FleetFacts {
  readonly limits: ResolvedRetrainingSettings;
  /** All retraining pull requests that are open, those of models that this run does not look at too. */
  readonly openPulls: number;
  /** Models that train on GPUs and have an open proposal whose checks have not ended. */
  readonly gpuJobs: ReadonlySet<string>;
  /** GPU hours of what was proposed within the last seven days. */
  readonly gpuHours: number;
  /** Whether a person allowed this run to do more than the fuse lets through. */
  readonly isAllowed: boolean;
}

export interface Admitted {
  /** In the order of `asked`. */
  readonly decisions: readonly Decision[];
  /** Set where the fuse stopped the run: what it would have done, in words. */
  readonly fuse: string | undefined;
}

/**
 * What the repository's limits leave of what the models ask for; called where pull requests are written and nowhere else,
 * so that no path is without them. Models come to their turn by cause and name. What waits here comes in a later run.
 */
export function admit(asked: readonly Asking[], facts: FleetFacts): Admitted {
  const turns = asked.map((one, index) => ({ ...one, index })).toSorted(byUrgency);
  const decisions = asked.map(({ decision }) => decision);
  const used = { pulls: facts.openPulls, jobs: new Set(facts.gpuJobs), hours: facts.gpuHours };
  for (const { index, decision, model, cost } of turns) {
    // Closed before anything is opened: what it leaves is free in this very run.
    if (decision.decision === "close") used.pulls--;
    if (decision.build === "none") continue;
    const limit = limitFor({ model, decision, cost }, used, facts.limits);
    if (limit !== undefined) decisions[index] = limited(decision, limit);
    else {
      if (decision.decision === "propose") used.pulls++;
      if ((cost?.gpus ?? 0) > 0) used.jobs.add(model);
      used.hours += hoursOf(cost);
    }
  }
  const acts = decisions.filter(({ decision }) => decision === "propose" || decision === "close").length;
  if (acts <= facts.limits.fuse || facts.isAllowed) return { decisions, fuse: undefined };
  const fuse = `This run would open or close ${plural(acts, "pull request")}, more than ${facts.limits.fuse} (retraining.fuse of the settings).`;
  return { decisions: decisions.map((one) => fused(one, fuse)), fuse };
}

interface Used {
  readonly pulls: number;
  readonly jobs: ReadonlySet<string>;
  readonly hours: number;
}

function limitFor({ model, decision, cost }: Asking, used: Used, limits: FleetFacts["limits"]): string | undefined {
  if (decision.decision === "propose" && used.pulls >= limits.openProposals)
    return `${plural(used.pulls, "retraining pull request is", "retraining pull requests are")} open, and ${limits.openProposals} may be (retraining.openProposals of the settings)`;
  const gpus = cost?.gpus ?? 0;
  if (gpus === 0) return undefined;
  const { gpuJobs, gpuHoursPerWeek } = limits;
  const isRunning = used.jobs.has(model);
  if (gpuJobs !== undefined && !isRunning && used.jobs.size >= gpuJobs)
    return `${plural(used.jobs.size, "proposal trains", "proposals train")} on GPUs, and ${gpuJobs} may (retraining.gpuJobs of the settings)`;
  const hours = used.hours + hoursOf(cost);
  if (gpuHoursPerWeek !== undefined && hours > gpuHoursPerWeek)
    return `with it the proposals of seven days would take ${hours.toFixed(1)} GPU hours, and ${gpuHoursPerWeek} may be (retraining.gpuHoursPerWeek of the settings)`;
  return undefined;
}

export function hoursOf(cost: Asking["cost"]): number {
  return cost === undefined ? 0 : (cost.seconds * cost.gpus) / 3600;
}

function limited(decision: Decision, why: string): Decision {
  return {
    ...decision,
    decision: "wait",
    rule: "limit",
    build: "none",
    reason: `${decision.reason} It waits: ${why}.`,
  };
}

/** Texts of what is open are no mass action. */
function fused(decision: Decision, why: string): Decision {
  const isAct = decision.decision === "propose" || decision.decision === "close";
  return isAct
    ? { ...decision, decision: "wait", rule: "fuse", build: "none", reason: `${decision.reason} It waits: ${why}` }
    : decision;
}

interface Turn {
  readonly model: string;
  readonly decision: Decision;
}

/** What is open already goes first, then by cause and name. */
function byUrgency(a: Turn, b: Turn): number {
  return rank(a) - rank(b) || (a.model < b.model ? -1 : 1);
}

function rank({ decision: { decision, causes } }: Turn): number {
  if (decision !== "propose") return -1;
  return Math.min(...causes.map(({ cause }) => PROPOSAL_CAUSES.indexOf(cause)), PROPOSAL_CAUSES.length);
}
