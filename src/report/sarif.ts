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

/** GitHub's limits for one file (docs: SARIF support for code scanning): runs, results shown and rules a run, tags a rule. */
const MOST_RUNS = 20;
const MOST_RESULTS = 5000;
const MOST_RULES = 25_000;
const MOST_TAGS = 10;
/** Of a rule's descriptions: a file with a longer one is refused. */
const LONGEST_DESCRIPTION = 1000;
/** It takes 10 MB compressed; what is no larger before that is not larger after it. */
const MOST_BYTES = 9_500_000;

/**
 * SARIF 2.1.0 as GitHub's code scanning takes it: a run a model, its category the model; beyond twenty models one run for
 * all. What is waived is no result: whether suppressions are honoured is not documented, and the verdict lists them.
 */
export function renderSarif({ version, rules, models }: SarifReport): string {
  const declared = declaredOf(rules);
  // Each run declares all rules.
  const isOneRun = models.length > MOST_RUNS || models.length * sizeOf(declared) > MOST_BYTES / 2;
  const groups = isOneRun
    ? [{ category: "models", own: models }]
    : models.map((model) => ({ category: model.model, own: [model] }));
  const room = MOST_BYTES / Math.max(groups.length, 1) - sizeOf(declared);
  const runs = groups.map(({ category, own }) => {
    const results = resultsWithin(room, own);
    return {
      tool: { driver: { name: "model-gitops", semanticVersion: version, rules: withUnlisted(declared, results) } },
      automationDetails: { id: `model-gitops/${category}/` },
      columnKind: "utf16CodeUnits",
      results,
    };
  });
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs })}\n`;
}

type Result = ReturnType<typeof resultOf>;
type Descriptor = Partial<ReturnType<typeof ruleOf>> & Pick<ReturnType<typeof ruleOf>, "id" | "name">;

/** Rules leave half of the file to what was found: of very many only the names are told, and of more than that no more. */
function declaredOf(rules: readonly SarifRule[]): readonly Descriptor[] {
  const full = rules.map(ruleOf);
  if (sizeOf(full) <= MOST_BYTES / 2) return full;
  let left = MOST_BYTES / 2;
  return full.map(({ id, name }) => ({ id, name })).filter((brief) => (left -= bytesOf(brief) + 1) >= 0);
}

/** What stops a merge is kept where there is more than is taken. */
function resultsWithin(room: number, models: readonly SarifModel[]): readonly Result[] {
  const all = models.flatMap((model) =>
    model.findings.flatMap((finding) => {
      const level = levelOf(finding.outcome);
      return level === undefined ? [] : [{ model, finding, level }];
    }),
  );
  const kept: Result[] = [];
  let left = room;
  for (const told of all.toSorted((a, b) => RANK[a.level] - RANK[b.level]).slice(0, MOST_RESULTS)) {
    const result = resultOf(told);
    left -= sizeOf(result);
    if (left < 0) break;
    kept.push(result);
  }
  return kept;
}

function withUnlisted(declared: readonly Descriptor[], results: readonly Result[]): readonly Descriptor[] {
  const known = new Set(declared.map(({ id }) => id));
  const unlisted = [...new Set(results.map(({ ruleId }) => ruleId))].filter((id) => !known.has(id));
  const room = Math.max(0, MOST_RULES - unlisted.length);
  return [...declared.slice(0, room), ...unlisted.map((id) => ({ id, name: id }))].slice(0, MOST_RULES);
}

/** In bytes of the file, with room for what stands between. */
function sizeOf(part: unknown): number {
  return bytesOf(part) + 200;
}

function bytesOf(part: unknown): number {
  return new TextEncoder().encode(JSON.stringify(part)).length;
}

function ruleOf({ id, title, why, remediation, tags = [], securitySeverity }: SarifRule) {
  return {
    id,
    name: id,
    shortDescription: { text: described(title) },
    fullDescription: { text: described(why === "" ? title : why) },
    help: { text: unlinked(plain(remediation === "" ? title : remediation, 2000)) },
    properties: {
      tags: tags.slice(0, MOST_TAGS),
      ...(securitySeverity !== undefined && { "security-severity": securitySeverity.toFixed(1) }),
    },
  };
}

function described(text: string): string {
  return unlinked(plain(text, LONGEST_DESCRIPTION));
}

const RANK = { error: 0, warning: 1 } as const;

function levelOf(outcome: Outcome): keyof typeof RANK | undefined {
  if (outcome === "pass" || outcome === "waived" || outcome === "not-applicable") return undefined;
  return isBlocking(outcome) ? "error" : "warning";
}

interface Told {
  readonly model: SarifModel;
  readonly finding: Finding;
  readonly level: keyof typeof RANK;
}

function resultOf({ model: { model, manifest }, finding, level }: Told) {
  const { rule, message, subject, location, remediation } = finding;
  const text = [message, remediation].filter((part) => part !== undefined).join(" ");
  return {
    ruleId: rule,
    level,
    message: { text: unlinked(plain(`${model}: ${text}`, 2000)) },
    locations: [{ physicalLocation: placeOf(location ?? { file: manifest }) }],
    // Of what it is about and not of its line, so that an edit above it makes no new alert.
    partialFingerprints: {
      "modelGitops/v1": hexOf(sha256(canonicalJson([rule, model, subject ?? ""]))).slice(0, 32),
    },
  };
}

/** Messages may hold links, as `[text](address)`: none of what somebody else wrote is one. */
function unlinked(text: string): string {
  return text.replaceAll("](", "] (");
}

function placeOf({ file, line = 1, column, endLine, endColumn }: NonNullable<Finding["location"]>) {
  return {
    artifactLocation: { uri: uriOf(file), uriBaseId: "%SRCROOT%" },
    region: {
      startLine: line,
      ...(column !== undefined && { startColumn: column }),
      ...(endLine !== undefined && { endLine }),
      ...(endColumn !== undefined && { endColumn }),
    },
  };
}

/** A path may hold what an address reads otherwise: `#`, `?`, a half of a character. */
function uriOf(file: string): string {
  return file.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
