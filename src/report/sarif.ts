import type { Finding, Outcome } from "../findings/finding.ts";
import type { Rule } from "../findings/rules.ts";
import { isBlocking } from "../findings/verdict.ts";
import { canonicalJson, hexOf, sha256 } from "../records/canonical.ts";
import { plain } from "./markdown.ts";

/** A rule as code scanning lists it. */
export interface SarifRule extends Pick<Rule, "id" | "title" | "why" | "remediation"> {
  readonly tags?: readonly string[];
  /** Of rules about security: 0 to 10, as code scanning ranks them. */
  readonly securitySeverity?: number;
}

export interface SarifModel {
  readonly model: string;
  /** Where a finding that has no place of its own is shown. */
  readonly manifest: string;
  readonly findings: readonly Finding[];
}

export interface SarifReport {
  readonly version: string;
  /** All that were asked, so that an alert whose rule is met again closes. */
  readonly rules: readonly SarifRule[];
  readonly models: readonly SarifModel[];
}

/** GitHub's limits for one file (docs: SARIF support for code scanning): runs, results and rules a run, tags a rule. */
const MOST_RUNS = 20;
const MOST_RESULTS = 5000;
const MOST_RULES = 25_000;
const MOST_TAGS = 10;

/**
 * SARIF 2.1.0 as GitHub's code scanning takes it: a run a model, its category the model; beyond twenty models one run for
 * all. What is waived is no result: whether suppressions are honoured is not documented, and the verdict lists them.
 */
export function renderSarif({ version, rules, models }: SarifReport): string {
  const isOneRun = models.length > MOST_RUNS;
  const runs = isOneRun
    ? [runOf({ version, rules }, models, "models")]
    : models.map((model) => runOf({ version, rules }, [model], model.model));
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs }, null, 1)}\n`;
}

function runOf(
  { version, rules }: Pick<SarifReport, "version" | "rules">,
  models: readonly SarifModel[],
  category: string,
) {
  const all = models.flatMap((model) => model.findings.flatMap((finding) => resultOf(model, finding)));
  // What stops a merge is kept where there is more than is shown.
  const results = all.toSorted((a, b) => RANK[a.level] - RANK[b.level]).slice(0, MOST_RESULTS);
  const known = new Set(rules.map(({ id }) => id));
  const unlisted = [...new Set(results.map(({ ruleId }) => ruleId))].filter((id) => !known.has(id));
  const descriptors = [...rules.map(ruleOf), ...unlisted.map((id) => ({ id, name: id }))].slice(0, MOST_RULES);
  return {
    tool: { driver: { name: "model-gitops", semanticVersion: version, rules: descriptors } },
    automationDetails: { id: `model-gitops/${category}/` },
    columnKind: "utf16CodeUnits",
    results,
  };
}

function ruleOf({ id, title, why, remediation, tags = [], securitySeverity }: SarifRule) {
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: why === "" ? title : why },
    help: { text: remediation === "" ? title : remediation },
    properties: {
      tags: tags.slice(0, MOST_TAGS),
      ...(securitySeverity !== undefined && { "security-severity": securitySeverity.toFixed(1) }),
    },
  };
}

const RANK = { error: 0, warning: 1, note: 2 } as const;

function levelOf(outcome: Outcome): keyof typeof RANK | undefined {
  if (outcome === "pass" || outcome === "waived" || outcome === "not-applicable") return undefined;
  return isBlocking(outcome) ? "error" : "warning";
}

function resultOf({ model, manifest }: SarifModel, finding: Finding) {
  const level = levelOf(finding.outcome);
  if (level === undefined) return [];
  const { rule, message, subject, location, remediation } = finding;
  const text = [message, remediation].filter((part) => part !== undefined).join(" ");
  return [
    {
      ruleId: rule,
      level,
      message: { text: plain(`${model}: ${text}`, 2000) },
      locations: [{ physicalLocation: placeOf(location ?? { file: manifest }) }],
      // Of what it is about and not of its line, so that an edit above it makes no new alert.
      partialFingerprints: {
        "modelGitops/v1": hexOf(sha256(canonicalJson([rule, model, subject ?? ""]))).slice(0, 32),
      },
    },
  ];
}

function placeOf({ file, line = 1, column, endLine, endColumn }: NonNullable<Finding["location"]>) {
  return {
    artifactLocation: { uri: encodeURI(file), uriBaseId: "%SRCROOT%" },
    region: {
      startLine: line,
      ...(column !== undefined && { startColumn: column }),
      ...(endLine !== undefined && { endLine }),
      ...(endColumn !== undefined && { endColumn }),
    },
  };
}
