import type { SlurmCluster } from "../generated/types.ts";
import type { Host, RunResult } from "../host/host.ts";
import { baseEnvironment } from "../host/process.ts";
import { UserError } from "../kernel/errors.ts";
import { UnreachableError } from "./cluster.ts";
import {
  adviceOn,
  hasNoAccounting,
  isGone,
  isUnreachable,
  isUnsent,
  sentenceOf,
  submittedId,
} from "./slurm-answers.ts";
import { SACCT_FORMAT, sacctRows, SQUEUE_FORMAT, squeueRows, type SlurmRow } from "./slurm-listing.ts";

/** Slurm's own wait a minute and more for a busy controller; a command that takes longer hangs. */
const PATIENCE = 120_000;

/** What an sbatch came to: `unsent` and `refused` made no job, of `doubtful` nobody knows yet. */
export type Submitted =
  | { readonly kind: "submitted"; readonly job: string }
  | { readonly kind: "unsent" | "refused" | "doubtful"; readonly error: UserError };

/** Which jobs: since so many days, but not what ended before it could have started; or by number, whenever. */
export type Within = { readonly days: number } | { readonly numbers: readonly string[] };

export interface SlurmCommands {
  submit(options: readonly string[], script: string): Promise<Submitted>;
  /** What the controller knows of these names, of us alone; for some minutes also of what ended. Without names: all that did not end. */
  queue(names?: readonly string[]): Promise<readonly SlurmRow[]>;
  /** What accounting knows of these names; nothing where there is none. */
  accounted(names: readonly string[], within: Within): Promise<readonly SlurmRow[]>;
  cancel(handles: readonly string[]): Promise<void>;
}

/** Slurm's commands, which get PATH, HOME and the like, and of the runner's variables SLURM_CONF alone. */
export function slurmCommands(host: Host, { bin }: SlurmCluster): SlurmCommands {
  // By number: a user of a container may have no name. Jobs of others could have any name, ours too.
  const user = `--user=${process.getuid?.() ?? ""}`;
  const run = async (args: readonly string[], options: { readonly input?: string; readonly times?: boolean } = {}) => {
    const [program = "", ...rest] = args;
    const conf = host.env("SLURM_CONF");
    const result = await host.run([bin === undefined ? program : `${bin}/${program}`, ...rest], {
      env: {
        ...baseEnvironment(),
        ...(conf !== undefined && { SLURM_CONF: conf }),
        // sbatch would hand it on to the job, as it does with all that begins with SLURM_.
        ...(options.times === true && { SLURM_TIME_FORMAT: "%s" }),
      },
      timeout: PATIENCE,
      ...(options.input !== undefined && { input: options.input }),
    });
    if (result.startError !== undefined && !host.signal.aborted) throw notStarted(program, result.startError);
    return result;
  };
  return {
    submit: async (options, script) => submitted(await run(["sbatch", ...options], { input: script })),
    async queue(names) {
      const asked = names === undefined ? [] : ["--states=all", `--name=${names.join(",")}`];
      const args = ["squeue", "--noheader", "--array", "--all", user, ...asked, `--format=${SQUEUE_FORMAT}`];
      return squeueRows(textOf("squeue", await run(args, { times: true })));
    },
    async accounted(names, within) {
      const since = "days" in within ? `--starttime=now-${within.days}days` : `--jobs=${within.numbers.join(",")}`;
      const kept = [user, `--name=${names.join(",")}`, since, `--format=${SACCT_FORMAT}`];
      const result = await run(["sacct", "--noheader", "--parsable2", "--allocations", ...kept], { times: true });
      return hasNoAccounting(result.stderr) ? [] : sacctRows(textOf("sacct", result));
    },
    async cancel(handles) {
      const result = await run(["scancel", ...handles]);
      if (result.exitCode !== 0 && !isGone(result.stderr)) throw failed("scancel", result);
    },
  };
}

function submitted(result: RunResult): Submitted {
  const job = result.exitCode === 0 ? submittedId(result.stdout) : undefined;
  if (job !== undefined) return { kind: "submitted", job };
  const error = failed("sbatch", result);
  if (!(error instanceof UnreachableError)) return { kind: "refused", error };
  return { kind: isUnsent(result.stderr) ? "unsent" : "doubtful", error };
}

function textOf(program: string, result: RunResult): string {
  // Half of a list is no list: who is not on it would be submitted once more.
  if (result.exitCode === 0 && (result.stdout === "" || result.stdout.endsWith("\n"))) return result.stdout;
  throw failed(program, result);
}

function failed(program: string, result: RunResult): UserError {
  const { exitCode, stderr, timedOut } = result;
  if (timedOut || exitCode === -1 || exitCode === 0 || isUnreachable(stderr))
    return new UnreachableError(
      `Slurm does not answer: ${program} ${timedOut ? `took more than ${PATIENCE / 1000} s` : `said "${sentenceOf(stderr) || "nothing that can be read"}"`}. Jobs there go on; look at slurmctld and munge where this lasts.`,
    );
  return new UserError(
    `Slurm refused (${program}): ${sentenceOf(stderr) || `exit code ${exitCode}`}. ${adviceOn(stderr)}.`,
  );
}

function notStarted(program: string, why: string): UserError {
  return new UserError(
    `${program} did not start: ${why}. Run this job on a login node of the cluster, or name the folder of Slurm's commands as slurm.bin of the cluster in .github/model-gitops.yaml.`,
  );
}
