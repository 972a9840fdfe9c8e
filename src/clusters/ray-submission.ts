import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import type { Job } from "./cluster.ts";
import { commandLine } from "./shell-words.ts";

/** Before the names of labels, among what else a job's metadata may hold. */
const LABEL = "model-gitops.";
const GPUS = `${LABEL}gpus`;

/** Linux gives one argument 128 KiB, and the entrypoint is one of `sh -c`. */
const ENTRYPOINT_BYTES = 128 * 1024 - 1;

/**
 * The body that submits a job. Throws a UserError for what cannot be asked of Ray. A job that asks for nothing would run
 * beside all others on the head; this one asks for a CPU.
 */
export function submissionOf(job: Job): string {
  const { gpus, cpus, memory } = job.requires;
  const resources = job.wishes.ray?.resources;
  const body = {
    submission_id: job.id,
    entrypoint: entrypointOf(job),
    runtime_env: runtimeEnvOf(job),
    metadata: metadataOf(job),
    entrypoint_num_cpus: cpus ?? (gpus === 0 && resources === undefined ? 1 : 0),
    entrypoint_num_gpus: gpus,
    ...(memory !== undefined && { entrypoint_memory: Math.ceil(memory) }),
    ...(resources !== undefined && { entrypoint_resources: resources }),
  };
  return JSON.stringify(body);
}

/** The labels of a job, and how many GPUs it asked for: no answer of Ray's tells that. */
export function submittedLabels(metadata: unknown): { readonly labels: Record<string, string>; readonly gpus: number } {
  const entries = isRecord(metadata) ? Object.entries(metadata) : [];
  const labels = entries.flatMap(([name, value]) =>
    name.startsWith(LABEL) && name !== GPUS && typeof value === "string" ? [[name.slice(LABEL.length), value]] : [],
  );
  const gpus = Number(isRecord(metadata) ? metadata[GPUS] : 0);
  return { labels: Object.fromEntries(labels), gpus: Number.isFinite(gpus) && gpus > 0 ? gpus : 0 };
}

function metadataOf({ labels, requires }: Job): Record<string, string> {
  const named = Object.entries(labels).map(([name, value]) => [`${LABEL}${name}`, value]);
  return { ...Object.fromEntries(named), [GPUS]: String(requires.gpus) };
}

/** Ray expands `$NAME` in what it sets, and knows no escape: such a value is set by the command line alone. */
function entrypointOf({ id, command, env }: Job): string {
  const entrypoint = commandLine(
    command,
    variables(env, (value) => value.includes("$")),
  );
  if (Buffer.byteLength(entrypoint) > ENTRYPOINT_BYTES) throw new Error(`the command of ${id} is over 128 KiB`);
  return entrypoint;
}

/** Three seconds, Ray's own, are no time to write a checkpoint in. */
const STOP_SECONDS = { RAY_JOB_STOP_WAIT_TIME_S: "60" };

function runtimeEnvOf({ runtimeEnv = {}, env }: Job): Record<string, unknown> {
  const { env_vars: own = {}, ...rest } = runtimeEnv;
  for (const key of ["working_dir", "py_modules", "excludes"])
    if (rest[key] !== undefined && rest[key] !== null)
      throw new UserError(
        `training.runtimeEnv names ${key}, and the code that trains is that of the model's trainKey, fetched by digest. Take it out, and name the files in training.code.`,
      );
  return {
    ...rest,
    env_vars: { ...STOP_SECONDS, ...namedVariables(own), ...variables(env, (value) => !value.includes("$")) },
  };
}

function namedVariables(own: unknown): Record<string, string> {
  if (own === null) return {};
  const entries = isRecord(own) ? Object.entries(own) : undefined;
  const wrong = entries?.find(([, value]) => typeof value !== "string")?.[0];
  if (entries === undefined || wrong !== undefined)
    throw new UserError(
      `training.runtimeEnv: env_vars${wrong === undefined ? "" : `.${wrong}`} is not text. Ray takes names with texts only: write numbers and true or false in quotes.`,
    );
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function variables(
  env: Readonly<Record<string, string>>,
  isWanted: (value: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => isWanted(value)));
}
