import type { JobName, JobStatus } from "./cluster.ts";
import { isNobody, ownerOf, readHistory } from "./slurm-history.ts";
import { isOver, namesOf, rowsOf, type SlurmRow } from "./slurm-listing.ts";
import { daysSince, type SlurmContext } from "./slurm-submission.ts";

/** By id; without those that neither Slurm's queue nor its accounting knows. */
export async function statusOfAll(
  context: SlurmContext,
  jobs: readonly JobName[],
): Promise<ReadonlyMap<string, JobStatus>> {
  const owners = new Map<string, string | undefined>();
  for (const { id } of jobs) owners.set(id, await ownerOf(context.exchange, id));
  const statuses = new Map<string, JobStatus>();
  const take = (rows: readonly SlurmRow[], tell: (row: SlurmRow) => JobStatus | undefined): void => {
    for (const job of jobs) {
      const row = statuses.has(job.id) ? undefined : counted(rows, job, owners.get(job.id));
      const status = row === undefined ? undefined : tell(row);
      if (status !== undefined) statuses.set(job.id, status);
    }
  };
  const absent = (): readonly JobName[] => jobs.filter(({ id }) => !statuses.has(id));

  take(await context.commands.queue(namesOf(jobs)), statusOf);
  if (absent().length > 0) {
    const accounted = await accountedRows(context, absent());
    take(accounted, (row) => (isOver(row) ? statusOf(row) : undefined));
    // Accounting of a job that goes on, which may have come to the queue after we asked that.
    if (absent().length > 0 && accounted.length > 0) take(await context.commands.queue(namesOf(absent())), statusOf);
    take(accounted, strayStatus);
  }
  for (const { id } of absent())
    if (isNobody(owners.get(id)))
      statuses.set(id, { state: "cancelled", handle: id, reason: "cancelled before Slurm had it" });
  return statuses;
}

/** Of two Slurm jobs for one id the one that trains; before any has started, the first. */
function counted(rows: readonly SlurmRow[], job: JobName, owner: string | undefined): SlurmRow | undefined {
  return rowsOf(rows, job).find((row) => owner === undefined || row.job === owner);
}

async function accountedRows(context: SlurmContext, jobs: readonly JobName[]): Promise<readonly SlurmRow[]> {
  const groups = [...new Set(jobs.map(({ group }) => group))];
  const histories = await Promise.all(groups.map((group) => readHistory(context.exchange, group)));
  const days = histories.map(({ since }) => daysSince(since, context.host.now()));
  return await context.commands.accounted(namesOf(jobs), Math.max(...days));
}

function statusOf({ state, handle, reason, queued }: SlurmRow): JobStatus {
  return { state, handle, ...(reason !== undefined && { reason }), ...(queued !== undefined && { queued }) };
}

/** After a controller has lost its state, accounting has jobs that go on for ever. */
function strayStatus(row: SlurmRow): JobStatus {
  const reason = `Slurm's accounting has it ${row.state}, and its queue does not know it`;
  return { ...statusOf(row), state: "lost", reason };
}
