import { findingOf, type Finding } from "../../findings/finding.ts";
import { didYouMean } from "../../kernel/text.ts";
import { SUITE_RULES } from "./rules/suite-rules.ts";
import { WAIVABLE_CHECKS } from "./waivable-rules.ts";
import { WAIVER } from "./waiver-rules.ts";
import { DEFAULT_WAIVABLE, problemOfWaiver, type WaiverFile, type Waivability } from "./waivers.ts";

/** Waivers of models that are not there: nobody else would ever speak of them. */
export function strayWaivers(files: readonly WaiverFile[], models: readonly string[]): readonly Finding[] {
  return files.flatMap(({ file, waiver }) => {
    if (waiver === undefined || models.includes(waiver.model)) return [];
    const { id, model } = waiver;
    const message = `${id} is of the model ${model}, and there is no such model.${didYouMean(model, models)}`;
    return [findingOf(WAIVER.unused, { outcome: "warn", subject: id, message, location: { file, line: 1 } })];
  });
}

interface WaiverCheck {
  readonly models: readonly string[];
  /** Those of the project; what is of others' packs is not looked at here. */
  readonly rules: ReadonlyMap<string, Waivability>;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
}

/** What is wrong with waivers before anybody is asked who approved them. Files that cannot be read are told by their reader. */
export function waiverFileFindings(
  files: readonly WaiverFile[],
  { models, rules, today }: WaiverCheck,
): readonly Finding[] {
  const known = new Map<string, Waivability>([
    ...WAIVABLE_CHECKS.map((id) => [id, DEFAULT_WAIVABLE] as const),
    ...SUITE_RULES.map(({ id, waivable }) => [id, waivable ?? DEFAULT_WAIVABLE] as const),
    ...rules,
  ]);
  const wrong = files.flatMap((one) => {
    const { file, waiver } = one;
    if (waiver === undefined || !(known.has(waiver.rule) || OURS.test(waiver.rule))) return [];
    const problem = problemOfWaiver(one, { files, rules: known, today });
    if (problem === undefined) return [];
    const meant = known.has(waiver.rule) ? "" : didYouMean(waiver.rule, [...known.keys()]);
    return [
      findingOf(WAIVER.invalid, { subject: waiver.id, message: `${problem}${meant}`, location: { file, line: 1 } }),
    ];
  });
  return [...wrong, ...strayWaivers(files, models)];
}

/** Names that only the suite gives. */
const OURS = /^(?:MG-|[a-z]+\/)/;
