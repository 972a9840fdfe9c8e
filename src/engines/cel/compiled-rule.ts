import type { GovernanceRule } from "../../generated/types.ts";
import { messageOf } from "../../kernel/errors.ts";
import { compile, type Program } from "./program.ts";
import { ExpressionError } from "./tree.ts";
import { INPUT, TYPE_NAMES } from "./vocabulary.ts";

/** A rule that was read once, to be asked of many documents. */
export interface CompiledRule {
  readonly rule: GovernanceRule;
  readonly when: Program | undefined;
  readonly each: CompiledEach | undefined;
  readonly expr: Program | undefined;
  /** Only what fails has to say why: the suite's own are read then, and those of others, which may be broken, before. */
  message(): Program | undefined;
  /** Why it cannot be asked at all. */
  readonly broken: string | undefined;
}

export interface CompiledEach {
  readonly in: Program;
  readonly as: string;
  readonly term: Program;
}

/** Parameters of the rule, as expressions call them. */
export const PARAMS = "params";

/** Never throws for what a rule says: one that cannot be read is unmeasured whenever it is asked. */
export function compileRule(rule: GovernanceRule): CompiledRule {
  const { each, expr, message, appliesTo: { when } = {}, checks = [] } = rule;
  const item = each === undefined ? [] : [each.as];
  const reader = new Reader();
  const readMessage = once(() => reader.read("message", message, item));
  const loop = {
    in: reader.read("each.in", each?.in, []),
    as: each?.as ?? "",
    term: reader.read("each.term", each?.term, item),
  };
  const compiled = {
    rule,
    when: reader.read("appliesTo.when", when, []),
    each: loop.in && loop.term && { in: loop.in, as: loop.as, term: loop.term },
    expr: reader.read("expr", expr, item),
    message: readMessage,
  };
  if (!rule.id.startsWith(SUITE)) readMessage();
  const isEmpty = expr === undefined && checks.length === 0;
  const [broken] = [...reader.problems, ...item.flatMap(nameProblem), ...(isEmpty ? [EMPTY] : [])];
  return { ...compiled, broken };
}

/** Ids that begin so are the suite's, whose expressions are held by tests. */
const SUITE = "MG-";

function once<T>(read: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: read() }).value;
}

const EMPTY = "The rule has neither expr nor checks.";

function nameProblem(name: string): readonly string[] {
  return name === INPUT || name === PARAMS || TYPE_NAMES.has(name)
    ? [`each.as: ${name} is taken. Call the item something else.`]
    : [];
}

class Reader {
  readonly problems: string[] = [];

  read(where: string, text: string | undefined, variables: readonly string[]): Program | undefined {
    if (text === undefined) return undefined;
    try {
      return compile(text, [PARAMS, ...variables]);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.problems.push(`${where}: ${messageOf(error)}`);
      return undefined;
    }
  }
}
