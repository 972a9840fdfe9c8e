import { isRecord } from "../../kernel/guards.ts";
import { outputsOf } from "./legs.ts";

/** Model to shard (`2/8`) to the digest of its part. */
export type HandedAnswers = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * What jobs handed on in outputs called `answers`, or `answers-` and whatever tells them apart: a matrix job has one value
 * of each output, so each shard needs one of its own. Where two say something else of a part, nobody knows which is its
 * shard's. Throws a UserError on text that is no `needs` context.
 */
export function handedAnswers(needs: string): HandedAnswers {
  const told = outputsOf(needs, (name) => /^answers(?:-|$)/.test(name)).flatMap(partsOf);
  const isDisputed = ({ model, shard, digest }: HandedPart): boolean =>
    told.some((other) => other.model === model && other.shard === shard && other.digest !== digest);
  const handed = new Map<string, Map<string, string>>();
  for (const part of told.filter((one) => !isDisputed(one))) {
    const own = handed.get(part.model) ?? new Map<string, string>();
    handed.set(part.model, own.set(part.shard, part.digest));
  }
  return handed;
}

interface HandedPart {
  readonly model: string;
  readonly shard: string;
  readonly digest: string;
}

function partsOf(models: Readonly<Record<string, unknown>>): readonly HandedPart[] {
  return Object.entries(models).flatMap(([model, shards]) =>
    Object.entries(isRecord(shards) ? shards : {}).map(([shard, digest]) => ({ model, shard, digest: String(digest) })),
  );
}
