import { findingOf, type Finding } from "../../findings/finding.ts";
import type { GovernanceInput, RuleTest } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { RuleExpressions } from "../../kernel/rule-expressions.ts";
import { dotted } from "../../manifest/pointers.ts";
import type { ShownCoverage } from "../../report/policy.ts";
import { givenProblems } from "../../work/governance/given-check.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import type { WrittenRule } from "../../work/governance/rule-in-force.ts";
import { lintRule, type LintProblem } from "../../work/governance/rule-lint.ts";
import { givenInput, testProblem, type TestAnswer } from "../../work/governance/rule-test.ts";
import type { PolicyEngine } from "./policy-engine.ts";

export interface Linted {
  readonly findings: readonly Finding[];
  readonly coverage: ShownCoverage;
}

/** What is wrong with a rule of a team's own, and what its tests say of it; `base` is what its tests begin with. */
export async function lintWritten(engine: PolicyEngine, written: WrittenRule, base: GovernanceInput): Promise<Linted> {
  const { rule } = written;
  const problems = [...(await problemsOf(engine, written)), ...givenProblems(rule, base)];
  const isBroken = problems.some(({ isOfExpression }) => isOfExpression === true);
  const failed: Finding[] = [];
  let count = 0;
  for (const [index, test] of (rule.tests ?? []).entries()) {
    const answer = await answerTo(engine, written, { test, base });
    const problem = testProblem(rule, test, answer);
    if (problem === undefined) continue;
    count += 1;
    // What is wrong with the expression was said of it; each test that asks it would say the same again.
    if (isBroken && answer.result.outcome === "unmeasured") continue;
    failed.push(findingAt(written, POLICY.test, { at: `/tests/${index}`, message: problem }));
  }
  const findings = [...problems.map((problem) => findingAt(written, POLICY.rule, problem)), ...failed];
  const tests = rule.tests ?? [];
  const expects = new Set(tests.map(({ expect }) => expect));
  return {
    findings,
    coverage: {
      id: rule.id,
      title: rule.title,
      tests: tests.length,
      failed: count,
      problems: problems.length,
      hasPass: expects.has("pass"),
      hasFail: expects.has("fail") || expects.has("warn"),
      hasMissing: expects.has("unmeasured"),
    },
  };
}

async function problemsOf(engine: PolicyEngine, { rule }: WrittenRule): Promise<readonly LintProblem[]> {
  let expressions: RuleExpressions;
  try {
    expressions = await engine.read({ rule, isOurs: false });
  } catch (error) {
    return [{ at: "", message: userMessage(error), isOfExpression: true }];
  }
  return lintRule(rule, expressions, false);
}

interface Case {
  readonly test: RuleTest;
  readonly base: GovernanceInput;
}

async function answerTo(engine: PolicyEngine, { rule }: WrittenRule, { test, base }: Case): Promise<TestAnswer> {
  const document = givenInput(base, test.given);
  return { result: await engine.ask({ rule, isOurs: false }, document), now: document.now };
}

function findingAt({ locate }: WrittenRule, rule: (typeof POLICY)[keyof typeof POLICY], problem: LintProblem): Finding {
  const { at, message } = problem;
  const location = locate?.(at);
  const place = at === "" ? "" : `${dotted(at)}: `;
  return findingOf(rule, { message: `${place}${message}`, location: location && within(location, problem) });
}

type Location = NonNullable<Finding["location"]>;

/** Where in a text of one line the problem is. A text that is folded over lines is shown from its begin. */
function within(location: Location, { offset, length = 0 }: LintProblem): Location {
  const { file, line, column, endLine, endColumn } = location;
  if (offset === undefined || line === undefined || column === undefined || line !== endLine) return location;
  const end = endColumn ?? column + length;
  const quote = end - column > length ? 1 : 0;
  return { file, line, column: Math.min(column + quote + offset, end), endLine, endColumn: end };
}
