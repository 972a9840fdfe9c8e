/**
 * All rules of the suite over a thousand models: compiling the packs, converting each model's document, and every
 * outcome as findings. Beside it a team's own rules, in the process that can be ended.
 */
import type { GovernanceInput } from "../src/generated/types.ts";
import { childCommand } from "../src/suite-actions.ts";
import { PolicyEngine } from "../src/loop/governance/policy-engine.ts";
import { packOf, SUITE_PACKS } from "../src/work/governance/packs/suite-packs.ts";
import { toFindings } from "../src/work/governance/policy-findings.ts";
import { rulesInForce, type PolicyPack, type RuleInForce } from "../src/work/governance/rule-in-force.ts";
import { SAMPLE_INPUT } from "../src/work/governance/rules/sample-input.ts";
import { SUITE_RULES } from "../src/work/governance/rules/suite-rules.ts";
import { publishResults } from "./rig/result.ts";
import { duration, elapsed } from "./rig/timing.ts";

const MODELS = 1000;
const TARGET = 3000;

const packs = SUITE_PACKS.flatMap(({ name }) => packOf(name) ?? []);
const ours = await timed(packs);
const theirs = await timed([{ name: "./governance/policies", isOurs: false, rules: ownRules() }]);
publishResults([
  {
    what: `${SUITE_RULES.length} rules over 1 000 models`,
    ours: duration(ours),
    target: "< 3 s",
    isMet: ours < TARGET,
  },
  {
    what: "10 rules of a team's own over 1 000 models, apart",
    ours: duration(theirs),
    target: "< 3 s",
    isMet: theirs < TARGET,
  },
]);

/** The best of three: what else the machine does is not the engine's. */
async function timed(of: readonly PolicyPack[]): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const documents = Array.from({ length: MODELS }, (_, index) => documentOf(index));
    times.push(await elapsed(async () => await fleet(of, documents)));
  }
  return Math.min(...times);
}

async function fleet(of: readonly PolicyPack[], documents: readonly GovernanceInput[]): Promise<void> {
  const { signal } = new AbortController();
  await using engine = new PolicyEngine({ child: childCommand, env: () => undefined, signal });
  const { rules } = rulesInForce(of, { mode: "enforce", rules: {} });
  let decided = 0;
  for (const document of documents) decided += await judged(engine, rules, document);
  if (decided < MODELS * of.length) throw new Error(`only ${decided} things were decided`);
}

async function judged(engine: PolicyEngine, rules: readonly RuleInForce[], document: GovernanceInput): Promise<number> {
  const outcomes = await engine.askAll(rules, document);
  return toFindings(outcomes, { model: document.model.name, now: Date.parse(document.now) }).length;
}

/** As it is read from a file: nothing of one model is shared with another. */
function documentOf(index: number): GovernanceInput {
  const document = structuredClone(SAMPLE_INPUT);
  return { ...document, model: { ...document.model, name: `m${index}` } };
}

function ownRules(): PolicyPack["rules"] {
  return Array.from({ length: 10 }, (_, index) => ({
    rule: {
      apiVersion: "model-gitops/v1",
      kind: "Rule",
      id: `ACME-${String(index).padStart(3, "0")}`,
      title: "Slices keep their AUC",
      severity: "block",
      each: { in: "evaluation.slices", as: "slice", term: "slice.name" },
      expr: "slice.n < 300 || slice.metrics.roc_auc >= params.floor",
      params: { floor: 0.5 },
      message: "slice.name + ': ' + string(slice.metrics.roc_auc)",
    },
  }));
}
