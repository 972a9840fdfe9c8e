import type { Job, JobName } from "./cluster.ts";
import { LOG_BYTES } from "./cluster.ts";

/** The commands that a team names. */
export type Verb = "submit" | "status" | "logs" | "cancel" | "list";

/** What a command reads on its standard input, as one JSON object; docs/training-command.md tells every field. */
export type CommandRequest =
  | { readonly verb: "submit"; readonly jobs: readonly SubmittedJob[] }
  | { readonly verb: "status"; readonly jobs: readonly JobName[] }
  | { readonly verb: "logs"; readonly job: JobName; readonly cursor: string | null; readonly maxBytes: number }
  | { readonly verb: "cancel"; readonly job: JobName }
  | { readonly verb: "list"; readonly repository: string };

interface SubmittedJob extends JobName {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly requires: {
    readonly gpus: number;
    readonly cpus: number | null;
    readonly memoryBytes: number | null;
    readonly gpuMemoryBytes: number | null;
    readonly diskBytes: number | null;
  };
  readonly timeoutSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
}

export function submitRequest(jobs: readonly Job[]): CommandRequest {
  return { verb: "submit", jobs: jobs.map(submitted) };
}

export function statusRequest(jobs: readonly JobName[]): CommandRequest {
  return { verb: "status", jobs: jobs.map(nameOf) };
}

export function logsRequest(job: JobName, cursor: string | undefined): CommandRequest {
  return { verb: "logs", job: nameOf(job), cursor: cursor ?? null, maxBytes: LOG_BYTES };
}

export function cancelRequest(job: JobName): CommandRequest {
  return { verb: "cancel", job: nameOf(job) };
}

function submitted({ command, env, requires, timeout, labels, wishes, ...name }: Job): SubmittedJob {
  const { gpus, cpus, memory, gpuMemory, disk } = requires;
  return {
    ...nameOf(name),
    command,
    env,
    requires: {
      gpus,
      cpus: cpus ?? null,
      memoryBytes: memory ?? null,
      gpuMemoryBytes: gpuMemory ?? null,
      diskBytes: disk ?? null,
    },
    timeoutSeconds: Math.ceil(timeout / 1000),
    labels,
    options: wishes.command?.options ?? {},
  };
}

/** What a name has besides is not the command's. */
function nameOf({ group, index, id }: JobName): JobName {
  return { group, index, id };
}
