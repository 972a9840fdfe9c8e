import type { Expr, SourceInfo } from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import type { ExpressionProblem, ExpressionTree, LiteralType } from "../../kernel/expression-tree.ts";
import { didYouMean } from "../../kernel/text.ts";
import { FUNCTIONS, OPERATORS } from "./vocabulary.ts";

/** More is a program, and no condition that somebody reads. */
const DEEPEST = 150;

/** What an expression may not say. */
export class ExpressionError extends Error {
  readonly at: number;

  constructor({ message, at }: ExpressionProblem) {
    super(message);
    this.at = at;
  }
}

/** The parsed expression as it was written; throws an ExpressionError on what rules have no use for. */
export function treeOf(expr: Expr, source: SourceInfo | undefined): ExpressionTree {
  return new Reader(source).tree(expr, 0);
}

class Reader {
  readonly #source: SourceInfo | undefined;

  constructor(source: SourceInfo | undefined) {
    this.#source = source;
  }

  tree(written: Expr | undefined, depth: number): ExpressionTree {
    // What a macro was made to stands in its place.
    const expr = (written && this.#source?.macroCalls[String(written.id)]) ?? written;
    const at = this.#source?.positions[String(written?.id)] ?? 0;
    if (depth > DEEPEST) throw new ExpressionError({ message: `It is nested more than ${DEEPEST} levels deep.`, at });
    const inside = (child: Expr | undefined): ExpressionTree => this.tree(child, depth + 1);
    const kind = expr?.exprKind;
    switch (kind?.case) {
      case "constExpr":
        return literal(kind.value.constantKind, at);
      case "identExpr":
        return { kind: "name", name: nameOf(kind.value.name, at), at };
      case "selectExpr":
        return { kind: "member", of: inside(kind.value.operand), field: kind.value.field, at };
      case "callExpr": {
        const { target, args } = kind.value;
        const name = functionName(kind.value.function, at);
        return { kind: "call", name, ...(target && { target: inside(target) }), args: args.map(inside), at };
      }
      case "listExpr":
        return { kind: "list", items: kind.value.elements.map(inside), at };
      case "structExpr": {
        const { messageName, entries } = kind.value;
        if (messageName !== "") throw new ExpressionError({ message: `There is no type ${messageName} here.`, at });
        return { kind: "map", entries: entries.map((entry) => [inside(keyOf(entry)), inside(entry.value)]), at };
      }
      case "comprehensionExpr":
      case undefined:
        throw new ExpressionError({ message: "This form of CEL is not known here.", at });
    }
  }
}

type Entry = Extract<Expr["exprKind"], { case: "structExpr" }>["value"]["entries"][number];

function keyOf({ keyKind }: Entry): Expr | undefined {
  return keyKind.case === "mapKey" ? keyKind.value : undefined;
}

function nameOf(name: string, at: number): string {
  if (!name.startsWith(".")) return name;
  throw new ExpressionError({ message: `A name begins with a letter. Write ${name.slice(1)}.`, at });
}

function functionName(name: string, at: number): string {
  if (OPERATORS.has(name) || FUNCTIONS.includes(name)) return name;
  throw new ExpressionError({
    message: `There is no function ${name}().${didYouMean(name, FUNCTIONS, Math.ceil(name.length / 4))}`,
    at,
  });
}

type Constant = Extract<Expr["exprKind"], { case: "constExpr" }>["value"]["constantKind"];

const TYPES: Readonly<Record<string, LiteralType>> = {
  boolValue: "bool",
  int64Value: "int",
  doubleValue: "double",
  stringValue: "string",
  bytesValue: "bytes",
};

function literal({ case: kind, value }: Constant, at: number): ExpressionTree {
  if (kind === "doubleValue" && !Number.isFinite(value))
    throw new ExpressionError({ message: "This number is larger than any that is finite.", at });
  const type = TYPES[kind ?? ""];
  if (type !== undefined) return { kind: "literal", type, text: typeof value === "object" ? "" : String(value), at };
  const message =
    kind === "nullValue" ? "null is the same as absent here. Ask has(…)." : "Write this number without the u.";
  throw new ExpressionError({ message, at });
}
