import type { GovernanceRule } from "../../generated/types.ts";
import type { ExpressionProblem } from "../../kernel/expression-tree.ts";
import {
  EXPRESSIONS,
  expressionText,
  type ExpressionName,
  type RuleExpressions,
} from "../../kernel/rule-expressions.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { INPUT_NODE, itemsOf, keyOf, keysOf, type SchemaNode } from "../../manifest/input-schema.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { checkExpression, type Names } from "./expression-check.ts";
import { typeAt, typeOf, wordFor, type Type } from "./expression-type.ts";

/** What is wrong with a rule, and where. */
export interface LintProblem {
  /** JSON pointer within the rule. */
  readonly at: string;
  readonly message: string;
  /** Within the text of the expression there, and how long that is. */
  readonly offset?: number;
  readonly length?: number;
  /** Whether the rule cannot be decided, whatever it is asked of. */
  readonly isOfExpression?: boolean;
}

/** Rules that nobody can waive, whatever a pack says. */
const NOT_WAIVABLE: ReadonlySet<string> = new Set([
  "MG-RISK-002",
  "MG-SEC-002",
  "MG-SEC-003",
  "MG-APPR-003",
  "MG-WVR-001",
]);

const EXPECTED: Readonly<Record<ExpressionName, readonly [Type["kind"], string]>> = {
  "appliesTo.when": ["bool", "true or false"],
  "each.in": ["list", "a list"],
  "each.term": ["string", "a text"],
  expr: ["bool", "true or false"],
  message: ["string", "a text"],
};

/**
 * What is wrong with a rule before anybody asks it: expressions that cannot be read or mean nothing over documents of
 * the published form, paths that no document has, and cases that its tests leave out.
 */
export function lintRule(rule: GovernanceRule, expressions: RuleExpressions, isOurs: boolean): readonly LintProblem[] {
  return [
    ...idProblems(rule, isOurs),
    ...(rule.expr === undefined && rule.checks === undefined ? [{ at: "", message: NOTHING }] : []),
    ...(rule.each !== undefined && rule.expr === undefined ? [{ at: "/each", message: "each needs an expr." }] : []),
    ...expressionProblems(rule, expressions),
    ...(rule.requires ?? []).flatMap((path, index) => pathProblem(path, index)),
    ...testProblems(rule),
  ];
}

const NOTHING = "The rule has neither expr nor checks. Say what has to hold.";

/** The pointer of an expression in its rule. */
function pointerOfExpression(name: ExpressionName): string {
  return pointerTo("", ...name.split("."));
}

function idProblems({ id, waivable }: GovernanceRule, isOurs: boolean): readonly LintProblem[] {
  if (!isOurs && id.startsWith("MG-"))
    return [
      {
        at: "/id",
        message: `Ids that begin with MG- are the suite's. Begin with your own, such as ACME-${id.slice(3)}.`,
      },
    ];
  if (NOT_WAIVABLE.has(id) && waivable !== false)
    return [
      { at: waivable === undefined ? "/id" : "/waivable", message: `${id} cannot be waived. Write waivable: false.` },
    ];
  return [];
}

function expressionProblems(rule: GovernanceRule, expressions: RuleExpressions): readonly LintProblem[] {
  const names = namesOf(rule);
  const item = itemType(expressions, names);
  const problems = EXPRESSIONS.flatMap((name) => {
    const read = expressions[name];
    if (read === undefined) return [];
    const known = name === "appliesTo.when" || name === "each.in" ? names : withItem(rule, names, item);
    const found = read.tree === undefined ? [read.problem] : problemsOf(name, checkExpression(read.tree, known));
    const { length } = expressionText(rule, name) ?? "";
    return found.map(({ message, at }) => ({
      at: pointerOfExpression(name),
      message,
      offset: at,
      length,
      isOfExpression: true,
    }));
  });
  const { as = "" } = rule.each ?? {};
  if (!names.has(as)) return problems;
  return [{ at: "/each/as", message: `${as} is something else already. Call the item another name.` }, ...problems];
}

function problemsOf(
  name: ExpressionName,
  { type, problems }: ReturnType<typeof checkExpression>,
): readonly ExpressionProblem[] {
  const [kind, words] = EXPECTED[name];
  if (type.kind === kind || type.kind === "any") return problems;
  return [...problems, { message: `This gives ${wordFor(type)}, and has to give ${words}.`, at: 0 }];
}

/** What every expression of a rule may name. */
function namesOf({ params = {} }: GovernanceRule): Names {
  const input = typeAt(INPUT_NODE);
  const top = keysOf(INPUT_NODE).map((key) => [key, input.kind === "map" ? input.keys.at(key) : undefined] as const);
  const known = top.flatMap(([key, type]) => (type === undefined ? [] : [[key, type] as const]));
  return new Map([...known, ["input", input], ["params", typeOf(params)]]);
}

function itemType({ "each.in": list }: RuleExpressions, names: Names): Type {
  if (list?.tree === undefined) return { kind: "any" };
  const { type } = checkExpression(list.tree, names);
  return type.kind === "list" ? type.item : { kind: "any" };
}

function withItem({ each }: GovernanceRule, names: Names, item: Type): Names {
  return each === undefined ? names : new Map([...names, [each.as, item]]);
}

function pathProblem(path: string, index: number): readonly LintProblem[] {
  const at = pointerTo("/requires", index);
  let place: SchemaNode = INPUT_NODE;
  let walked = "The input";
  for (const step of path.split(".")) {
    const next = /^\d+$/.test(step) ? itemsOf(place) : keyOf(place, step);
    if (next === "any") return [];
    if (next === undefined) return [{ at, message: `${walked} has no ${step}.${didYouMean(step, keysOf(place))}` }];
    place = next;
    walked = walked === "The input" ? step : `${walked}.${step}`;
  }
  return [];
}

function testProblems({ tests = [] }: GovernanceRule): readonly LintProblem[] {
  const expected = new Set(tests.map(({ expect }) => expect));
  const missing = [
    ...(expected.has("pass") ? [] : ["one that passes"]),
    ...(expected.has("fail") || expected.has("warn") ? [] : ["one that fails"]),
    ...(expected.has("unmeasured") ? [] : ["one where an input is missing (expect: unmeasured)"]),
  ];
  if (missing.length === 0) return [];
  return [
    {
      at: tests.length === 0 ? "" : "/tests",
      message: `The tests lack ${listed(missing)}. Add ${missing.length === 1 ? "it" : "them"}.`,
    },
  ];
}
