import type { Finding } from "../../findings/finding.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import { settingsFindings } from "../governance/check-settings.ts";
import { loadModels, loadSettings } from "../models/load-models.ts";
import type { Session } from "../place/session.ts";

/**
 * What would be wrong with settings, rules, roles and lock together once this change is merged: nobody else tells before
 * it keeps every model from being judged. What is so already is a warning, and blocks no change that is about something
 * else; what one manifest names that the change touches is told of its model.
 */
export async function comingProblems(session: Session): Promise<readonly Finding[]> {
  const { place, rules, change } = session;
  if (change?.paths?.some(mayGovern) === false) return [];
  const coming = await problemsOf(session, place.head);
  if (coming.length === 0) return [];
  const standing = rules === undefined ? [] : await problemsOf(session, rules);
  const known = new Set(standing.map(nameOf));
  return coming.map((finding) => (known.has(nameOf(finding)) ? { ...finding, outcome: "warn" } : finding));
}

/** Rules may lie anywhere. */
function mayGovern(path: string): boolean {
  return /\.ya?ml$/i.test(path) || path.startsWith("governance/");
}

async function problemsOf({ place, change }: Session, files: RevisionFiles): Promise<readonly Finding[]> {
  const [settings, models] = await Promise.all([loadSettings(files), loadModels(files, place.options.manifests)]);
  const findings = await settingsFindings({ settings, models, files, forge: () => place.forge() });
  // What a manifest names that the change touches is told of its model.
  const touched = new Set(models.filter(({ file }) => change?.paths?.includes(file) ?? true).map(({ name }) => name));
  return findings.filter((finding) => !touched.has(finding.model ?? "") && !isOfRuleFile(finding));
}

/** What is wrong with a file of rules here is told of the rules that a change brings; whose id is the suite's is told here. */
function isOfRuleFile({ rule, location, subject }: Finding): boolean {
  const isMisnamed = rule === POLICY.conflict.id && subject?.startsWith("MG-") === true;
  return location !== undefined && !isMisnamed && !OF_SETTINGS.has(rule);
}

const OF_SETTINGS: ReadonlySet<string> = new Set([POLICY.source, POLICY.settings, POLICY.locked].map(({ id }) => id));

function nameOf({ rule, message }: Finding): string {
  return JSON.stringify([rule, message]);
}
