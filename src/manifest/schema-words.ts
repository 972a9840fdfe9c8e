import type { Rule } from "../findings/rules.ts";
import { didYouMean, listed, plural, suggest, truncate } from "../kernel/text.ts";
import { formOf } from "./forms.ts";
import { dotted, pointerTo, valueAt } from "./pointers.ts";
import { MANIFEST_RULES } from "./rules.ts";
import type { SchemaError } from "./schema-error.ts";
import { descriptionOf, keyChoices, keyPattern, knownKeys, placesOf, schemaAt, type Schema } from "./schema-reading.ts";

/** A value, the schema it was held against, and what to call the whole. */
export interface SchemaQuestion {
  readonly value: unknown;
  readonly schema: Schema;
  readonly whole: string;
}

export interface SchemaProblem {
  readonly rule: Rule;
  readonly pointer: string;
  readonly part: "key" | "value";
  readonly message: string;
  readonly remediation?: string;
  /** The key that an unknown one was probably meant to be. */
  readonly suggestion?: string;
  /** The word that a wrong one of a few was probably meant to be. */
  readonly replacement?: string;
  /** Pointer of the key that is missing. */
  readonly missing?: string;
}

/** One ajv error as a sentence that a data scientist understands. */
export function problemInWords(error: SchemaError, question: SchemaQuestion): SchemaProblem {
  const explain = EXPLAIN[error.keyword];
  return explain?.(error, question) ?? wrongValue(error, question, error.message ?? "is wrong");
}

type Explain = (error: SchemaError, question: SchemaQuestion) => SchemaProblem;

const EXPLAIN: Readonly<Record<string, Explain>> = {
  additionalProperties: unknownKey,
  unevaluatedProperties: unknownKey,
  required: missingKey,
  propertyNames: badKey,
  const: (error, question) => wrongConst(error, question),
  enum: wrongChoice,
  type: wrongType,
  pattern: (error, question) => wrongValue(error, question, `must be ${formOf(text(error.params["pattern"]))}`),
  oneOf: wrongForm,
  anyOf: wrongForm,
  minLength: (error, question) =>
    wrongValue(error, question, limit(error) > 1 ? `needs at least ${limit(error)} characters` : "must not be empty"),
  maxLength: (error, question) => wrongValue(error, question, `is longer than ${limit(error)} characters`),
  minItems: (error, question) =>
    wrongValue(error, question, `needs at least ${plural(limit(error), "entry", "entries")}`),
  maxItems: (error, question) =>
    wrongValue(error, question, `has more than ${plural(limit(error), "entry", "entries")}`),
  minProperties: (error, question) => wrongValue(error, question, `needs at least ${plural(limit(error), "key")}`),
  maxProperties: (error, question) => wrongValue(error, question, `has more than ${plural(limit(error), "key")}`),
  minimum: (error, question) => wrongValue(error, question, `must be at least ${limit(error)}`),
  maximum: (error, question) => wrongValue(error, question, `must be at most ${limit(error)}`),
  exclusiveMinimum: (error, question) => wrongValue(error, question, `must be more than ${limit(error)}`),
  exclusiveMaximum: (error, question) => wrongValue(error, question, `must be less than ${limit(error)}`),
  uniqueItems: repeated,
};

function unknownKey(error: SchemaError, { schema, whole }: SchemaQuestion): SchemaProblem {
  const key = text(error.params["additionalProperty"] ?? error.params["unevaluatedProperty"]);
  const known = knownKeys(schema, error.instancePath);
  const suggestion = suggest(key, known);
  const parent =
    error.instancePath === "" ? `${/^[aeiou]/.test(whole) ? "an" : "a"} ${whole}` : dotted(error.instancePath);
  const elsewhere = placesOf(schema, key)[0];
  const place = elsewhere === undefined ? "" : ` It belongs at \`${elsewhere}\`.`;
  const hint = suggestion === undefined ? place : ` Did you mean "${suggestion}"?`;
  return {
    rule: MANIFEST_RULES.unknownKey,
    pointer: pointerTo(error.instancePath, key),
    part: "key",
    message: `"${shown(key)}" is not a key of ${parent}.${hint}`,
    remediation: `Correct or remove it. Keys here: ${listed(known)}.`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function missingKey(error: SchemaError, { schema }: SchemaQuestion): SchemaProblem {
  const key = text(error.params["missingProperty"]);
  const pointer = pointerTo(error.instancePath, key);
  const meaning = descriptionOf(schema, schemaAt(schema, pointer));
  return {
    rule: MANIFEST_RULES.missingKey,
    pointer: error.instancePath,
    part: "key",
    message: `\`${dotted(pointer)}\` is missing.`,
    remediation: `Add \`${key}:\`.${meaning === undefined ? "" : ` ${meaning}`}`,
    missing: pointer,
  };
}

function badKey(error: SchemaError, { schema }: SchemaQuestion): SchemaProblem {
  const key = text(error.params["propertyName"]);
  const node = schemaAt(schema, error.instancePath);
  const allowed = keyChoices(node);
  const form = allowed.length === 0 ? formOf(keyPattern(node)) : `one of ${listed(allowed)}`;
  return {
    rule: MANIFEST_RULES.value,
    pointer: pointerTo(error.instancePath, key),
    part: "key",
    message: `The name "${shown(key)}" in ${dotted(error.instancePath)} must be ${form}.${didYouMean(key, allowed)}`,
  };
}

function wrongConst(error: SchemaError, { value }: SchemaQuestion): SchemaProblem {
  return {
    rule: MANIFEST_RULES.kind,
    pointer: error.instancePath,
    part: "value",
    message: `${dotted(error.instancePath)} must be ${described(error.params["allowedValue"])}, not ${described(valueAt(value, error.instancePath))}.`,
  };
}

function wrongChoice(error: SchemaError, question: SchemaQuestion): SchemaProblem {
  const allowed = Array.isArray(error.params["allowedValues"]) ? error.params["allowedValues"].map(String) : [];
  const given = valueAt(question.value, error.instancePath);
  const problem = wrongValue(error, question, `must be one of ${listed(allowed)}`);
  const meant = typeof given === "string" ? meantChoice(given, allowed) : undefined;
  return meant === undefined ? problem : { ...withHint(problem, ` Did you mean "${meant}"?`), replacement: meant };
}

/** `binary` is far from `binary-classification` by letters, but not for a reader. */
function meantChoice(given: string, allowed: readonly string[]): string | undefined {
  const fold = given.toLowerCase().replaceAll(/[^a-z]/g, "");
  const near = allowed.filter((choice) => fold.length >= 3 && choice.replaceAll("-", "").includes(fold));
  return near.length === 1 ? near[0] : suggest(given, allowed);
}

function wrongType(error: SchemaError, question: SchemaQuestion): SchemaProblem {
  const given = valueAt(question.value, error.instancePath);
  const isLine = error.params["type"] === "array" && typeof given === "string" && given.trim() !== "";
  const hint = isLine ? ` Write it as [${shown(given).trim().split(/\s+/).join(", ")}].` : "";
  return withHint(wrongValue(error, question, `must be ${typeWords(error.params["type"])}`), hint);
}

function wrongForm(error: SchemaError, question: SchemaQuestion): SchemaProblem {
  const description = descriptionOf(question.schema, schemaAt(question.schema, error.instancePath));
  const hint = description === undefined ? "" : ` It is: ${description}`;
  return withHint(wrongValue(error, question, "has a form that is not understood"), hint);
}

function repeated(error: SchemaError, question: SchemaQuestion): SchemaProblem {
  const pointer = pointerTo(error.instancePath, text(error.params["i"]));
  return {
    rule: MANIFEST_RULES.value,
    pointer,
    part: "value",
    message: `${dotted(error.instancePath)} has ${described(valueAt(question.value, pointer))} twice. Keep one of them.`,
  };
}

function wrongValue(error: SchemaError, question: SchemaQuestion, wish: string): SchemaProblem {
  const given = valueAt(question.value, error.instancePath);
  const name = error.instancePath === "" ? `The ${question.whole}` : dotted(error.instancePath);
  return {
    rule: MANIFEST_RULES.value,
    pointer: error.instancePath,
    part: "value",
    message: `${name} ${wish}; here it is ${described(given)}.`,
  };
}

function withHint(problem: SchemaProblem, hint: string): SchemaProblem {
  return { ...problem, message: problem.message + hint };
}

/** A value from the file, short and on one line. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (typeof value === "string") return value === "" ? "an empty text" : `"${shown(value)}"`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeof value;
}

function shown(word: string): string {
  return truncate(word.replaceAll(/\s+/g, " "), 60);
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping (keys and values)",
  null: "null",
};

function typeWords(type: unknown): string {
  const names = Array.isArray(type) ? type.map(String) : text(type).split(",");
  return names.map((name) => TYPES[name] ?? name).join(" or ");
}

function limit(error: SchemaError): number {
  return Number(error.params["limit"]);
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : Array.isArray(value)
      ? value.join(",")
      : "";
}
