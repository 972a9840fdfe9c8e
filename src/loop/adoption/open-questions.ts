import type { ChosenData } from "../../work/adoption/choose-data.ts";
import { artifactOf } from "../../work/adoption/artifact.ts";
import { rolesOf } from "../../work/adoption/columns.ts";
import { droppedColumns } from "../../work/adoption/features.ts";
import { frameworksOf } from "../../work/adoption/frameworks.ts";
import { idAnswer } from "../../work/adoption/id-answer.ts";
import type { Mentions } from "../../work/adoption/mentions.ts";
import { formatOf } from "../../work/adoption/predictor.ts";
import type { Program } from "../../work/adoption/program.ts";
import { isOpen, positiveOf, requireLearnable, targetOf, taskOf, type Answer } from "../../work/adoption/target.ts";
import { requireAnswers } from "./interview.ts";
import { holdoutAnswer } from "./judging-rows.ts";
import { ownersAnswer } from "./names.ts";
import { NOTHING_SEEN, type ReadTable } from "./read-table.ts";
import type { Adopting } from "./wish.ts";

/** What was found before anybody is asked. */
export interface Found {
  readonly program: Program;
  readonly mentions: Mentions;
  readonly data: ChosenData;
  readonly read: ReadTable | undefined;
}

interface Asked {
  readonly answer: Answer<unknown>;
  readonly given: string;
}

/**
 * Where nobody is there to be asked one thing after the other, all that is open is told at once. Throws a UserError with
 * the flags that answer it, and for a target of which nothing can be learnt.
 */
export async function requireAll(adopting: Adopting, found: Found): Promise<void> {
  const { host, project, wish } = adopting;
  const { program, mentions, read } = found;
  const asked: Asked[] = [
    { answer: await ownersAnswer({ host, project, folder: program.folder }, wish.owner), given: "" },
  ];
  const target = targetOf(read?.seen ?? NOTHING_SEEN, mentions);
  asked.push({ answer: target, given: wish.target });
  const named = known(target, wish.target);
  const artifact = artifactOf(program, mentions, project);
  asked.push(...meaningAsked(adopting, found, named), { answer: artifact, given: wish.artifact });
  if (found.data.holdout === undefined && wish.split === "")
    asked.push({ answer: holdoutAnswer(adopting, found), given: "" });
  const saved = known(artifact, wish.artifact);
  if (saved !== "" && named !== "") asked.push(...idAsked(adopting, found, { saved, target: named }));
  requireAnswers(host, asked);
}

/** What is to be so by a flag, else by what was found; empty: nobody knows yet. */
function known(answer: Answer<string>, given: string): string {
  if (given !== "") return given;
  return isOpen(answer) ? "" : answer.value;
}

/** Of a target that is known: what the model does, and which value is the positive one. */
function meaningAsked({ wish }: Adopting, { mentions, read }: Found, target: string): readonly Asked[] {
  const column = read?.seen.columns.find(({ name }) => name === target);
  if (read === undefined || column === undefined) return [];
  requireLearnable(column, read.seen);
  const task = taskOf(column, mentions);
  const positive = { answer: positiveOf(target, column.values), given: wish.positive };
  return [
    { answer: task, given: wish.task },
    ...(known(task, wish.task) === "binary-classification" ? [positive] : []),
  ];
}

function idAsked(
  { project, wish }: Adopting,
  { program, read }: Found,
  { saved, target }: { readonly saved: string; readonly target: string },
): readonly Asked[] {
  if (read === undefined) return [];
  const format = formatOf(saved, frameworksOf(project, program.files)[0]);
  const found = rolesOf(read.seen, target, droppedColumns(project, program.files));
  const answer = idAnswer({ found, format, table: read.seen, target });
  return answer === undefined || answer.choices.length === 0 ? [] : [{ answer, given: wish.id }];
}
