import type { Collected } from "../data/collected.ts";
import type { Shard } from "../work/shards/shard.ts";
import { Problem } from "./problems.ts";

/** Which model was asked about which dataset. */
export interface Asking {
  /** `candidate`, `baseline`, or `seed 2`. */
  readonly of: string;
  readonly dataset: string;
}

/**
 * What a shard has of one question. `none`: the model could not answer, and whoever joins the parts asks again;
 * `elsewhere`: another shard asks about all rows.
 */
export type ShardAnswer = Asking &
  (
    | { readonly kind: "none" }
    | { readonly kind: "elsewhere"; readonly question: string }
    | ({ readonly kind: "rows" } & AnsweredRows)
    | { readonly kind: "file"; readonly question: string; readonly file: AnswerFile }
  );

export interface AnsweredRows {
  /** Of what was asked. */
  readonly question: string;
  /** Of the whole dataset. */
  readonly rows: number;
  /** The first row, from 0, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly collected: Collected;
}

/** Predictions of all rows as a command left them. */
export interface AnswerFile {
  /** Absolute. */
  readonly path: string;
  readonly digest: string;
}

/** What has to be the same in every part, and in the job that joins them. */
export interface AskedOf {
  readonly model: string;
  readonly engine: string;
  readonly candidate: string;
  readonly baseline?: string;
  readonly datasets: Readonly<Record<string, string>>;
  readonly rules: string;
}

/** What one shard asked of all models, and what they said. */
export interface AnswerPart {
  readonly shard: Shard;
  readonly asked: AskedOf;
  readonly answers: readonly ShardAnswer[];
}

/** What a model said of all rows of a dataset before. */
export type GivenAnswers =
  | { readonly kind: "rows"; readonly question: string; readonly collected: Collected }
  | { readonly kind: "file"; readonly question: string; readonly path: string };

/** Where models were asked before; undefined where they have to be asked here. Throws a Problem for answers of something else. */
export type GivenBefore = (asking: Asking) => GivenAnswers | undefined;

/** Throws a Problem where answers are those to another question than the one that is asked here. */
export function requireSameQuestion(given: GivenAnswers, question: string): void {
  if (given.question === question) return;
  throw refusedParts("A shard was asked with other columns, rows or outputs than this job would ask with.");
}

/** Parts that cannot be joined: whatever is measured without them would be of something else. */
export function refusedParts(message: string): Problem {
  return new Problem(message, { rule: "shards" });
}

export function isOfParts(error: unknown): boolean {
  return error instanceof Problem && error.rule === "shards";
}
