/** Parts of shards as text: the first line says what was asked, each after it has some of the answers. */
import { join } from "node:path";
import type { AnswerPartRecord, AnswerRowsRecord, RowsAnswerRecord } from "../generated/types.ts";
import { validate } from "../generated/validate-answer-part-record.ts";
import { validate as validateRows } from "../generated/validate-answer-rows-record.ts";
import { UserError } from "../kernel/errors.ts";
import { textParser, valueParser } from "../kernel/parsers.ts";
import { bytesOf, codesOf, cutOff, doublesOf } from "../records/array-bytes.ts";
import { canonicalJson } from "../records/canonical.ts";
import type { Shard } from "../work/shards/shard.ts";
import type { AnsweredRows, AnswerPart, ShardAnswer } from "./shard-answers.ts";

/** Numbers of a line: its text stays far below what a string can hold. */
const AT_ONCE = 262_144;

/** A part as lines, without their ends. */
export function* partLines({ shard, asked, answers }: AnswerPart): Generator<string> {
  const record: AnswerPartRecord = {
    schema: "model-gitops/answer-part/v1",
    shard: { index: shard.index, count: shard.count },
    asked: { ...asked, datasets: { ...asked.datasets } },
    answers: answers.map(recordOf),
  };
  yield canonicalJson(record);
  for (const [place, answer] of answers.entries()) if (answer.kind === "rows") yield* rowLines(answer, place);
}

function recordOf(answer: ShardAnswer): AnswerPartRecord["answers"][number] {
  const { of, dataset } = answer;
  if (answer.kind === "none") return { kind: "none", of, dataset };
  const { question } = answer;
  if (answer.kind === "elsewhere") return { kind: "elsewhere", of, dataset, question };
  if (answer.kind === "file") return { kind: "file", of, dataset, question, file: answer.file.digest };
  const { rows, from, to, collected } = answer;
  const { width, scores, labels } = collected;
  return {
    kind: "rows",
    of,
    dataset,
    question,
    rows,
    from,
    to,
    width,
    ...(scores !== undefined && { scores: true }),
    ...(labels !== undefined && { words: [...labels.dictionary] }),
  };
}

function* rowLines({ collected: { scores, labels } }: AnsweredRows, answers: number): Generator<string> {
  const line = (rest: Pick<AnswerRowsRecord, "scores" | "labels">): string =>
    canonicalJson({ schema: "model-gitops/answer-rows/v1", answers, ...rest } satisfies AnswerRowsRecord);
  for (let at = 0; at < (scores?.length ?? 0); at += AT_ONCE)
    yield line({ scores: bytesOf((scores ?? new Float64Array()).subarray(at, at + AT_ONCE)) });
  for (let at = 0; at < (labels?.codes.length ?? 0); at += AT_ONCE)
    yield line({ labels: bytesOf((labels?.codes ?? new Int32Array()).subarray(at, at + AT_ONCE)) });
}

export interface PartSource {
  /** For messages. */
  readonly name: string;
  /** Where the files lie that predict commands left: absolute. */
  readonly folder: string;
}

const parsePart = textParser(valueParser<AnswerPartRecord>("part of a shard", validate));
const parseRows = textParser(valueParser<AnswerRowsRecord>("line of a shard's answers", validateRows));

/**
 * A part of its lines. Throws a UserError for what is none: another schema, fewer or more answers than it says, labels
 * that it does not name.
 */
export async function readAnswerPart(lines: AsyncIterable<string>, source: PartSource): Promise<AnswerPart> {
  let part: AnswerPartRecord | undefined;
  let readers: readonly AnswerReader[] = [];
  for await (const line of lines) {
    if (part === undefined) {
      const { shard, answers } = (part = parsePart(line, source.name));
      if (shard.index >= shard.count) throw new UserError(`${source.name} is no part of a whole. Make it again.`);
      readers = answers.map((answer, place) => readerOf(answer, answerFile(source.folder, shard, place), source.name));
    } else if (line !== "") {
      const { answers, ...given } = parseRows(line, source.name);
      const reader = readers[answers];
      if (reader === undefined) throw cutOff(source.name);
      reader.add(given);
    }
  }
  if (part === undefined) throw cutOff(source.name);
  return { shard: part.shard, asked: part.asked, answers: readers.map((reader) => reader.finish()) };
}

/** Where the predictions lie that a command left for an answer of a shard. */
export function answerFile(folder: string, { index, count }: Shard, place: number): string {
  return join(folder, `${index + 1}-of-${count}.${place}.csv`);
}

type Given = Pick<AnswerRowsRecord, "scores" | "labels">;

interface AnswerReader {
  add(given: Given): void;
  finish(): ShardAnswer;
}

function readerOf(record: AnswerPartRecord["answers"][number], path: string, source: string): AnswerReader {
  if (record.kind === "rows") return rowReader(record, source);
  const answer: ShardAnswer = record.kind !== "file" ? record : { ...record, file: { path, digest: record.file } };
  return {
    add() {
      throw cutOff(source);
    },
    finish: () => answer,
  };
}

/** It takes as much memory as there are lines, whatever the first one says. */
function rowReader(record: RowsAnswerRecord, source: string): AnswerReader {
  const { of, dataset, question, rows, from, to, width, words } = record;
  const scores: Float64Array[] = [];
  const codes: Int32Array[] = [];
  return {
    add(given) {
      if (given.scores !== undefined) scores.push(doublesOf(given.scores, source));
      if (given.labels !== undefined) codes.push(codesOf(given.labels, source));
    },
    finish() {
      const count = to - from;
      const hasScores = record.scores === true;
      const all = joined(scores, new Float64Array(lengthOf(scores)));
      const labels = joined(codes, new Int32Array(lengthOf(codes)));
      const isWhole =
        all.length === (hasScores ? count * width : 0) && labels.length === (words === undefined ? 0 : count);
      if (!isWhole || to > rows || (hasScores && count > 0 && width === 0)) throw cutOff(source);
      if (labels.some((code) => code < 0 || code >= (words?.length ?? 0)))
        throw new UserError(`${source} has labels that it does not name. Make it again.`);
      const collected = {
        rows: count,
        width,
        scores: hasScores ? all : undefined,
        labels: words === undefined ? undefined : { codes: labels, dictionary: words },
      };
      return { kind: "rows", of, dataset, question, rows, from, to, collected };
    },
  };
}

function lengthOf(chunks: readonly { readonly length: number }[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function joined<A extends Float64Array | Int32Array>(chunks: readonly A[], all: A): A {
  let filled = 0;
  for (const chunk of chunks) {
    all.set(chunk, filled);
    filled += chunk.length;
  }
  return all;
}
