import { messageOf, UserError } from "../kernel/errors.ts";
import { didYouMean, kebab } from "../kernel/text.ts";

/** One input, declared once: its documentation, its default, and how raw text becomes a value. */
export interface Field<T> {
  readonly doc: string;
  /** Raw text, as `action.yml` has it. */
  readonly default: string;
  readonly required: boolean;
  /** A placeholder for `--help`, such as `path`; empty for a flag, which the command line gives without a value. */
  readonly hint: string;
  /** Throws a UserError that says what is accepted. */
  read(raw: string): T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

interface Declaration {
  readonly default?: string;
  readonly required?: boolean;
}

export function text(doc: string, declaration: Declaration = {}): Field<string> {
  return field(doc, { ...declaration, hint: "text", read: (raw) => raw });
}

/** A value nobody else may see. */
export function secret(doc: string, declaration: Declaration = {}): Field<string> {
  return field(doc, { ...declaration, hint: "secret", read: (raw) => raw });
}

export function path(doc: string, declaration: Declaration = {}): Field<string> {
  return field(doc, {
    ...declaration,
    hint: "path",
    read(raw) {
      if (raw.includes("\0")) throw new UserError("has a NUL byte; a path is accepted");
      return raw;
    },
  });
}

/** A private key: the text of a secret in a workflow, and in a terminal the path of its file, so that no history has it. */
export function keyFile(doc: string): Field<string> {
  return field(doc, { hint: "path", read: (raw) => raw });
}

/** False unless it is given. */
export function flag(doc: string): Field<boolean> {
  return field(doc, {
    default: "false",
    hint: "",
    read(raw) {
      if (/^(?:true|True|TRUE)$/.test(raw)) return true;
      if (/^(?:false|False|FALSE)$/.test(raw)) return false;
      throw new UserError("is neither true nor false");
    },
  });
}

export function oneOf<const T extends string>(
  doc: string,
  values: readonly T[],
  declaration: Declaration = {},
): Field<T> {
  return field(doc, {
    ...declaration,
    hint: values.join("|"),
    read(raw) {
      const value = values.find((candidate) => candidate === raw);
      if (value === undefined) throw new UserError(`is none of ${values.join(", ")}.${didYouMean(raw, values)}`);
      return value;
    },
  });
}

/** Words separated by commas or new lines; empty text is no words. */
export function list(doc: string, declaration: Declaration = {}): Field<readonly string[]> {
  return field(doc, {
    ...declaration,
    hint: "a,b,…",
    read: (raw) =>
      raw
        .split(/[,\n]/)
        .map((word) => word.trim())
        .filter(Boolean),
  });
}

/** A whole number; empty text is undefined. */
export function wholeNumber(doc: string, declaration: Declaration = {}): Field<number | undefined> {
  return field(doc, {
    ...declaration,
    hint: "number",
    read(raw) {
      if (raw === "") return undefined;
      if (!/^\d{1,15}$/.test(raw)) throw new UserError("is not a whole number");
      return Number(raw);
    },
  });
}

/** Every problem is reported at once, so a workflow is mended in one push instead of one an input. */
export function parseInputs<F extends Fields>(fields: F, raw: (name: string) => string): Values<F> {
  const problems: string[] = [];
  const values = Object.entries(fields).map(([key, declared]) => {
    const name = kebab(key);
    const given = raw(name);
    try {
      if (given === "" && declared.required) throw new UserError("is missing");
      return [key, declared.read(given === "" ? declared.default : given)];
    } catch (error) {
      problems.push(`input "${name}" ${given === "" ? "" : `(${shown(declared, given)}) `}${messageOf(error)}`);
      return [key, undefined];
    }
  });
  if (problems.length > 0) throw new UserError(`${sentence(problems)} Mend the inputs and run again.`);
  return Object.fromEntries(values) as Values<F>;
}

/** Several problems in one sentence, with one stop. */
function sentence(problems: readonly string[]): string {
  const joined = problems.map((problem) => problem.replace(/\.$/, "")).join("; ");
  return /[?!]$/.test(joined) ? joined : `${joined}.`;
}

/** `--train-key <text>`; a flag has no value. */
export function usage(key: string, { hint }: Pick<Field<unknown>, "hint">): string {
  return `--${kebab(key)}${hint === "" ? "" : ` <${hint}>`}`;
}

/**
 * What a command line gives without a name, by the input it is of; `keys` are those in their order. Throws where there
 * are more than that, or one is given by its name too.
 */
export function placed(
  keys: readonly string[],
  given: readonly string[],
  named: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = keys.map(kebab);
  const [unexpected] = given.slice(names.length);
  if (unexpected !== undefined) throw new UserError(`"${unexpected}" is not expected`);
  const twice = names.slice(0, given.length).find((name) => Object.hasOwn(named, name));
  if (twice !== undefined) throw new UserError(`${twice} is given twice, with its name and without`);
  return Object.fromEntries(given.map((value, index) => [names[index] ?? "", value]));
}

function shown(declared: Field<unknown>, given: string): string {
  return declared.hint === "secret" ? "hidden" : JSON.stringify(given.slice(0, 100));
}

function field<T>(doc: string, declaration: Declaration & Pick<Field<T>, "hint" | "read">): Field<T> {
  return {
    doc,
    default: declaration.default ?? "",
    required: declaration.required ?? false,
    hint: declaration.hint,
    read: declaration.read,
  };
}
