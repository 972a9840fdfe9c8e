import type { GovernanceRule } from "../../generated/types.ts";
import { EXPRESSIONS, expressionText, type RuleExpressions } from "../../kernel/rule-expressions.ts";
import { readExpression } from "./program.ts";

/** All expressions of a rule as they were written, for whoever checks them. */
export function readExpressions(rule: GovernanceRule): RuleExpressions {
  return Object.fromEntries(
    EXPRESSIONS.flatMap((name) => {
      const text = expressionText(rule, name);
      return text === undefined ? [] : [[name, readExpression(text)]];
    }),
  );
}
