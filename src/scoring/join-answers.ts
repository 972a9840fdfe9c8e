import { joinCollected } from "../data/join-collected.ts";
import { inRowOrder } from "../work/shards/shard-rows.ts";
import { requireWhole, shardName } from "../work/shards/shard.ts";
import { otherwiseAsked, askedOf } from "./asked-of.ts";
import { within } from "./problems.ts";
import type { EvaluateRequest } from "./request.ts";
import {
  refusedParts,
  type AnsweredRows,
  type AnswerPart,
  type Asking,
  type GivenAnswers,
  type GivenBefore,
  type ShardAnswer,
} from "./shard-answers.ts";

/**
 * What the shards of an evaluation were told, as one job would have been told it. Throws a Problem where one of them is
 * missing, there twice, or asked something else than this request.
 */
export async function givenBefore(request: EvaluateRequest): Promise<GivenBefore | undefined> {
  const { answered: parts, model } = request;
  if (parts === undefined) return undefined;
  await within({ rule: "shards" }, () => {
    requireWhole(
      parts.map(({ shard }) => shard),
      { of: model.name, command: "evaluate" },
    );
  });
  const here = askedOf(request);
  for (const { shard, asked } of parts) {
    const other = otherwiseAsked(asked, here);
    if (other !== undefined)
      throw refusedParts(
        `The part ${shardName(shard)} of ${model.name} was asked ${other} than this job judges: it is not joined.`,
      );
  }
  return (asking) => answerOf(asking, parts);
}

function answerOf(asking: Asking, parts: readonly AnswerPart[]): GivenAnswers | undefined {
  const found = parts.flatMap(({ answers }) =>
    answers.filter(({ of, dataset }) => of === asking.of && dataset === asking.dataset),
  );
  const said = `what the ${asking.of} says of the dataset ${JSON.stringify(asking.dataset)}`;
  if (found.length === 0) throw refusedParts(`No shard has ${said}.`);
  // A model that fails has to fail as it does in one job.
  if (found.some(({ kind }) => kind === "none")) return undefined;
  const files = found.flatMap((one) => (one.kind === "file" ? [one] : []));
  const [file] = files;
  const others = found.filter(({ kind }) => kind === "elsewhere").length;
  if (file !== undefined && files.length + others === found.length && files.length === 1)
    return { kind: "file", question: file.question, path: file.file.path };
  const whole = wholeOf(found);
  if (whole === undefined) throw refusedParts(`The parts do not have each row once of ${said}.`);
  const [first] = whole;
  if (first === undefined || whole.some(({ question }) => question !== first.question))
    throw refusedParts(`The shards were asked in different ways for ${said}.`);
  return {
    kind: "rows",
    question: first.question,
    collected: joinCollected(whole.map(({ collected }) => collected)),
  };
}

function wholeOf(found: readonly ShardAnswer[]): readonly AnsweredRows[] | undefined {
  const rows = found.flatMap((one) => (one.kind === "rows" ? [one] : []));
  const all = rows[0]?.rows;
  if (rows.length < found.length || all === undefined || rows.some((one) => one.rows !== all)) return undefined;
  return inRowOrder(rows, all);
}
