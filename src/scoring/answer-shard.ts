import { mkdir } from "node:fs/promises";
import type { Table } from "../data/table.ts";
import type { Finding } from "../findings/finding.ts";
import { digestOf } from "../host/file-digest.ts";
import { hasPiece, rowsOfShard } from "../work/shards/shard-rows.ts";
import { shardName, type Shard } from "../work/shards/shard.ts";
import { answerFile } from "./answer-part.ts";
import { askedOf } from "./asked-of.ts";
import { filesOf, withModels, type OpenedModels } from "./open-models.ts";
import type { Oracle, Tools } from "./oracle.ts";
import { asBaselineProblem, asFinding, manifestOf, Problem, within } from "./problems.ts";
import type { EvaluateRequest, SeedContender } from "./request.ts";
import { openSeed, seedName } from "./seeds.ts";
import type { AnswerPart, Asking, ShardAnswer } from "./shard-answers.ts";
import { withTools } from "./tools.ts";

export interface AnsweringShard {
  readonly shard: Shard;
  /** Where the files of predict commands are left: absolute. */
  readonly folder: string;
}

export interface AnsweredShard {
  /** Undefined where nobody could be asked; the findings say why. */
  readonly part?: AnswerPart;
  readonly findings: readonly Finding[];
}

/**
 * Asks both models, and those of further seeds, about the rows of one shard; nothing is measured. What several jobs are
 * told is joined by `evaluateModel`, which reads it as it reads what it is told itself. A model that cannot answer is a
 * finding here, and is asked again there.
 */
export async function answerShard(request: EvaluateRequest, answering: AnsweringShard): Promise<AnsweredShard> {
  try {
    return await withTools({ host: request.host, files: filesOf(request) }, (tools) =>
      withModels(request, tools, (models) => answered(request, { ...answering, tools, models })),
    );
  } catch (error) {
    return { findings: [asFinding(error, manifestOf(request))] };
  }
}

interface Answering extends AnsweringShard {
  readonly tools: Tools;
  readonly models: OpenedModels;
}

async function answered(request: EvaluateRequest, answering: Answering): Promise<AnsweredShard> {
  const { shard, models } = answering;
  const answers: ShardAnswer[] = [];
  const findings: Finding[] = [...models.ready.findings];
  for (const question of questionsOf(request, answering)) {
    request.host.signal.throwIfAborted();
    const { answer, problem } = await question.ask(answers.length);
    if (answer !== undefined) answers.push(answer);
    if (problem !== undefined) findings.push(asFinding(problem, { ...manifestOf(request), ...question.told }));
  }
  request.host.log.info(`${request.model.name}: asked as the shard ${shardName(shard)}`);
  return { part: { shard, asked: askedOf(request), answers }, findings };
}

interface ShardQuestion {
  ask(place: number): Promise<Answered>;
  /** As what a model that cannot answer is told; default: as the rule has it. */
  readonly told: { readonly outcome?: Finding["outcome"] };
}

interface Answered {
  /** Undefined where nobody is asked. */
  readonly answer?: ShardAnswer;
  readonly problem?: Problem;
}

/** All that one job would ask, in an order that is the same in every shard. */
function* questionsOf(request: EvaluateRequest, { tools, models, ...answering }: Answering): Generator<ShardQuestion> {
  const { candidate, baseline, baselineProblem, ready } = models;
  const { seeds = [] } = request;
  for (const one of ready.datasets) {
    const { rows, candidateTable = rows.table, baselineTable = rows.table, data } = one;
    const dataset = data.name;
    const toAsk = { ...answering, table: candidateTable };
    const isShown = data.role === "shown" ? ({ outcome: "warn" } as const) : {};
    yield {
      ask: (place) => askOne({ of: "candidate", dataset }, candidate, { ...toAsk, place }),
      told: isShown,
    };
    if (baselineProblem !== undefined) {
      const answer = { kind: "none", of: "baseline", dataset } as const;
      yield { ask: async () => ({ answer, problem: baselineProblem }), told: { outcome: "unmeasured" } };
    }
    if (baseline !== undefined)
      yield {
        ask: async (place) => {
          const asked = { ...answering, table: baselineTable, place };
          const { problem, ...rest } = await askOne({ of: "baseline", dataset }, baseline, asked);
          return { ...rest, ...(problem && { problem: asBaselineProblem(problem, { source: baselineTable.source }) }) };
        },
        told: { outcome: data.role === "shown" ? "warn" : "unmeasured" },
      };
    const others = data.role === "decides" && seeds.length > 1 ? seeds : [];
    for (const seed of others.filter(({ contender }) => contender.digest !== request.candidate.digest))
      yield {
        ask: (place) => askSeed(request, { seed, dataset, tools }, { ...toAsk, place }),
        told: { outcome: "warn" },
      };
  }
}

interface ToAsk extends AnsweringShard {
  readonly table: Table;
  /** Of the answer among those of this shard. */
  readonly place: number;
}

interface OfSeed {
  readonly seed: SeedContender;
  readonly dataset: string;
  readonly tools: Tools;
}

async function askSeed(request: EvaluateRequest, { seed, dataset, tools }: OfSeed, toAsk: ToAsk): Promise<Answered> {
  const asking = { of: seedName(seed.seed), dataset };
  return await orProblem(asking, async () => {
    await using oracle = await openSeed(request, seed, tools);
    return await askOne(asking, oracle, toAsk);
  });
}

async function askOne(asking: Asking, oracle: Oracle, toAsk: ToAsk): Promise<Answered> {
  const { table, shard, folder, place } = toAsk;
  return await orProblem(asking, async () => {
    const shared = await within({ rule: "model", file: oracle.model.file }, () => oracle.share?.(table));
    if (shared === undefined) return {};
    if (shared.kind === "whole") {
      if (!hasPiece(shard, place)) return { answer: nothingOf(asking, shared.digest) };
      const path = answerFile(folder, shard, place);
      await mkdir(folder, { recursive: true });
      await shared.leave(path);
      const file = { path, digest: await digestOf(path) };
      return { answer: { kind: "file", ...asking, question: shared.digest, file } };
    }
    const { asked } = shared;
    const range = rowsOfShard(shard, asked);
    const collected = await within({ rule: "model", file: oracle.model.file }, () => asked.collect(range));
    return { answer: { kind: "rows", ...asking, question: asked.digest, rows: asked.rows, ...range, collected } };
  });
}

/** What another shard asks about all rows. */
function nothingOf(asking: Asking, question: string): ShardAnswer {
  return { kind: "elsewhere", ...asking, question };
}

async function orProblem(asking: Asking, ask: () => Promise<Answered>): Promise<Answered> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { answer: { kind: "none", ...asking }, problem: error };
  }
}
