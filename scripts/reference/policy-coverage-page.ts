import { FRAMEWORKS } from "../../src/work/governance/packs/frameworks.ts";
import { SUITE_RULES, type CompleteRule } from "../../src/work/governance/rules/suite-rules.ts";
import { frameworkOf, titleOf } from "./policies-page.ts";
import { readsOf } from "./policy-reads.ts";
import { code, heading, prose, table } from "./table.ts";

/** What good governance of models asks, and the rules that look after it. */
const TENETS: Readonly<Record<string, readonly string[]>> = {
  "Where data comes from and how it was collected": ["MG-DATA-001", "MG-DATA-002", "MG-ENV-003"],
  Accuracy: ["MG-DATA-004", "MG-DATA-005", "MG-EVAL-001", "MG-EVAL-002", "MG-EVAL-003", "MG-EVAL-004"],
  Freshness: ["MG-DATA-003", "MG-ENV-004"],
  "Personal and private information": ["MG-PRIV-001", "MG-PRIV-002", "MG-PRIV-003"],
  "A formal process": [
    "MG-APPR-001",
    "MG-APPR-002",
    "MG-APPR-003",
    "MG-RISK-001",
    "MG-RISK-004",
    "MG-OWN-001",
    "MG-WVR-001",
  ],
  "Documentation under version control": ["MG-DOC-001", "MG-DOC-002"],
  "Scheduled auditing and monitoring": ["MG-OPS-001", "MG-OPS-002"],
  "Strict metadata of models": ["MG-EVAL-001", "MG-PROV-001", "MG-DOC-002"],
  "A process for validating models": ["MG-EVAL-002", "MG-APPR-002", "MG-ENV-002"],
  "Ethical, security and regulatory boundaries under retraining": [
    "MG-ENV-001",
    "MG-ENV-002",
    "MG-ENV-003",
    "MG-ENV-004",
    "MG-FAIR-001",
    "MG-FAIR-002",
    "MG-SEC-001",
    "MG-SEC-002",
    "MG-SEC-003",
    "MG-RISK-002",
  ],
};

/** Which rules serve which tenet, article, subcategory and section, and by what evidence. */
export function policyCoveragePage(): string {
  const left = SUITE_RULES.filter(({ id }) => !Object.values(TENETS).flat().includes(id));
  if (left.length > 0) throw new Error(`No tenet of the coverage has ${left.map(({ id }) => id).join(", ")}.`);
  const parts = [
    heading("Coverage of the policies", "the mappings of the rules in src/work/governance/rules/", INTRODUCTION),
    `## By tenet\n\n${table(["Tenet", "Rule", "What holds", "Evidence"], rows(Object.entries(TENETS)))}`,
    ...Object.keys(FRAMEWORKS).map(frameworkSection),
  ];
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION =
  "Each rule of the suite supports evidence for what stands beside it; none is a proof of it. The evidence is what a rule reads of the [governance input](../../schemas/governance-input.schema.json), which is kept with every verdict. What a rule asks in full is in [the policies](policies.md).";

function frameworkSection(key: string): string {
  const entries = new Map<string, string[]>();
  for (const { id, maps } of SUITE_RULES)
    for (const entry of maps[key] ?? []) entries.set(entry, [...(entries.get(entry) ?? []), id]);
  const sorted = [...entries].toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  return `## ${prose(frameworkOf(key).short)}\n\n${prose(titleOf(key))}: ${frameworkOf(key).entries}.\n\n${table(["Supports evidence for", "Rule", "What holds", "Evidence"], rows(sorted))}`;
}

function rows(entries: readonly (readonly [string, readonly string[]])[]): readonly (readonly string[])[] {
  return entries.flatMap(([entry, ids]) =>
    ids.map((id, index) => {
      const rule = ruleOf(id);
      const link = `[${code(id)}](policies.md#${id.toLowerCase()})`;
      return [index === 0 ? prose(entry) : "", link, prose(rule.title), evidenceOf(rule).map(code).join(", ")];
    }),
  );
}

/** The parts of the input, without their details: those are beside the rule. */
function evidenceOf(rule: CompleteRule): readonly string[] {
  const parts = readsOf(rule).map((place) => /^(?:(?:model|checks|datasets\[\])\.)?[^.[]+/.exec(place)?.[0] ?? place);
  return [...new Set(parts)].filter((part) => part !== "datasets[].name" && part !== "datasets[].role");
}

function ruleOf(id: string): CompleteRule {
  const found = SUITE_RULES.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`The coverage names ${id}, and there is no such rule.`);
  return found;
}
