import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { messageOf } from "../../kernel/errors.ts";
import { compileRule, type CompiledRule } from "./compiled-rule.ts";
import { evaluateRule, ruleInput, type RuleInput } from "./evaluate-rule.ts";
import { ANSWERS, questionIn, type Answer, type Question } from "./policy-frame.ts";
import { readExpressions } from "./read-rule.ts";

/** So many rules are kept compiled; a pack has fewer. */
const MOST_KEPT = 500;

/**
 * The whole life of the child for users' rules: one question after the other, each answered on descriptor 3. It is given
 * no environment, opens no file and no connection, and whoever asked ends it where a rule takes too long.
 */
export async function runPolicyChild(): Promise<void> {
  const compiled = new Map<string, CompiledRule>();
  let input: RuleInput | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const question = questionIn(line);
      if ("input" in question) input = ruleInput(question.input);
      say(answerTo(question, input, (rule) => kept(compiled, line, rule)));
    } catch (error) {
      say({ failed: messageOf(error) });
    }
  }
}

type Compile = (rule: Parameters<typeof compileRule>[0]) => CompiledRule;

function answerTo(question: Question, input: RuleInput | undefined, compile: Compile): Answer {
  if ("input" in question) return { isReady: true };
  if ("read" in question) return { expressions: readExpressions(question.read) };
  if (input === undefined) throw new TypeError("no input");
  return { result: evaluateRule(compile(question.ask), input) };
}

function kept(compiled: Map<string, CompiledRule>, key: string, rule: Parameters<Compile>[0]): CompiledRule {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size >= MOST_KEPT) compiled.clear();
  const made = compileRule(rule);
  compiled.set(key, made);
  return made;
}

function say(answer: Answer): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(answer)}\n`);
  for (let written = 0; written < bytes.length;) written += writeSync(ANSWERS, bytes, written);
}
