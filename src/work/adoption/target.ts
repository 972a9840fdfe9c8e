import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { kindOf, type Kind, type Mentions } from "./mentions.ts";
import { placeOf, type Said } from "./project.ts";
import type { SeenColumn, SeenTable } from "./columns.ts";

export type AdoptedTask = "binary-classification" | "multiclass-classification" | "regression";

/** An answer with what shows it: nobody has to believe it, and a person sees it before it is written. */
export interface Inferred<T> {
  readonly value: T;
  readonly why: string;
}

/** What could not be told: who can answer is asked, with the flag that answers it. */
export interface Open {
  readonly question: string;
  readonly flag: string;
  /** What may be meant, the likeliest first. */
  readonly choices: readonly string[];
}

export type Answer<T> = Inferred<T> | Open;

export function isOpen<T>(answer: Answer<T>): answer is Open {
  return "question" in answer;
}

const USUAL =
  /^(?:target|label|labels|y|class|outcome|churn(?:ed)?|default(?:ed)?|is_fraud|fraud|survived|species|price|sale_?price)$/i;

/** The column that the model is to predict: what the programs say, where one of the data's columns is meant. */
export function targetOf({ columns }: SeenTable, { targets, dropped }: Mentions): Answer<string> {
  const known = new Set(columns.map(({ name }) => name));
  // Of rows that nobody read every name may be one.
  const said = targets.filter(({ text }) => known.size === 0 || known.has(text));
  const [first] = said;
  const other = said.find(({ text }) => text !== first?.text);
  // Where programs name several, most of the places decide: else a person does.
  const isClear = first !== undefined && (other === undefined || votes(said, first.text) > votes(said, other.text));
  if (isClear) return { value: first.text, why: placeOf(first) };
  const likely = columns.filter(({ name }) => USUAL.test(name)).map(({ name }) => name);
  const mentioned = [...said, ...dropped.filter(({ text }) => known.has(text))].map(({ text }) => text);
  const choices = [...new Set([...mentioned, ...likely, ...known])];
  return { question: "Which column is to be predicted?", flag: "--target", choices: choices.slice(0, 12) };
}

/** Throws a UserError for a column of which nothing can be learnt: it has no value, or one. */
export function requireLearnable({ name, distinct, values }: SeenColumn, { path, isWhole }: SeenTable): void {
  if (distinct > 1 || !isWhole) return;
  const [only] = values;
  const has = only === undefined ? "no value at all" : `the value ${JSON.stringify(only.value)} alone`;
  throw new UserError(
    `The column ${JSON.stringify(name)} of ${path} has ${has}, so there is nothing to learn. Name another column with --target, or other rows with --data.`,
  );
}

function votes(said: readonly Said[], name: string): number {
  return said.filter(({ text }) => text === name).length;
}

/** A text is a class; more different numbers than this are quantities. */
const MOST_CLASSES = 50;

export function taskOf(target: SeenColumn | undefined, { estimators }: Mentions): Answer<AdoptedTask> {
  const told = kindOf(estimators);
  if (target === undefined) return unseenTask(told);
  const byRows = taskOfRows(target);
  if (told === undefined) return byRows;
  const why = `${told.said.text} in ${placeOf(told.said)}`;
  const task = taskOfKind(told.kind, target);
  if (task !== undefined) return { value: task, why: `${why}, ${valuesOf(target)}` };
  return {
    question: `${why} is for another task than the column ${JSON.stringify(target.name)} has (${valuesOf(target)}). Which is it?`,
    flag: "--task",
    choices: [...TASKS],
  };
}

/** Of rows that nobody read: what the program alone says. */
function unseenTask(told: ReturnType<typeof kindOf>): Answer<AdoptedTask> {
  if (told !== undefined && told.kind !== "classification")
    return { value: told.kind, why: `${told.said.text} in ${placeOf(told.said)}` };
  return { question: "The rows were not read. What does the model do?", flag: "--task", choices: [...TASKS] };
}

export const TASKS = ["binary-classification", "multiclass-classification", "regression"] as const;

function taskOfKind(kind: Kind, { kind: holds, distinct }: SeenColumn): AdoptedTask | undefined {
  if (kind === "regression") return holds === "number" ? "regression" : undefined;
  const task = distinct === 2 ? "binary-classification" : "multiclass-classification";
  if (distinct < 2 || (holds === "number" && distinct > MOST_CLASSES)) return undefined;
  return kind === "classification" || kind === task ? task : undefined;
}

function taskOfRows(target: SeenColumn): Answer<AdoptedTask> {
  const { kind, distinct, isWhole } = target;
  const why = valuesOf(target);
  if (distinct === 2) return { value: "binary-classification", why };
  if ((kind === "category" || kind === "boolean") && distinct > 2 && distinct <= MOST_CLASSES)
    return { value: "multiclass-classification", why };
  if (kind === "number" && (!isWhole || distinct > MOST_CLASSES)) return { value: "regression", why };
  return {
    question: `The column ${JSON.stringify(target.name)} has ${why}. What does the model do?`,
    flag: "--task",
    choices: [...TASKS],
  };
}

function valuesOf({ distinct, values }: SeenColumn): string {
  const few = values.length > 0 && values.length <= 4;
  return few ? `values ${listed(values.map(({ value }) => value))}` : `${distinct} different values`;
}

/** The value that counts as positive. Of two words that say nothing of it nobody can tell. */
export function positiveOf(name: string, values: SeenColumn["values"]): Answer<string> {
  const words = values.map(({ value }) => value);
  const pair = PAIRS.find(([no, yes]) => {
    const found = new Set(words.map((word) => word.toLowerCase()));
    return found.size === 2 && found.has(no) && found.has(yes);
  });
  const positive = words.find((word) => word.toLowerCase() === pair?.[1]);
  if (positive !== undefined) return { value: positive, why: `values ${listed(words)}` };
  return {
    question: `Which value of ${JSON.stringify(name)} is the positive one, which the model's score is the probability of?`,
    flag: "--positive",
    choices: words,
  };
}

const PAIRS = [
  ["0", "1"],
  ["false", "true"],
  ["no", "yes"],
  ["n", "y"],
  ["negative", "positive"],
  ["0.0", "1.0"],
] as const;
