import type { SlurmCluster } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { UnreachableError, type Job, type JobName } from "./cluster.ts";
import type { Exchange } from "./exchange.ts";
import type { SlurmCommands } from "./slurm-commands.ts";
import { claimNext, isKnown, makeFolder, readHistory, remember, settle, type SlurmHistory } from "./slurm-history.ts";
import { namesOf, type SlurmRow } from "./slurm-listing.ts";
import { sbatchOptions } from "./slurm-options.ts";
import { batchScript } from "./slurm-script.ts";

/** After this nobody waits for a claim any more of which nothing came; a controller that is busy answers within it. */
const STALE = 5 * 60_000;
const LOOKS = 6;
const LOOK_AGAIN = 2000;
const DAY = 86_400_000;

export interface SlurmContext {
  readonly host: Host;
  readonly settings: SlurmCluster;
  readonly exchange: Exchange;
  /** The exchange as a path. */
  readonly folder: string;
  readonly commands: SlurmCommands;
  pause(milliseconds: number): Promise<void>;
}

/**
 * Slurm does not keep names unique, so one of all that submit has the word: who makes the next claim of the group. A claim
 * is settled once nothing more can come of it, and jobs are looked for by name after each. One that nobody settles, for
 * its maker died or the answer was lost, is passed over when it is stale. What comes of it in spite of that starts, finds
 * another owner, and ends: batchScript.
 */
export async function submitOnce(context: SlurmContext, jobs: readonly Job[]): Promise<void> {
  const { host, exchange, pause } = context;
  const group = jobs[0]?.group ?? "";
  for (let look = 1; look <= LOOKS; look += 1) {
    const history = await readHistory(exchange, group);
    if ((await missingOf(context, jobs, history)).length === 0) return;
    const claim = { group, number: history.last + 1, at: host.now() };
    if (!isOpen(history, host.now()) && (await claimNext(exchange, claim)))
      return await submitClaimed(context, jobs, claim);
    if (look < LOOKS) await pause(LOOK_AGAIN);
  }
  throw new UnreachableError(
    `${group} is being submitted to Slurm, or was and the answer was lost, and its queue does not have it yet. Run again; ${STALE / 60_000} minutes after that began it is submitted anew.`,
  );
}

/** What Slurm knows of jobs by their names: the queue first, then accounting for what is not there. */
export async function findRows(
  { host, commands }: Pick<SlurmContext, "host" | "commands">,
  jobs: readonly JobName[],
  { since }: Pick<SlurmHistory, "since">,
): Promise<readonly SlurmRow[]> {
  const queued = await commands.queue(namesOf(jobs));
  const absent = jobs.filter(({ id }) => !queued.some((row) => row.id === id));
  if (absent.length === 0) return queued;
  return [...queued, ...(await commands.accounted(namesOf(absent), { days: daysSince(since, host.now()) }))];
}

/** How far accounting has to look back: nobody submits before there is a claim, but clocks differ. */
export function daysSince(since: number | undefined, now: number): number {
  return since === undefined ? 7 : Math.ceil(Math.max(0, now - since) / DAY) + 1;
}

/** A clock that runs ahead by more than that says nothing either. */
function isOpen({ isSettled, at = 0 }: SlurmHistory, now: number): boolean {
  return !isSettled && Math.abs(now - at) < STALE;
}

async function missingOf(context: SlurmContext, jobs: readonly Job[], history: SlurmHistory): Promise<readonly Job[]> {
  const known = await Promise.all(jobs.map(({ id }) => isKnown(context.exchange, id)));
  const unknown = jobs.filter((_, at) => known[at] !== true);
  if (unknown.length === 0) return [];
  const rows = await findRows(context, unknown, history);
  const found = new Map(rows.map(({ id, handle }) => [id, handle]));
  for (const { id } of unknown) {
    const handle = found.get(id);
    if (handle !== undefined) await remember(context.exchange, id, handle);
  }
  return unknown.filter(({ id }) => !found.has(id));
}

interface Claim {
  readonly group: string;
  readonly number: number;
  readonly at: number;
}

async function submitClaimed(context: SlurmContext, jobs: readonly Job[], claim: Claim): Promise<void> {
  const { host, exchange, settings, commands, folder } = context;
  const { group, number, at } = claim;
  // Whoever had the word before may have submitted since we looked.
  const missing = await missingOf(context, jobs, await readHistory(exchange, group));
  if (missing.length === 0) return await settle(exchange, group, number);
  const options = sbatchOptions({ jobs: missing, settings, folder });
  const script = batchScript(missing, folder);
  for (const job of missing) await makeFolder(exchange, job);
  if (host.now() - at > STALE / 2)
    throw new UnreachableError(
      `${group} was not submitted to Slurm: looking for it took so long that another may have gone on. Run again.`,
    );
  const answer = await commands.submit(options, script);
  if (answer.kind === "submitted")
    for (const { id, index } of missing)
      await remember(exchange, id, missing.length > 1 ? `${answer.job}_${index}` : answer.job);
  if (answer.kind !== "doubtful") await settle(exchange, group, number);
  if (answer.kind !== "submitted") throw answer.error;
}
