import { join } from "node:path";
import { answerShard, type AnsweredShard } from "../../../src/scoring/answer-shard.ts";
import { partLines, readAnswerPart } from "../../../src/scoring/answer-part.ts";
import { evaluateModel, type Evaluation } from "../../../src/scoring/evaluate.ts";
import type { EvaluateRequest } from "../../../src/scoring/request.ts";
import type { AnswerPart } from "../../../src/scoring/shard-answers.ts";
import { prettyJson } from "../../../src/records/canonical.ts";

/** As many shards, one after the other. */
export async function askedShards(request: EvaluateRequest, count: number): Promise<readonly AnsweredShard[]> {
  const shards: AnsweredShard[] = [];
  for (let index = 0; index < count; index += 1) {
    const folder = join(request.host.temp, `answers-of-${count}`);
    shards.push(await answerShard(request, { shard: { index, count }, folder }));
  }
  return shards;
}

/** As parts are read that travelled as text. */
export async function asText(part: AnswerPart | undefined, edit = (line: string): string => line): Promise<AnswerPart> {
  if (part === undefined) throw new Error("the shard left no part");
  const file = part.answers.find((answer) => answer.kind === "file");
  const folder = file?.kind === "file" ? join(file.file.path, "..") : "/";
  const lines = [...partLines(part)].map(edit);
  return await readAnswerPart(
    (async function* () {
      yield* lines;
    })(),
    { name: "part.jsonl", folder },
  );
}

export interface Sharded extends Evaluation {
  readonly shards: readonly AnsweredShard[];
}

/** Asked in shards, and joined in an order that is not theirs. */
export async function evaluateSharded(request: EvaluateRequest, count: number): Promise<Sharded> {
  const shards = await askedShards(request, count);
  const answered = await Promise.all(shards.map(({ part }) => asText(part)));
  return { shards, ...(await evaluateModel({ ...request, answered: answered.toReversed() })) };
}

/** The bytes of evaluation.json, but for what was timed. */
export function untimed({ evaluation }: Evaluation): string {
  if (evaluation === undefined) return "no evaluation";
  const { latency: _, ...rest } = evaluation;
  return prettyJson(rest);
}
