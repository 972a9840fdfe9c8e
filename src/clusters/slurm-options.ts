import type { SlurmCluster } from "../generated/types.ts";
import { harmless } from "../host/log-text.ts";
import { UserError } from "../kernel/errors.ts";
import { parseDuration } from "../kernel/units.ts";
import type { Job } from "./cluster.ts";
import { commentOf } from "./slurm-labels.ts";

const MINUTE = 60_000;

interface Submission {
  /** Of one group; they ask for the same. */
  readonly jobs: readonly Job[];
  readonly settings: SlurmCluster;
  /** The shared folder. */
  readonly folder: string;
}

/**
 * What sbatch is told. Several jobs are one array, named by their group; one alone is named by its id. Nothing of our
 * environment goes along: with NONE the job has what a login on its node has. Throws an Error where jobs differ.
 */
export function sbatchOptions({ jobs, settings, folder }: Submission): readonly string[] {
  const [job] = jobs;
  if (job === undefined) throw new Error("there is no job to submit");
  if (jobs.some((other) => askedOf(other) !== askedOf(job))) throw new Error("jobs of one group ask for the same");
  const isArray = jobs.length > 1;
  const own = `${folder.replaceAll("%", "%%")}/jobs/${isArray ? `${job.group}-%a` : job.id}`;
  return [
    "--parsable",
    "--ignore-pbs",
    "--export=NONE",
    `--job-name=${isArray ? job.group : job.id}`,
    ...(isArray ? [`--array=${jobs.map(({ index }) => index).join(",")}`] : []),
    `--comment=${commentOf(job.labels)}`,
    // Nobody writes to /: a module beside the process, as in /tmp, could be somebody else's.
    "--chdir=/",
    `--output=${own}/log`,
    "--open-mode=append",
    ...resources(job),
    ...wished(job),
    ...option("account", settings.account),
  ];
}

/** The shared folder of an exchange. Throws a UserError for one that is none. */
export function sharedFolder(address: string): string {
  const folder = address.replace(/\/+$/, "");
  if (!folder.startsWith("/"))
    throw new UserError(
      `The exchange ${address} is no folder, and Slurm writes logs into files. Let exchange of this cluster be a folder that the runner and all nodes have at the same path.`,
    );
  // sbatch would take what follows a backslash, and all else in the name, as it is.
  if (/[\\\n\t]/.test(folder) || harmless(folder) !== folder)
    throw new UserError(
      `The exchange ${JSON.stringify(address)} has a backslash or a control character in its path, which Slurm reads otherwise. Use another folder.`,
    );
  return folder;
}

function askedOf({ requires, timeout, wishes }: Job): string {
  return JSON.stringify([requires, timeout, wishes.slurm]);
}

function resources({ requires, timeout, wishes }: Job): readonly string[] {
  const { nodes = 1, gres = requires.gpus > 0 ? `gpu:${requires.gpus}` : undefined } = wishes.slurm ?? {};
  return [
    `--time=${minutesOf(timeout)}`,
    `--nodes=${nodes}`,
    "--ntasks-per-node=1",
    ...option("gres", gres),
    ...option("cpus-per-task", requires.cpus),
    ...option("mem", requires.memory === undefined ? undefined : `${Math.ceil(requires.memory / 1024 ** 2)}M`),
  ];
}

function wished({ timeout, wishes }: Job): readonly string[] {
  const { partition, qos, constraint, reservation, requeue = true, signalBefore = "60s" } = wishes.slurm ?? {};
  return [
    ...option("partition", partition),
    ...option("qos", qos),
    ...option("constraint", constraint),
    ...option("reservation", reservation),
    requeue ? "--requeue" : "--no-requeue",
    ...option("signal", signalOf(minutesOf(timeout) * 60, Math.ceil(parseDuration(signalBefore) / 1000))),
  ];
}

function minutesOf(timeout: number): number {
  return Math.max(1, Math.ceil(timeout / MINUTE));
}

/**
 * sbatch(1): at most 65535 seconds before, and up to 60 seconds earlier than that. One that could come in the first half
 * of the time is left out: Slurm ends a job with SIGTERM at its limit anyway.
 */
function signalOf(limit: number, before: number): string | undefined {
  const seconds = Math.min(before, 65_535);
  return seconds + 60 > limit / 2 ? undefined : `B:TERM@${seconds}`;
}

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}
