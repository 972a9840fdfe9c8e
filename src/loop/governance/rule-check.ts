import type { Finding } from "../../findings/finding.ts";
import type { Host } from "../../host/host.ts";
import type { ShownCoverage } from "../../report/policy.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { ruleFolders } from "../../work/governance/required-roles.ts";
import type { WrittenRule } from "../../work/governance/rule-in-force.ts";
import { SAMPLE_INPUT } from "../../work/governance/rules/sample-input.ts";
import { loadSettings, policiesNamed, type LoadedModel } from "../models/load-models.ts";
import { POLICIES_FOLDER, rulesBelow, type RuleFiles } from "./load-packs.ts";

export interface CheckedRules {
  readonly findings: readonly Finding[];
  /** By rule, how well it is tested. */
  readonly coverage: readonly ShownCoverage[];
}

export interface RuleQuestion {
  readonly host: Pick<Host, "child" | "env" | "signal">;
  readonly files: RuleFiles;
  readonly folders: readonly string[];
}

/** What is wrong with the rules of these folders, each on its line, and what their tests say. */
export async function checkRules({ host, files, folders }: RuleQuestion): Promise<CheckedRules> {
  const findings: Finding[] = [];
  const rules: WrittenRule[] = [];
  for (const folder of folders) {
    const read = await rulesBelow(files, folder);
    rules.push(...read.rules);
    findings.push(...read.findings);
  }
  if (rules.length === 0) return { findings, coverage: [] };
  // The engine is large, and most repositories have no rules of their own.
  const [{ PolicyEngine }, { lintWritten }] = await Promise.all([
    import("./policy-engine.ts"),
    import("./policy-lint.ts"),
  ]);
  await using engine = new PolicyEngine(host);
  const coverage: ShownCoverage[] = [];
  for (const rule of rules) {
    const linted = await lintWritten(engine, rule, SAMPLE_INPUT);
    findings.push(...linted.findings);
    coverage.push(linted.coverage);
  }
  return { findings, coverage };
}

/**
 * Where the rules of a working tree lie: in the usual folder, and in those that its settings and its models name. A
 * folder in another of them is read with that one.
 */
export async function foldersHere(
  files: RevisionFiles,
  models: readonly Pick<LoadedModel, "read">[],
): Promise<readonly string[]> {
  const settings = await loadSettings(files);
  const named = ruleFolders([...(settings?.manifest?.governance?.policies ?? []), ...policiesNamed(models)]);
  const folders = [...new Set([POLICIES_FOLDER, ...named])];
  return folders.filter((folder) => folder !== "" && !folders.some((other) => folder.startsWith(`${other}/`)));
}
