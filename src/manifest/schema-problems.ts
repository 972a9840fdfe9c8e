import { pointerTo, valueAt } from "./pointers.ts";
import type { SchemaError } from "./schema-error.ts";
import { problemInWords, type SchemaProblem, type SchemaQuestion } from "./schema-words.ts";

/**
 * All problems of a value in words, each once: what `oneOf` says of the branches that were not meant, and a missing
 * key whose misspelling is there too, are left out.
 */
export function schemaProblems(errors: readonly SchemaError[], question: SchemaQuestion): readonly SchemaProblem[] {
  const kept = withoutBranchNoise(errors, question.value).filter((error) => error.propertyName === undefined);
  const problems = kept.map((error) => problemInWords(error, question));
  const misspelt = new Set(
    problems.flatMap(({ suggestion, pointer }) => (suggestion === undefined ? [] : [sibling(pointer, suggestion)])),
  );
  const wanted = problems.filter(({ missing }) => missing === undefined || !misspelt.has(missing));
  return [...new Map(wanted.map((problem) => [`${problem.pointer}\n${problem.message}`, problem])).values()];
}

/**
 * A failed `oneOf` reports every branch. Where the value's type fits one branch, only that branch's complaints help;
 * where it fits none, only the sentence about the whole does.
 */
function withoutBranchNoise(errors: readonly SchemaError[], value: unknown): readonly SchemaError[] {
  const choices = errors.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  return choices.reduce((left, choice) => quietChoice(nearestForms(left, choice), choice, value), errors);
}

/** Of several forms that are maps with other keys, only those help of which the value has the fewest foreign keys. */
function nearestForms(errors: readonly SchemaError[], choice: SchemaError): readonly SchemaError[] {
  const formOf = ({ schemaPath, instancePath }: SchemaError): string | undefined =>
    instancePath.startsWith(choice.instancePath) && schemaPath.startsWith(`${choice.schemaPath}/`)
      ? schemaPath.slice(choice.schemaPath.length + 1).split("/")[0]
      : undefined;
  const foreign = new Map<string, number>();
  for (const error of errors) {
    const form = formOf(error);
    const isForeign = error.keyword === "additionalProperties" && error.instancePath === choice.instancePath;
    if (form !== undefined) foreign.set(form, (foreign.get(form) ?? 0) + Number(isForeign));
  }
  const least = Math.min(...foreign.values());
  return errors.filter((error) => (foreign.get(formOf(error) ?? "") ?? least) <= least);
}

function quietChoice(errors: readonly SchemaError[], choice: SchemaError, value: unknown): readonly SchemaError[] {
  const inside = (error: SchemaError) =>
    error !== choice &&
    (error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`));
  const isTypeNoise = (error: SchemaError) => error.keyword === "type" && error.instancePath === choice.instancePath;
  const useful = errors.filter((error) => inside(error) && !isTypeNoise(error));
  const fits = useful.length > 0 && valueAt(value, choice.instancePath) !== null;
  return errors.filter((error) => (fits ? error !== choice && !(inside(error) && isTypeNoise(error)) : !inside(error)));
}

function sibling(pointer: string, key: string): string {
  return pointerTo(pointer.slice(0, pointer.lastIndexOf("/")), key);
}
