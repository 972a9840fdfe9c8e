import type { JobName, JobStatus } from "./cluster.ts";
import { isNobody, ownerOf, readHistory, rememberedOf } from "./slurm-history.ts";
import { isOver, namesOf, rowsOf, type SlurmRow } from "./slurm-listing.ts";
import { daysSince, type SlurmContext } from "./slurm-submission.ts";

/** A job with what the exchange has of it. */
interface Asked {
  readonly job: JobName;
  readonly owner: string | undefined;
  readonly handle: string | undefined;
}

/** By id; without those that neither Slurm's queue nor its accounting knows. */
export async function statusOfAll(
  context: SlurmContext,
  jobs: readonly JobName[],
): Promise<ReadonlyMap<string, JobStatus>> {
  const asked = await Promise.all(jobs.map(async (job) => await withRecords(context, job)));
  const statuses = new Map<string, JobStatus>();
  const absent = (): readonly Asked[] => asked.filter(({ job }) => !statuses.has(job.id));
  const take = (rows: readonly SlurmRow[], tell: (row: SlurmRow) => JobStatus | undefined): void => {
    for (const one of absent()) {
      const row = counted(rows, one);
      const status = row === undefined ? undefined : tell(row);
      if (status !== undefined) statuses.set(one.job.id, status);
    }
  };
  const queue = async (): Promise<readonly SlurmRow[]> =>
    await context.commands.queue(namesOf(absent().map(({ job }) => job)));

  for (const { job, owner, handle = job.id } of asked)
    if (isNobody(owner)) statuses.set(job.id, { state: "cancelled", handle, reason: "cancelled before it started" });
  if (absent().length > 0) take(await queue(), statusOf);
  if (absent().length === 0) return statuses;

  const accounted = await accountedRows(context, absent());
  take(accounted, (row) => (isOver(row) ? statusOf(row) : undefined));
  // Accounting of a job that goes on, which may have come to the queue after we asked that.
  if (absent().length > 0 && accounted.length > 0) take(await queue(), statusOf);
  take(accounted, strayStatus);
  return statuses;
}

async function withRecords({ exchange }: SlurmContext, job: JobName): Promise<Asked> {
  const [owner, handle] = await Promise.all([ownerOf(exchange, job.id), rememberedOf(exchange, job.id)]);
  return { job, owner, handle };
}

/** Of two Slurm jobs for one id the one that trains; before any has started, the first. */
function counted(rows: readonly SlurmRow[], { job, owner, handle }: Asked): SlurmRow | undefined {
  return rowsOf(rows, job, handle).find((row) => owner === undefined || row.job === owner);
}

/** By number where the exchange has it: what was cancelled before it could start, accounting knows by that alone. */
async function accountedRows(context: SlurmContext, asked: readonly Asked[]): Promise<readonly SlurmRow[]> {
  const { host, exchange, commands } = context;
  const names = namesOf(asked.map(({ job }) => job));
  const numbers = asked.flatMap(({ owner, handle }) => owner ?? handle?.split("_")[0] ?? []);
  const byNumber = numbers.length === 0 ? [] : await commands.accounted(names, { numbers: [...new Set(numbers)] });
  const others = asked.filter(({ owner, handle }) => owner === undefined && handle === undefined);
  if (others.length === 0) return byNumber;
  const groups = [...new Set(others.map(({ job }) => job.group))];
  const histories = await Promise.all(groups.map(async (group) => await readHistory(exchange, group)));
  const days = Math.max(...histories.map(({ since }) => daysSince(since, host.now())));
  return [...byNumber, ...(await commands.accounted(namesOf(others.map(({ job }) => job)), { days }))];
}

function statusOf({ state, handle, reason, queued }: SlurmRow): JobStatus {
  return { state, handle, ...(reason !== undefined && { reason }), ...(queued !== undefined && { queued }) };
}

/** After a controller has lost its state, accounting has jobs that go on for ever. */
function strayStatus(row: SlurmRow): JobStatus {
  const reason = `Slurm's accounting has it ${row.state}, and its queue does not know it`;
  return { ...statusOf(row), state: "lost", reason };
}
