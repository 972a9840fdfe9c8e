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
  const handed = new Map<string, Map<string, string>>();
  const disputed: (readonly [string, string])[] = [];
  for (const models of outputsOf(needs, (name) => /^answers(?:-|$)/.test(name)))
    for (const [model, shards] of Object.entries(models)) {
      const own = handed.get(model) ?? new Map<string, string>();
      handed.set(model, own);
      for (const [shard, digest] of Object.entries(isRecord(shards) ? shards : {})) {
        if (own.has(shard) && own.get(shard) !== digest) disputed.push([model, shard]);
        if (typeof digest === "string") own.set(shard, digest);
      }
    }
  for (const [model, shard] of disputed) handed.get(model)?.delete(shard);
  return handed;
}
