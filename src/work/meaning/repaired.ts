import type { Finding } from "../../findings/finding.ts";
import type { Rule } from "../../findings/rules.ts";
import type { ModelManifest } from "../../generated/types.ts";
import type { ReadResult } from "../../manifest/read.ts";
import { byPosition } from "../../manifest/source.ts";
import { checkMeaning } from "./meaning.ts";
import { MEANING_RULES } from "./rules.ts";

const RULES = MEANING_RULES;

interface Suspicion {
  /** Where something was left out of a manifest. */
  readonly place: RegExp;
  /** Rules that may complain of its absence, or of a default that took its place. */
  readonly rules: readonly Rule[];
  readonly outcome?: Finding["outcome"];
}

const SUSPICIONS: readonly Suspicion[] = [
  { place: /^\/columns/, rules: [RULES.target, RULES.prediction] },
  { place: /^\/target/, rules: [RULES.target, RULES.detectable] },
  { place: /^\/datasets/, rules: [RULES.datasetRole, RULES.version] },
  { place: /^\/datasets/, rules: [RULES.dataset], outcome: "warn" },
  { place: /^\/(?:datasets\/[^/]+$|evaluation\/datasets)/, rules: [RULES.datasetRole, RULES.separation] },
  { place: /^\/evaluation\/metrics/, rules: [RULES.firstModel, RULES.detectable] },
  { place: /^\/evaluation\/(?:predictions|command|judge)/, rules: [RULES.prediction, RULES.target, RULES.columns] },
  { place: /^\/evaluation\/confidence/, rules: [RULES.detectable] },
  { place: /^\/(?:features|datasets|columns|evaluation\/(?:datasets|metrics))/, rules: [RULES.monitoring] },
  { place: /^\/monitoring\/(?:features|performance\/metrics|quality\/columns\/)/, rules: [RULES.monitoring] },
  {
    place: /^\/(?:datasets|evaluation|features|lifecycle|monitoring|retraining|task|training)(?:\/|$)/,
    rules: [RULES.retraining],
  },
  { place: /^\/training\/code/, rules: [RULES.path], outcome: "warn" },
  { place: /^\/training\/runner/, rules: [RULES.machine] },
  { place: /^\/training\/(?:command|setup)/, rules: [RULES.path, RULES.command] },
];

/** Where one of these was left out, nothing tells which data judges, or whether any does. */
const BEFORE_DATA = /^\/(?:lifecycle|datasets\/[^/]+|evaluation\/datasets(?:\/.*)?)$/;

/** What is wrong with a manifest's form and, as far as it can be told, with what it says. */
export function formAndMeaning(read: ReadResult<ModelManifest>): readonly Finding[] {
  const { file, manifest, locate, findings, repaired } = read;
  if (manifest !== undefined) return [...findings, ...checkMeaning({ file, manifest, locate })];
  if (repaired === undefined) return findings;
  return [...findings, ...withoutConsequences(checkMeaning(repaired), repaired.removed)].toSorted(byPosition);
}

/**
 * Findings about a manifest of which parts were left out, without those that may only follow from that: what is said
 * beside the problems of the form has to be true once they are mended.
 */
export function withoutConsequences(findings: readonly Finding[], removed: readonly string[]): readonly Finding[] {
  return findings.filter((finding) => !removed.some((place) => isConsequence(finding, place)));
}

/** Whether the data can be held against a manifest without these parts. */
export function tellsItsData(removed: readonly string[]): boolean {
  return !removed.some((place) => BEFORE_DATA.test(place));
}

function isConsequence({ rule, outcome, subject }: Finding, removed: string): boolean {
  const [, metric] = /^\/evaluation\/metrics\/([^/]+)\/(?:rowSql|better)$/.exec(removed) ?? [];
  if (metric !== undefined && rule === RULES.metric.id && subject === metric) return true;
  return SUSPICIONS.some(
    ({ place, rules, ...only }) =>
      place.test(removed) &&
      rules.some(({ id }) => id === rule) &&
      (only.outcome === undefined || only.outcome === outcome),
  );
}
