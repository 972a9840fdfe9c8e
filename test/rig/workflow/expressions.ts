import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/**
 * What `success()` and `failure()` say where the expression stands. `skipped`: neither is true, for something that is
 * needed did not run, and nothing failed.
 */
export type Status = "success" | "failure" | "skipped";

export interface Scope {
  /** `github`, `needs`, `matrix`, `steps` and so on. */
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly status: Status;
}

/** Whether a job or step runs: without a status function in it, an `if` means `success() && …`. */
export function isWanted(condition: unknown, scope: Scope): boolean {
  const text = condition === undefined ? "success()" : String(condition);
  const [, inner = text] = /^\s*\$\{\{([^]*)\}\}\s*$/.exec(text) ?? [];
  const isAboutStatus = /\b(?:success|failure|always|cancelled)\s*\(/.test(inner);
  return evaluate(isAboutStatus ? `!!(${inner})` : `success() && !!(${inner})`, scope) === true;
}

/** A value of the workflow with its `${{ }}` filled in; one that is nothing else keeps its type. */
export function filled(value: unknown, scope: Scope): unknown {
  if (typeof value !== "string") return value;
  const [, whole] = /^\s*\$\{\{((?:(?!\}\})[^])*)\}\}\s*$/.exec(value) ?? [];
  if (whole !== undefined) return evaluate(whole, scope);
  return value.replaceAll(/\$\{\{([^]*?)\}\}/g, (_, inner: string) => text(evaluate(inner, scope)));
}

/** The same as a step's input gets it. */
export function filledText(value: unknown, scope: Scope): string {
  return text(filled(value, scope));
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** By GitHub's own parser and evaluator. */
function evaluate(expression: string, { contexts, status }: Scope): unknown {
  const functions = Object.entries({
    success: status === "success",
    failure: status === "failure",
    always: true,
    cancelled: false,
  }).map(([name, value]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const named = new Map(functions.map((one) => [one.name, one]));
  return JSON.parse(JSON.stringify(new Evaluator(parsed, known, named).evaluate(), data.replacer)) as unknown;
}
