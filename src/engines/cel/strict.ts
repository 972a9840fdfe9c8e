import {
  ConstantSchema,
  ExprSchema,
  Expr_CallSchema,
  Expr_SelectSchema,
  type Expr,
  type Expr_Comprehension,
} from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import { create } from "@bufbuild/protobuf";
import { APPEND, DOCUMENT } from "./functions.ts";
import { INPUT, TYPE_NAMES } from "./vocabulary.ts";

/**
 * The expression with the semantics of a rule, changed in place:
 * - `&&` and `||` decide from left to right. CEL lets `true` on either side swallow an error on the other, so that a
 *   missing value could pass.
 * - A name that is bound nowhere is looked up in the document, like every other key.
 * - The lists of `map` and `filter` grow in place.
 */
export function strict(expr: Expr, bound: ReadonlySet<string>): Expr {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "identExpr": {
      const { name } = exprKind.value;
      if (bound.has(name) || TYPE_NAMES.has(name)) return expr;
      const document = called(expr.id, DOCUMENT);
      return name === INPUT ? document : member(expr.id, document, name);
    }
    case "selectExpr":
      exprKind.value.operand = inner(exprKind.value.operand, bound);
      return expr;
    case "callExpr": {
      const { value } = exprKind;
      value.args = value.args.map((arg) => strict(arg, bound));
      if (value.target !== undefined) value.target = strict(value.target, bound);
      if (value.function === "_&&_") return all(expr.id, value.args);
      return value.function === "_||_" ? some(expr.id, value.args) : expr;
    }
    case "listExpr":
      exprKind.value.elements = exprKind.value.elements.map((element) => strict(element, bound));
      return expr;
    case "structExpr":
      for (const entry of exprKind.value.entries) {
        if (entry.keyKind.case === "mapKey") entry.keyKind.value = strict(entry.keyKind.value, bound);
        entry.value = inner(entry.value, bound);
      }
      return expr;
    case "comprehensionExpr":
      comprehension(exprKind.value, bound);
      return expr;
    case "constExpr":
    case undefined:
      return expr;
  }
}

function inner(expr: Expr | undefined, bound: ReadonlySet<string>): Expr {
  if (expr === undefined) throw new TypeError("an expression with a hole");
  return strict(expr, bound);
}

function comprehension(value: Expr_Comprehension, bound: ReadonlySet<string>): void {
  const { accuVar, iterVar, loopStep } = value;
  const within = new Set([...bound, accuVar, iterVar]);
  if (loopStep !== undefined) growInPlace(loopStep, accuVar);
  value.iterRange = inner(value.iterRange, bound);
  value.accuInit = inner(value.accuInit, bound);
  value.loopCondition = inner(value.loopCondition, within);
  value.loopStep = inner(loopStep, within);
  value.result = inner(value.result, within);
}

/** `accumulator + [item]`, which only a macro can write: nobody else names an accumulator. */
function growInPlace(step: Expr, accumulator: string): void {
  if (step.exprKind.case !== "callExpr") return;
  const { value } = step.exprKind;
  if (value.function === "_?_:_") for (const branch of value.args) growInPlace(branch, accumulator);
  const [list, added] = value.args;
  if (value.function !== "_+_" || added?.exprKind.case !== "listExpr") return;
  if (list?.exprKind.case !== "identExpr" || list.exprKind.value.name !== accumulator) return;
  value.function = APPEND;
  value.args = [list, ...added.exprKind.value.elements];
}

function all(id: bigint, args: readonly Expr[]): Expr {
  return args.reduceRight((rest, arg) => choice(id, arg, rest, truth(id, false)), truth(id, true));
}

function some(id: bigint, args: readonly Expr[]): Expr {
  return args.reduceRight((rest, arg) => choice(id, arg, truth(id, true), rest), truth(id, false));
}

// Ids only say where an error stands in the text: what is made of a node keeps its node's.
function choice(id: bigint, ...args: Expr[]): Expr {
  return called(id, "_?_:_", args);
}

function called(id: bigint, name: string, args: Expr[] = []): Expr {
  const value = create(Expr_CallSchema, { function: name, args });
  return create(ExprSchema, { id, exprKind: { case: "callExpr", value } });
}

function truth(id: bigint, value: boolean): Expr {
  const constant = create(ConstantSchema, { constantKind: { case: "boolValue", value } });
  return create(ExprSchema, { id, exprKind: { case: "constExpr", value: constant } });
}

function member(id: bigint, operand: Expr, field: string): Expr {
  return create(ExprSchema, {
    id,
    exprKind: { case: "selectExpr", value: create(Expr_SelectSchema, { operand, field }) },
  });
}
