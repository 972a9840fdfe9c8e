import type { EvaluationRecord, FindingRecord, VerdictRecord } from "../../generated/types.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { Artifact } from "../../records/artifact.ts";
import { acceptedRisk } from "../../findings/accepted-risk.ts";
import { digestSet, PREDICATES, statementAbout, type Resource, type Statement } from "./statement.ts";

/** Who judged, versioned: another number when the same property comes to mean something else. */
export const VERIFIER = "https://model-gitops.dev/verifier/v1";

export interface Judged {
  readonly artifact: Artifact;
  readonly evaluation: EvaluationRecord;
  readonly verdict: VerdictRecord;
}

/**
 * What was tested, and how it went: a warning stays one, and what could not be measured counts as failed. Source:
 * https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md.
 */
export function testResult({ artifact, evaluation, verdict }: Judged, url?: string): Statement {
  const tests = [...verdict.findings, ...(verdict.governance?.results ?? [])];
  const named = (kind: Result): readonly string[] =>
    [...new Set(tests.filter(({ outcome }) => resultOf(outcome) === kind).map(nameOf))].toSorted();
  return statementAbout(artifact, {
    predicateType: PREDICATES.testResult,
    predicate: {
      result: resultOf(verdict.outcome) ?? "FAILED",
      configuration: configurationOf(evaluation, verdict),
      ...(url !== undefined && { url }),
      passedTests: named("PASSED"),
      warnedTests: named("WARNED"),
      failedTests: named("FAILED"),
    },
  });
}

/** `now`: milliseconds since the epoch. Only what passed is listed: what is missing was not proven. */
export function summary({ artifact, verdict }: Omit<Judged, "evaluation">, now: number): Statement {
  return statementAbout(artifact, {
    predicateType: PREDICATES.summary,
    predicate: {
      verifier: { id: VERIFIER, policies: policiesOf(verdict) },
      timeCreated: new Date(now).toISOString(),
      properties: propertiesOf(verdict),
    },
  });
}

/**
 * `MODEL_GITOPS_JUDGED`: nothing blocks. `…_WITHOUT_WARNING`: and nothing warns. `…_POLICY_<pack>`: every enforced rule of
 * these policies passed or did not apply, and nothing was waived. `…_APPROVED_<role>`: approved by somebody of the role.
 */
export function propertiesOf({ outcome, governance }: VerdictRecord): readonly string[] {
  if (outcome !== "pass" && outcome !== "warn") return [];
  const results = governance?.results ?? [];
  const enforced = results.filter(({ mode }) => mode === "enforce");
  const isClean = enforced.every((result) => result.outcome === "pass" || result.outcome === "not-applicable");
  const packs = isClean && acceptedRisk(governance) === "" ? (governance?.packs ?? []) : [];
  const roles = (governance?.approvedBy ?? []).flatMap((approval) => approval.roles);
  return [
    "MODEL_GITOPS_JUDGED",
    ...(outcome === "pass" ? ["MODEL_GITOPS_JUDGED_WITHOUT_WARNING"] : []),
    ...packs.filter(({ mode }) => mode === "enforce").map(({ name }) => `MODEL_GITOPS_POLICY_${word(name)}`),
    ...roles.map((role) => `MODEL_GITOPS_APPROVED_${word(role)}`),
  ].filter((property, index, all) => all.indexOf(property) === index);
}

type Result = "PASSED" | "WARNED" | "FAILED";

function resultOf(outcome: FindingRecord["outcome"]): Result | undefined {
  if (outcome === "not-applicable") return undefined;
  if (outcome === "pass") return "PASSED";
  return outcome === "warn" || outcome === "waived" ? "WARNED" : "FAILED";
}

function nameOf(test: { readonly rule: string; readonly subject?: string }): string {
  return test.subject === undefined ? test.rule : `${test.rule}: ${test.subject}`;
}

function configurationOf(evaluation: EvaluationRecord, verdict: VerdictRecord): readonly Resource[] {
  return [
    { name: "evaluation", digest: digestSet(sha256(canonicalJson(evaluation))) },
    { name: "evaluationKey", digest: digestSet(evaluation.evaluationKey) },
    { name: "verdictKey", digest: digestSet(verdict.verdictKey) },
    ...Object.entries(evaluation.datasets).map(([name, { digest, role }]) => ({
      name: `dataset:${name}`,
      digest: digestSet(digest),
      annotations: { role },
    })),
  ];
}

function policiesOf({ governance, judgedBy }: VerdictRecord): readonly Resource[] {
  const packs = (governance?.packs ?? []).map(({ name, sha256: digest, mode, commit }) => ({
    name: `policy:${name}`,
    digest: digestSet(digest),
    annotations: { mode, ...(commit !== undefined && { commit }) },
  }));
  // A commit, where the rules came from one; a laptop judges by files that nobody can find again.
  const rules = judgedBy === undefined || !/^[0-9a-f]{40}$/.test(judgedBy) ? [] : [ruleCommit(judgedBy)];
  return [...rules, ...packs];
}

function ruleCommit(gitCommit: string): Resource {
  return { name: "rules", digest: { gitCommit } };
}

function word(name: string): string {
  return name
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toUpperCase();
}
