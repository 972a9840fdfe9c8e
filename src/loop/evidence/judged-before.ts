import type { Forge, WorkflowRun } from "../../forge/forge.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { EvaluationData } from "../../scoring/request.ts";
import { countBefore, nowJudging, runId, type JudgedBefore, type Try } from "../../work/holdouts/tally.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { ownWorkflow } from "../place/own-workflow.ts";
import type { Place } from "../place/place.ts";
import { readTriedRun, type TriedRun } from "../runs/tried-run.ts";
import { countedTries, lookedBefore } from "./counted-tries.ts";
import { triesOf } from "./tries-of-runs.ts";

interface Deciding {
  readonly model: Pick<ModelAtRevision, "name" | "formerName">;
  readonly datasets: readonly Pick<EvaluationData, "role" | "digest">[];
  /** Of the evaluation that is being made. */
  readonly evaluationKey: string;
}

/**
 * How many others the same rows have judged before: as the ledger counts, merged or not, and earlier pushes of this pull
 * request, which no recording has counted yet. Undefined where nothing is known. A laptop knows what its ledger has.
 */
export async function judgedBefore(
  place: Place,
  { model, datasets, evaluationKey }: Deciding,
): Promise<JudgedBefore | undefined> {
  const holdout = datasets.find(({ role }) => role === "decides")?.digest;
  if (holdout === undefined) return undefined;
  const { ledger } = place;
  const counted = await countedTries(ledger, model.name, model.formerName);
  const looked = await lookedBefore(ledger);
  const branch = await ownBranch(place);
  if (counted === undefined && (branch === undefined || branch.uncounted.length === 0)) return undefined;
  const found =
    branch === undefined
      ? undefined
      : await triesOf(place, {
          forge: branch.forge,
          tried: branch.uncounted,
          counted: async () => nowJudging(counted ?? [], holdout),
          isModel: (name) => name === model.name,
          isBelieved: false,
        });
  const unread: readonly Try[] = (branch?.unread ?? []).map(({ id, headSha }) => ({
    id: runId(id),
    run: id,
    head: headSha,
    holdout,
  }));
  const { others, ofPull, isAtLeast } = countBefore(counted ?? [], {
    holdout,
    evaluationKey,
    uncounted: [...(found?.tries.get(model.name) ?? []), ...unread],
    runs: new Set((branch?.runs ?? []).map(({ id }) => id)),
  });
  if (counted === undefined && others === 0) return undefined;
  const mayBeMore =
    isAtLeast === true || looked?.isBehind === true || branch === undefined || found?.isPartial === true;
  return { others, ...(branch !== undefined && { ofPull }), ...(mayBeMore && others > 0 && { isAtLeast: true }) };
}

/** What is read of the runs of one pull request, of each about three requests. More count as they are. */
const MOST_READ = 15;

interface Branch {
  readonly forge: Forge;
  /** Of this pull request, its own included. */
  readonly runs: readonly WorkflowRun[];
  /** What they left, of those that no recording has looked at; oldest first. */
  readonly uncounted: readonly TriedRun[];
  /** Those that are more than are read. */
  readonly unread: readonly WorkflowRun[];
}

/** Each model of a run asks the same. */
const asked = new WeakMap<Place, Promise<Branch | undefined>>();

function ownBranch(place: Place): Promise<Branch | undefined> {
  const known = asked.get(place) ?? readBranch(place);
  asked.set(place, known);
  return known;
}

/** Undefined where this is no pull request's run on GitHub, and where the token may not ask. */
async function readBranch(place: Place): Promise<Branch | undefined> {
  const { event, host } = place;
  const forge = await place.forge();
  if (event.kind !== "pull_request" || forge === undefined) return undefined;
  try {
    const { runs: listed } = await forge.pullRequestRuns({ branch: event.headBranch, pages: 1 });
    const own = ownWorkflow(place);
    const head = headRepository(place, forge, listed);
    const mine = listed.filter(
      ({ path, headRepositoryId }) => headRepositoryId === head && (own === undefined || path === own),
    );
    const looked = await lookedBefore(place.ledger);
    const isLooked = ({ id }: WorkflowRun): boolean => id <= (looked?.run ?? 0) && looked?.open?.includes(id) !== true;
    const fresh = mine.filter((run) => !isLooked(run) && isTold(host.env("GITHUB_RUN_ID"), run));
    const newest = fresh.toSorted((a, b) => b.id - a.id);
    const uncounted: TriedRun[] = [];
    for (const run of newest.slice(0, MOST_READ).toReversed()) uncounted.push(await readTriedRun(place, forge, run));
    return { forge, runs: mine, uncounted, unread: newest.slice(MOST_READ) };
  } catch (error) {
    host.log.info(
      `How often this pull request was evaluated before could not be asked, so only what is recorded is counted: ${userMessage(error)}`,
    );
    return undefined;
  }
}

/** Forks have branches of the same names; in whose repository this one's is, its own run tells. */
function headRepository({ event, host }: Place, { repository }: Forge, listed: readonly WorkflowRun[]) {
  const own = listed.find(({ id }) => String(id) === host.env("GITHUB_RUN_ID"));
  const isFork = event.kind === "pull_request" && event.isFork;
  return own?.headRepositoryId ?? (isFork ? undefined : repository.id);
}

/** An earlier attempt of this very run left what it evaluated; of others that have not ended nothing is known yet. */
function isTold(ownId: string | undefined, { id, status }: WorkflowRun): boolean {
  return String(id) === ownId || status === "completed";
}
