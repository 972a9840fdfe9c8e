import { childEnvironment } from "../../engines/limited.ts";
import { compileRule, type CompiledRule } from "../../engines/cel/compiled-rule.ts";
import { evaluateRule, ruleInput, type RuleInput } from "../../engines/cel/evaluate-rule.ts";
import { PolicyProcess } from "../../engines/cel/policy-process.ts";
import { readExpressions } from "../../engines/cel/read-rule.ts";
import type { GovernanceInput, GovernanceRule } from "../../generated/types.ts";
import type { Host } from "../../host/host.ts";
import type { RuleExpressions } from "../../kernel/rule-expressions.ts";
import type { RuleResult } from "../../kernel/rule-result.ts";
import type { PolicyOutcome } from "../../work/governance/policy-findings.ts";
import type { RuleInForce } from "../../work/governance/rule-in-force.ts";
import { scopedOut } from "../../work/governance/rule-test.ts";

type Asked = Pick<RuleInForce, "rule" | "isOurs">;

/**
 * Asks rules of input documents: the suite's here, those of others in a process that is ended where one takes too long.
 * Rules are compiled once, whatever the number of models.
 */
export class PolicyEngine implements AsyncDisposable {
  readonly #host: Pick<Host, "child" | "env" | "signal">;
  /** By the rule itself, and by what it says: each model has its own copy where settings change its parameters. */
  readonly #known = new WeakMap<GovernanceRule, CompiledRule>();
  readonly #compiled = new Map<string, CompiledRule>();
  #process: PolicyProcess | undefined;
  #asked: { readonly document: GovernanceInput; readonly input: RuleInput } | undefined;

  constructor(host: Pick<Host, "child" | "env" | "signal">) {
    this.#host = host;
  }

  /** What all of these rules say of one document, in their order. */
  async askAll(rules: readonly RuleInForce[], document: GovernanceInput): Promise<readonly PolicyOutcome[]> {
    // Others' first: their process starts while the suite's own are asked here.
    const apart = rules.map((inForce) => (inForce.isOurs ? undefined : this.ask(inForce, document)));
    const outcomes: PolicyOutcome[] = [];
    for (const [at, inForce] of rules.entries())
      outcomes.push({ inForce, result: await (apart[at] ?? this.ask(inForce, document)) });
    return outcomes;
  }

  /** What one rule says. Never throws for what a rule does: what cannot be decided is unmeasured. */
  async ask({ rule, isOurs }: Asked, document: GovernanceInput): Promise<RuleResult> {
    const aside = scopedOut(rule, document);
    if (aside !== undefined) return aside;
    const input = this.#inputOf(document);
    return isOurs ? evaluateRule(this.#compile(rule), input) : await this.#apart().ask(rule, input.document);
  }

  /** The expressions of a rule as trees. Throws a UserError where they cannot be read in time and memory. */
  async read({ rule, isOurs }: Asked): Promise<RuleExpressions> {
    return isOurs ? readExpressions(rule) : await this.#apart().read(rule);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  #inputOf(document: GovernanceInput): RuleInput {
    if (this.#asked?.document !== document) this.#asked = { document, input: ruleInput({ ...document }) };
    return this.#asked.input;
  }

  #compile(rule: GovernanceRule): CompiledRule {
    const known = this.#known.get(rule);
    if (known !== undefined) return known;
    const key = JSON.stringify(rule);
    const compiled = this.#compiled.get(key) ?? compileRule(rule);
    this.#known.set(rule, compiled);
    this.#compiled.set(key, compiled);
    return compiled;
  }

  #apart(): PolicyProcess {
    this.#process ??= new PolicyProcess({
      command: this.#host.child("child:policy"),
      env: childEnvironment(this.#host),
      signal: this.#host.signal,
    });
    return this.#process;
  }
}
