/** Classes as the manifest names them, as texts. */
export interface DeclaredClasses {
  /** The data's labels; of a list in the order of the scores. */
  readonly classes: readonly string[];
  /** Of a mapping, what the model calls each of them. */
  readonly own: readonly string[] | undefined;
}

/** Both spellings of a truth value stand for the same class. */
const TRUTH: Readonly<Record<string, string>> = { true: "1", True: "1", false: "0", False: "0" };

/** Whether two texts name the same class: `1` also stands for `true`. A zero-padded code is another name. */
export function isSameClass(one: string, other: string): boolean {
  return one === other || (TRUTH[one] ?? one) === (TRUTH[other] ?? other);
}

export function placeOf(word: string, words: readonly string[]): number {
  const exact = words.indexOf(word);
  return exact === -1 ? words.findIndex((one) => isSameClass(one, word)) : exact;
}

/** Whether every word is among the others. */
export function areAmong(words: readonly string[], others: readonly string[]): boolean {
  return words.every((word) => placeOf(word, others) !== -1);
}

/** The words as others spell them, where these have them. */
export function spelledAs(words: readonly string[], others: readonly string[]): readonly string[] {
  return words.map((word) => others[placeOf(word, others)] ?? word);
}

/** Whether these are 0, 1, … in their order: a model that numbers its classes. */
export function areNumbers(words: readonly string[]): boolean {
  return words.every((word, at) => word === String(at));
}

/** `classes: [no, yes]`, as a manifest would have it. */
export function classList(words: readonly string[]): string {
  return `\`classes: [${words.map(yamlOf).join(", ")}]\``;
}

/** `classes: {no: 0, yes: 1}`: to each label of the data what the model calls it. */
export function classMapping(words: readonly string[], own: readonly string[]): string {
  const pairs = paired(words, own).map(([word, model]) => `${yamlOf(word)}: ${yamlOf(model)}`);
  return `\`classes: {${pairs.join(", ")}}\``;
}

/** By what is the same name or number, else in their order. */
function paired(words: readonly string[], own: readonly string[]): readonly (readonly [string, string])[] {
  const fits = (match: (word: string, model: string) => boolean): readonly string[] =>
    words.flatMap((word) => own.find((model) => match(word, model)) ?? []);
  const asNumbers = fits((word, model) => word.trim() !== "" && Number(word) === Number(model));
  const asNames = fits((word, model) => word.trim().toLowerCase() === model.trim().toLowerCase());
  const chosen = [asNumbers, asNames].find((found) => found.length === words.length) ?? own;
  return words.map((word, at) => [word, chosen[at] ?? "…"] as const);
}

/** A text as a scalar of a flow collection that reads as the same text. */
function yamlOf(text: string): string {
  const isPlain = /^[A-Za-z_][\w.-]*(?: [\w.-]+)*$/.test(text) && !/^(?:null|y|n|yes|no|on|off)$/i.test(text);
  return isPlain || /^(?:0|-?[1-9]\d{0,14}|…)$/.test(text) ? text : JSON.stringify(text);
}
