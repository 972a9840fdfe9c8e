import { messageOf, UserError } from "./errors.ts";
import { truncate } from "./text.ts";

/** A precompiled validator: typed by its schema through the parsers below, and nowhere else. */
interface Validator {
  (value: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** Takes a value that was read already, and the name of its source; throws a UserError that names source and problem. */
export type ValueParser<T> = (value: unknown, source: string) => T;

/** A parser for one schema; `name` is what its messages call the record. */
export function valueParser<T>(name: string, validate: unknown): ValueParser<T> {
  const isValid = validate as Validator;
  return (value, source) => {
    if (isValid(value)) return value as T;
    const problems = (isValid.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, message }) => `${instancePath || "/"} ${message ?? "is wrong"}`);
    throw new UserError(
      `${source} is not a valid ${name}: ${truncate(problems.join("; "), 500)}. Make it again with this version.`,
    );
  };
}

/** The same for JSON text. */
export function textParser<T>(parse: ValueParser<T>): (text: string, source: string) => T {
  return (text, source) => parse(parseJson(text, source), source);
}

/** JSON text as a value; a UserError that names the source where it is none. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${source} is not JSON (${truncate(messageOf(cause), 200)}). Make it again.`, {
      cause,
    });
  }
}
