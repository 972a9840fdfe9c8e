import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import type { NamedColumns } from "../engines/onnx-classes.ts";
import {
  areAmong,
  areNumbers,
  classList,
  classMapping,
  placeOf,
  spelledAs,
  type DeclaredClasses,
} from "./class-words.ts";

/** Which score is which class is not known, so nothing is measured. */
export class UnknownOrder extends UserError {}

/** What is known beside the model itself. */
export interface ClassFacts {
  /** What the manifest says. */
  readonly declared?: DeclaredClasses | undefined;
  /** Classes of the data, sorted. Empty: nothing is known of them. */
  readonly known: readonly string[];
}

export interface OrderQuestion extends ClassFacts {
  /** Of two classes: the one that is asked about. */
  readonly positive?: string | undefined;
  readonly source: string;
  /** Columns of scores. */
  readonly width: number;
  /** What the graph says. */
  readonly named: NamedColumns | undefined;
  /** What the model's own labels of these rows say. */
  readonly told: readonly (string | undefined)[];
}

/** A class for each column of scores. */
export interface ClassOrder {
  /** As the data writes them. */
  readonly classes: readonly string[];
  /** As the model writes them; undefined where it writes none. */
  readonly own: readonly string[] | undefined;
}

/**
 * The order is the graph's own, else what the model's labels show, in the data's words where these are the same or the
 * manifest translates; where a model says nothing, it is the manifest's, or that of labels which are the numbers of the
 * columns. Sorted labels are nobody's word. Throws an UnknownOrder that says what to write.
 */
export function orderOf(question: OrderQuestion): ClassOrder {
  const own = ownNames(question);
  const { declared } = question;
  const classes =
    declared === undefined
      ? undeclared(question, own)
      : declared.own === undefined
        ? byList(question, own, declared.classes)
        : byMapping(question, own, { classes: declared.classes, own: declared.own });
  return { classes: spelledAs(classes, question.known), own };
}

/** What the model calls its columns; undefined where it does not say, or contradicts itself. */
function ownNames(question: OrderQuestion): readonly string[] | undefined {
  const { named, told, width, known, declared } = question;
  const said = told.filter((word) => word !== undefined);
  const complete = told.length === width ? completed(told, known) : undefined;
  if (named === undefined || named.names.length !== width) {
    if (complete !== undefined || said.length === 0) return complete;
    const numbers = numbersOf(width);
    const list = declared?.own === undefined ? declared?.classes : undefined;
    return [list ?? numbers, numbers].find((names) => isToldBy(told, names));
  }
  if (isToldBy(told, named.names)) return named.names;
  // An inner classifier numbers the classes for itself, and the labels are the model's.
  return areAmong(said, named.names) ? undefined : complete;
}

/** Whether the model's labels, as far as rows tell, say the same. */
function isToldBy(told: readonly (string | undefined)[], names: readonly string[]): boolean {
  return told.every((word, at) => word === undefined || placeOf(word, names) === at);
}

function numbersOf(width: number): readonly string[] {
  return Array.from({ length: width }, (_, column) => String(column));
}

/** The last column is that of the last class. */
function completed(told: readonly (string | undefined)[], known: readonly string[]): readonly string[] | undefined {
  const open = told.filter((word) => word === undefined).length;
  if (open === 0) return told.filter((word) => word !== undefined);
  const left = known.filter(
    (word) =>
      placeOf(
        word,
        told.filter((one) => one !== undefined),
      ) === -1,
  );
  const [last, other] = left;
  if (open > 1 || last === undefined || other !== undefined || known.length !== told.length) return undefined;
  return told.map((word) => word ?? last);
}

function undeclared(question: OrderQuestion, own: readonly string[] | undefined): readonly string[] {
  const { source, width, known, named, told } = question;
  if (own === undefined) {
    if (areColumnNumbers(question)) return numbersOf(width);
    if (named !== undefined && told.length === width) throw new UnknownOrder(contradicted(question, named.names));
    throw new UnknownOrder(
      `Nothing says which of the ${width} scores of the model ${source} is which class. Write the classes under target in the order of the model's scores${suggestedList(known, width)}`,
    );
  }
  const isInner = named?.by === "scores" && areNumbers(own) && told.every((word) => word === undefined);
  const isCovered = areAmong(known, own) && !(isInner && known.length > 0 && placeOf("0", known) === -1);
  if (isCovered) return own;
  throw new UnknownOrder(
    `The model ${source} calls its classes ${quotedAll(own)}, and the data has ${quotedAll(known)}. Write under target what the model calls each label of the data: ${classMapping(positiveLast(question, own), own)}${known.length === own.length ? ", if that is how they were numbered or named for training" : ""}.`,
  );
}

/** Of two classes that a model numbers, 1 is mostly the one that is asked about. */
function positiveLast({ known, positive }: OrderQuestion, own: readonly string[]): readonly string[] {
  const isNumbered = known.length === 2 && own.length === 2 && own[0] === "0" && own[1] === "1";
  const at = positive === undefined ? -1 : placeOf(positive, known);
  return isNumbered && at === 0 ? known.toReversed() : known;
}

/** Exports of support-vector machines without probabilities name their two scores the wrong way round. */
function contradicted({ source, told, known }: OrderQuestion, names: readonly string[]): string {
  const said = told.filter((word) => word !== undefined);
  const line = said.length === told.length ? `: ${classList(spelledAs(said, known))} if its labels are right` : "";
  return `The graph of the model ${source} names its scores ${quotedAll(names)} in this order, but the labels it gives do not go with them. Check how it is exported, and write the classes under target in the order of the model's scores${line}.`;
}

/** Labels 0, 1, … are the numbers of their columns, as every loss over class numbers has them. */
function areColumnNumbers({ width, known, told }: OrderQuestion): boolean {
  const numbers = numbersOf(width);
  return isToldBy(told, numbers) && placeOf("0", known) !== -1 && areAmong(known, numbers);
}

function suggestedList(known: readonly string[], width: number): string {
  if (known.length === width)
    return `: ${classList(known)} if they were sorted for training (as scikit-learn's encoders do), else in the order in which they were numbered.`;
  if (known.length < 2) return ", such as `classes: [bad, good]`.";
  return `, all ${width} of them. The data has ${quotedAll(known)}.`;
}

function byList(
  { source, width, told }: OrderQuestion,
  own: readonly string[] | undefined,
  classes: readonly string[],
): readonly string[] {
  if (classes.length !== width)
    throw new UnknownOrder(
      `target.classes names ${classes.length} classes, but the model ${source} gives ${width} scores a row${own === undefined ? "" : `, of ${quotedAll(own)}`}. Name every class, in the order of the model's scores.`,
    );
  if (own === undefined) {
    if (isToldBy(told, classes)) return classes;
    throw new UnknownOrder(
      `target.classes is ${quotedAll(classes)}, but the labels of the model ${source} do not go with its scores in this order. Check how it is exported, and write the classes in the order of its scores.`,
    );
  }
  if (areAmong(classes, own)) {
    if (classes.every((name, at) => placeOf(name, own) === at)) return classes;
    throw new UnknownOrder(
      `target.classes is ${quotedAll(classes)}, but the scores of the model ${source} are in the order ${quotedAll(own)}. Write ${classList(spelledAs(own, classes))}.`,
    );
  }
  // A model that numbers its classes has them in this order, as whoever encoded the labels had.
  if (areNumbers(own)) return classes;
  throw new UnknownOrder(
    `target.classes is ${quotedAll(classes)}, but the model ${source} calls its classes ${quotedAll(own)}. Write what it calls each of them: ${classMapping(classes, own)}, if that is how they were numbered or named for training.`,
  );
}

function byMapping(
  { source, width, told }: OrderQuestion,
  own: readonly string[] | undefined,
  declared: { readonly classes: readonly string[]; readonly own: readonly string[] },
): readonly string[] {
  const numbers = numbersOf(width);
  const columns = own ?? numbers;
  const places = columns.map((name) => placeOf(name, declared.own));
  const classes = places.map((place) => declared.classes[place] ?? "");
  const isKnown = declared.own.length === width && !places.includes(-1);
  if (isKnown && (isToldBy(told, columns) || isToldBy(told, classes))) return classes;
  const said = `target.classes maps to ${quotedAll(declared.own)}`;
  throw new UnknownOrder(
    own === undefined
      ? `${said}, and nothing says which of the ${width} scores of the model ${source} these are. Write for each label of the data the number of its score, from 0: ${classMapping(declared.classes, numbers)}, if that is their order.`
      : `${said}, but the model ${source} calls its classes ${quotedAll(own)}. Write what it calls each label of the data: ${classMapping(declared.classes, own)}, if that is how they were numbered or named for training.`,
  );
}

/** A model's labels in the data's words. */
export function translated(
  words: readonly string[],
  order: ClassOrder | undefined,
  declared: DeclaredClasses | undefined,
): readonly string[] {
  const by = (own: readonly string[], classes: readonly string[]): readonly string[] =>
    words.map((word) => classes[placeOf(word, own)] ?? word);
  if (declared?.own !== undefined) return by(declared.own, declared.classes);
  if (order?.own !== undefined) return by(order.own, order.classes);
  const classes = order?.classes ?? declared?.classes ?? [];
  const numbers = classes.map((_, at) => String(at));
  return !areAmong(words, classes) && areAmong(words, numbers) ? by(numbers, classes) : words;
}

function quotedAll(words: readonly string[]): string {
  const shown = words.slice(0, 10).map((word) => JSON.stringify(word.slice(0, 40)));
  return words.length > 10 ? `${shown.join(", ")}, …` : listed(shown);
}
