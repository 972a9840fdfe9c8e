/** A CEL expression as it was written, before macros are expanded; `at` is an offset in its text. */
export type ExpressionTree =
  | { readonly kind: "literal"; readonly type: LiteralType; readonly text: string; readonly at: number }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "member"; readonly of: ExpressionTree; readonly field: string; readonly at: number }
  | {
      readonly kind: "call";
      /** A function, a macro (`has`, `all`, …) or an operator as CEL calls it: `_>=_`, `!_`, `_[_]`, `_?_:_`, `@in`. */
      readonly name: string;
      readonly target?: ExpressionTree;
      readonly args: readonly ExpressionTree[];
      readonly at: number;
    }
  | { readonly kind: "list"; readonly items: readonly ExpressionTree[]; readonly at: number }
  | {
      readonly kind: "map";
      readonly entries: readonly (readonly [ExpressionTree, ExpressionTree])[];
      readonly at: number;
    };

export type LiteralType = "bool" | "int" | "double" | "string" | "bytes" | "null";

/** What is wrong with an expression, and where in its text. */
export interface ExpressionProblem {
  readonly message: string;
  readonly at: number;
}

/** An expression as a tree, or why there is none. */
export type ReadExpression =
  | { readonly tree: ExpressionTree; readonly problem?: undefined }
  | { readonly problem: ExpressionProblem; readonly tree?: undefined };
