import type { ExpressionProblem, ExpressionTree } from "../../kernel/expression-tree.ts";
import { operatorOf, textOf } from "./expression-text.ts";

type Call = Extract<ExpressionTree, { kind: "call" }>;

/** Of what is neither smaller nor larger nor equal, the opposite of a comparison is true. */
const OPPOSITE: Readonly<Record<string, string>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" };

/**
 * A comparison that is negated, or compared with a truth: `!(x < 0.8)` is true of a number that is none. The engine
 * lets no such number in; the sentence that says what is meant is still the better one.
 */
export function negatedComparison(call: Call): ExpressionProblem | undefined {
  const negated = negatedIn(call);
  if (negated === undefined || !hasComparison(negated)) return undefined;
  return { message: `This negates a comparison. Write ${opposite(negated)}.`, at: call.at };
}

function negatedIn({ name, args: [left, right] }: Call): ExpressionTree | undefined {
  if (name === "!_") return left;
  const truth = name === "_==_" ? "false" : "true";
  if (name !== "_==_" && name !== "_!=_") return undefined;
  if (isLiteral(right, truth)) return left;
  return isLiteral(left, truth) ? right : undefined;
}

function isLiteral(tree: ExpressionTree | undefined, text: string): boolean {
  return tree?.kind === "literal" && tree.type === "bool" && tree.text === text;
}

function hasComparison(tree: ExpressionTree): boolean {
  if (tree.kind !== "call") return false;
  if ((operatorOf(tree.name) ?? "") in OPPOSITE) return true;
  return (tree.name === "_&&_" || tree.name === "_||_") && tree.args.some(hasComparison);
}

function opposite(tree: ExpressionTree): string {
  if (tree.kind !== "call") return `!${textOf(tree)}`;
  const other = OPPOSITE[operatorOf(tree.name) ?? ""];
  if (other !== undefined) return textOf({ ...tree, name: `_${other}_` });
  if (tree.name === "!_" && tree.args[0] !== undefined) return textOf(tree.args[0]);
  if (tree.name === "_&&_") return tree.args.map(opposite).join(" || ");
  if (tree.name === "_||_") return tree.args.map((arg) => bracketed(opposite(arg))).join(" && ");
  return textOf({ kind: "call", name: "!_", args: [tree], at: tree.at });
}

function bracketed(text: string): string {
  return text.includes("||") ? `(${text})` : text;
}
