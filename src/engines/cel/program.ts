import { celEnv, isCelError, parse, plan, type CelInput, type CelMap, type CelValue } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import type { ReadExpression } from "../../kernel/expression-tree.ts";
import { isRecord } from "../../kernel/guards.ts";
import { messageOf } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { lookAt, OWN_FUNCTIONS } from "./functions.ts";
import { parseProblem } from "./parse-problem.ts";
import { strict } from "./strict.ts";
import { ExpressionError, treeOf } from "./tree.ts";

/** Bytes of one expression. A longer one is refused before anything parses it. */
const LONGEST = 16 * 1024;
const MOST_BRACKETS = 100;

/** An expression that was read once, to be asked often. */
export type Program = (document: CelMap, variables: Variables) => Evaluated;

/** By name. Whatever else an expression names is looked up in the document: no prototype is reached. */
export type Variables = Readonly<Record<string, CelInput>>;

export type Evaluated =
  | { readonly value: CelValue; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: string };

/** Made once, on first use. */
let environment: ReturnType<typeof celEnv> | undefined;

/** Throws an ExpressionError. `variables` are what the expression may name beside the document's keys. */
export function compile(text: string, variables: readonly string[]): Program {
  const parsed = parsedOf(text);
  // What a rule may not say is found in the tree.
  treeOf(parsed.expr, parsed.sourceInfo);
  const expr = strict(parsed.expr, new Set(variables));
  environment ??= celEnv({ funcs: [...strings, ...OWN_FUNCTIONS] });
  const evaluate = plan(environment, expr);
  return (document, values) => evaluated(evaluate, document, values);
}

/** The expression as a tree, or what is wrong with it. */
export function readExpression(text: string): ReadExpression {
  try {
    const { expr, sourceInfo } = parsedOf(text);
    return { tree: treeOf(expr, sourceInfo) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { problem: { message: error.message, at: error.at } };
  }
}

function parsedOf(text: string): ReturnType<typeof parse> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LONGEST) throw new ExpressionError({ message: tooLong(bytes), at: 0 });
  const deep = tooDeep(text);
  if (deep !== undefined) throw deep;
  try {
    // The parser ends a comment at a line's end only.
    return parse(`${text}\n`);
  } catch (error) {
    if (error instanceof RangeError) throw new ExpressionError({ message: "It is nested too deeply.", at: 0 });
    throw new ExpressionError(parseProblem(text, { reason: reasonOf(error), at: offsetOf(error) }));
  }
}

function tooLong(bytes: number): string {
  return `It has ${formatBytes(bytes)}; an expression has at most ${formatBytes(LONGEST)}. Split the rule.`;
}

/** Parsers descend once a bracket. */
function tooDeep(text: string): ExpressionError | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[([{]|[)\]}]/g)) {
    if (/^[([{]/.test(token)) depth += 1;
    else if (/^[)\]}]/.test(token)) depth -= 1;
    if (depth > MOST_BRACKETS)
      return new ExpressionError({ message: `It has more than ${MOST_BRACKETS} brackets in one another.`, at: index });
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  const raw = isRecord(error) && typeof error["rawMessage"] === "string" ? error["rawMessage"] : messageOf(error);
  return raw.replace(/\.$/, "");
}

function offsetOf(error: unknown): number {
  const location = isRecord(error) ? error["location"] : undefined;
  const start = isRecord(location) ? location["start"] : undefined;
  return isRecord(start) && typeof start["offset"] === "number" ? start["offset"] : 0;
}

function evaluated(evaluate: ReturnType<typeof plan>, document: CelMap, values: Variables): Evaluated {
  try {
    lookAt(document);
    const value = evaluate(values);
    return isCelError(value) ? { error: messageOf(value) } : { value };
  } catch (error) {
    // The library plans and evaluates by recursion.
    return { error: error instanceof RangeError ? "it is nested too deeply" : messageOf(error) };
  }
}
