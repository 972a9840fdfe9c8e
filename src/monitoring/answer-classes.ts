import { areAmong, isSameClass, placeOf, spelledAs } from "../data/class-words.ts";
import { quoteText } from "../engines/duckdb.ts";
import type { Profile } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";

/** What the answers of a classifier are, in the order of codes; undefined for other tasks. */
export interface AnswerClasses {
  readonly classes: readonly string[];
  /** Of a binary model. */
  readonly positive: number | undefined;
  /** What the model itself calls each, where the manifest says so. */
  readonly own: readonly string[] | undefined;
}

/**
 * The classes as the manifest names them, else as the reference's labels have them, else as `words`, which are those of
 * all labels and answers of the log.
 */
export function answerClasses(
  { task, target }: Pick<ResolvedModel, "task" | "target">,
  reference: Profile | undefined,
  words: readonly string[],
): AnswerClasses | undefined {
  if (task !== "binary-classification" && task !== "multiclass-classification") return undefined;
  const known = referenceWords(reference);
  const declared = target.classes === undefined ? undefined : spelledAs(target.classes.map(String), known);
  const own = target.modelClasses?.map(String);
  const found = declared ?? (known.length > 1 ? known : [...new Set([...known, ...words])].toSorted());
  if (task === "multiclass-classification") return { classes: found, positive: undefined, own };
  const wanted = String(target.positive);
  const isTruth = areAmong(found, ["true", "false"]) && areAmong([wanted], ["true"]);
  const place = placeOf(isTruth ? (found.find((word) => isSameClass(word, "true")) ?? wanted) : wanted, found);
  if (place !== -1) return { classes: found, positive: place, own };
  const [positive = wanted] = spelledAs([wanted], found);
  return { classes: [...found, positive], positive: found.length, own };
}

function referenceWords(reference: Profile | undefined): readonly string[] {
  const { target, prediction } = reference ?? {};
  const column = target?.kind === "category" ? target : prediction?.label;
  return column?.values.map(([value]) => value) ?? [];
}

/** SQL for the code of a text; −1 where it is null, −2 where no class is called so. */
export function codeSql(text: string, { classes, own }: AnswerClasses): string {
  const spelled = new Map<string, number>();
  for (const [code, word] of classes.entries()) spelled.set(word, code);
  for (const [code, word] of (own ?? []).entries()) if (!spelled.has(word)) spelled.set(word, code);
  for (const [word, code] of spelled)
    for (const other of ["true", "True", "1", "false", "False", "0"])
      if (!spelled.has(other) && isSameClass(word, other)) spelled.set(other, code);
  const cases = [...spelled].map(([word, code]) => `WHEN ${quoteText(word)} THEN ${code}`);
  const cell = `(${text})`;
  return cases.length === 0
    ? `CASE WHEN ${cell} IS NULL THEN -1 ELSE -2 END`
    : `CASE WHEN ${cell} IS NULL THEN -1 ELSE CASE ${cell} ${cases.join(" ")} ELSE -2 END END`;
}
