import { harmless } from "../host/log-text.ts";
import { oneLine, truncate } from "../kernel/text.ts";

/** The controller, its database or munge does not answer, or cannot now (src/common/slurm_errno.c). */
const UNREACHABLE =
  /Unable to contact slurm|Unable to connect to|Unable to establish|Socket timed out|Connection (?:refused|reset|timed out)|connect failure|Zero Bytes were transmitted|Transport endpoint|Resource temporarily unavailable|temporarily unable to accept job|Munge (?:encode|decode) failed|authentication (?:credential|error)|standby mode|Communication (?:connection|shutdown) failure|Unexpected message received|not (?:responding|ready)|Could not establish a configuration source|Problem talking to the database|slurmdbd|No route to host|Network is unreachable|Message (?:send|receive) failure|Incompatible versions of client and server/i;

/** What was said before anything was sent. */
const UNSENT =
  /Unable to contact slurm controller \(connect failure\)|Munge encode failed|Could not establish a configuration source/i;

const NO_ACCOUNTING = /accounting storage is disabled|accounting_storage\/none/i;
const GONE = /Invalid job id specified|already completing or completed|Job has already finished/i;

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /partition.{0,40}combination|invalid account/i,
    "Mend account of this cluster in .github/model-gitops.yaml; `sacctmgr show associations user=$USER` lists yours",
  ],
  [/partition/i, "Mend training.on.slurm.partition of the manifest; `sinfo -s` lists those there are"],
  [
    /qos|accounting\/QOS policy/i,
    "Mend training.on.slurm.qos, ask for less, or wait until other jobs have ended; `sacctmgr show qos` lists the limits",
  ],
  [/feature/i, "Mend training.on.slurm.constraint of the manifest; `sinfo -o '%N %f'` lists what nodes have"],
  [
    /generic resource|gres/i,
    "Mend training.on.slurm.gres, or training.requires.gpus; `sinfo -o '%N %G'` lists what nodes have",
  ],
  [
    /reservation/i,
    "Mend training.on.slurm.reservation of the manifest; `scontrol show reservation` lists those there are",
  ],
  [/time limit/i, "Lower training.timeout of the manifest, or name a partition that allows it"],
  [
    /memory|node configuration|node count|cpu count/i,
    "Ask for less in training.requires and training.on.slurm, or name another partition; `sinfo -N -l` lists what nodes have",
  ],
  [/array/i, "Job arrays are off or too short there: ask who runs the cluster for MaxArraySize"],
  [/permission|denied|not permitted|Invalid user/i, "Ask who runs the cluster to let the runner's user submit there"],
  [/option/i, "Slurm 20.11 or newer is needed"],
];

export function isUnreachable(said: string): boolean {
  return UNREACHABLE.test(said);
}

/** Whether nothing can have come of a submission that got this answer. */
export function isUnsent(said: string): boolean {
  return UNSENT.test(said);
}

export function hasNoAccounting(said: string): boolean {
  return NO_ACCOUNTING.test(said);
}

/** Of scancel: it has ended already. */
export function isGone(said: string): boolean {
  return GONE.test(said);
}

/** Slurm's own sentences, on one line, without who says them. */
export function sentenceOf(said: string): string {
  const lines = said.split("\n").map((line) => oneLine(harmless(line)).replace(/^\w+: (?:error: |fatal: )?/, ""));
  return truncate(lines.filter((line) => line !== "").join("; "), 500).replace(/[.;]$/, "");
}

export function adviceOn(said: string): string {
  return ADVICE.find(([pattern]) => pattern.test(said))?.[1] ?? "Mend that, or ask who runs the cluster";
}

/** The number in an answer of `sbatch --parsable`: `4711`, or `4711;cluster`. */
export function submittedId(text: string): string | undefined {
  return /^(\d+)(?:;\S+)?$/.exec(text.trim())?.[1];
}
