import { UserError } from "../../kernel/errors.ts";
import { shardName, type Shard } from "./shard.ts";

/** A variable of the environment; undefined where it is not set. */
export type Variables = (name: string) => string | undefined;

/**
 * Which shard a job is. `2/8` is the second of eight; `index:1/8` is the same counted from 0, as job matrices count;
 * `auto`, or `auto/8` where nothing else says how many there are, is what the job's environment says. Undefined for empty
 * text: the whole. Throws a UserError for what is none, and where two sources say something else.
 */
export function readShard(text: string, variables: Variables): Shard | undefined {
  const given = text.trim();
  if (given === "") return undefined;
  if (!given.startsWith("auto")) return written(given, "shard");
  const [, count] = /^auto(?:\/([1-9]\d{0,3}))?$/.exec(given) ?? wrong("shard", text);
  return fromEnvironment(count === undefined ? undefined : Number(count), variables);
}

/** What one source says; the count is undefined where it knows only its own place. */
interface Told {
  readonly source: string;
  readonly index: number;
  readonly count: number | undefined;
}

function fromEnvironment(given: number | undefined, read: Variables): Shard {
  const variables: Variables = (name) => read(name)?.trim() || undefined;
  const told = [fromOwn(variables), fromSlurm(variables), fromKubernetes(variables)].filter((one) => one !== undefined);
  const [first] = told;
  if (first === undefined)
    throw new UserError(
      "shard is auto, and nothing in the environment says which shard this is: neither MODEL_GITOPS_SHARD (2/8), nor SLURM_ARRAY_TASK_ID, nor JOB_COMPLETION_INDEX is set. Set MODEL_GITOPS_SHARD, or write the shard as 2/8.",
    );
  const counts = [
    ...(given === undefined ? [] : [{ source: `auto/${given}`, count: given }]),
    ...told,
    ...countOf(variables),
  ].flatMap(({ source, count }) => (count === undefined ? [] : [{ source, count }]));
  const [known, ...others] = counts;
  if (known === undefined)
    throw new UserError(
      `${first.source} says which shard this is, and nothing says of how many. Write auto/8, or set MODEL_GITOPS_SHARDS=8, for eight.`,
    );
  const { count } = known;
  const other = others.find((one) => one.count !== count);
  if (other !== undefined)
    throw new UserError(
      `${known.source} says that there are ${count} shards, and ${other.source} that there are ${other.count}. Write the shard as 2/8, or let both say the same.`,
    );
  const elsewhere = told.find(({ index }) => index !== first.index);
  if (elsewhere !== undefined)
    throw new UserError(
      `${first.source} says that this is the shard ${first.index + 1}, and ${elsewhere.source} that it is the shard ${elsewhere.index + 1}. Write the shard as 2/8, or unset one of them.`,
    );
  return inRange(first.source, { index: first.index, count });
}

function fromOwn(variables: Variables): Told | undefined {
  const source = "MODEL_GITOPS_SHARD";
  const text = variables(source);
  return text === undefined ? undefined : { source, ...written(text, source) };
}

function countOf(variables: Variables): readonly { readonly source: string; readonly count: number }[] {
  const source = "MODEL_GITOPS_SHARDS";
  const text = variables(source);
  if (text === undefined) return [];
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new UserError(
      `${source} is ${JSON.stringify(text)}, and no number of shards. Set how many there are, such as 8; which of them this is, is MODEL_GITOPS_SHARD.`,
    );
  return [{ source, count: Number(text) }];
}

/**
 * Indices of an array begin where its owner likes, and may leave gaps of one size (`--array=1-7:2`). A list with other
 * gaps has no places that can be told from the variables of one task. Slurm sets the step only where there is one.
 */
function fromSlurm(variables: Variables): Told | undefined {
  const source = "SLURM_ARRAY_TASK_ID";
  const id = numberIn(variables, source);
  if (id === undefined) return undefined;
  const [count, least = 0, most, step = 1] = ["COUNT", "MIN", "MAX", "STEP"].map((name) =>
    numberIn(variables, `SLURM_ARRAY_TASK_${name}`),
  );
  if (count === undefined) return refuseArray(id, "SLURM_ARRAY_TASK_COUNT, which says of how many, is not set");
  const index = (id - least) / Math.max(1, step);
  const isEven = most === undefined || most === least + (count - 1) * Math.max(1, step);
  if (!isEven || !Number.isInteger(index) || index < 0 || index >= count)
    return refuseArray(
      id,
      `the ${count} indices of its array from ${least}${most === undefined ? "" : ` to ${most}`} are not evenly apart`,
    );
  return { source, index, count };
}

function refuseArray(id: number, why: string): never {
  throw new UserError(
    `SLURM_ARRAY_TASK_ID is ${id}, and its place among the shards cannot be told: ${why}. Submit the array as --array=1-8, or write the shard as 2/8.`,
  );
}

/** From 0; how many completions the job wants is not in the environment of its pods. */
function fromKubernetes(variables: Variables): Told | undefined {
  const source = "JOB_COMPLETION_INDEX";
  const index = numberIn(variables, source);
  return index === undefined ? undefined : { source, index, count: undefined };
}

function numberIn(variables: Variables, name: string): number | undefined {
  const text = variables(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new UserError(`${name} is ${JSON.stringify(text)}, and no number. Write the shard as 2/8.`);
  return Number(text);
}

function written(text: string, source: string): Shard {
  const [, zero, place = "", all = ""] =
    /^(index:)?(0|[1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? wrong(source, text);
  const isFromZero = zero !== undefined;
  if (!isFromZero && place === "0")
    throw new UserError(
      `${source} is ${JSON.stringify(text)}, and shards count from 1. Write 1/${all} for the first of ${all}, or index:0/${all} where you count from 0.`,
    );
  const shard = { index: Number(place) - (isFromZero ? 0 : 1), count: Number(all) };
  return shard.index < shard.count ? shard : wrong(source, text);
}

function inRange(source: string, shard: Shard): Shard {
  if (shard.index < shard.count) return shard;
  throw new UserError(
    `${source} says that this is the shard ${shardName(shard)}: there is none. Let as many jobs run as there are shards.`,
  );
}

function wrong(source: string, text: string): never {
  throw new UserError(
    `${source} is ${JSON.stringify(text)}, and no part of a whole. Write 1/4 for the first of four, index:0/4 where you count from 0${source === "shard" ? ", or auto" : ""}.`,
  );
}
