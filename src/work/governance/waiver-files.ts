import { findingOf, type Finding } from "../../findings/finding.ts";
import type { WaiverManifest } from "../../generated/types.ts";
import { didYouMean } from "../../kernel/text.ts";
import { SUITE_RULES } from "./rules/suite-rules.ts";
import { WAIVABLE_CHECKS } from "./waivable-rules.ts";
import { WAIVER } from "./waiver-rules.ts";
import { DEFAULT_WAIVABLE, endOf, problemOfWaiver, type WaiverFile, type Waivability } from "./waivers.ts";

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
  /** Names of the roles that have somebody; undefined where no file, or none that can be read, says so. */
  readonly roles: readonly string[] | undefined;
}

/** What is wrong with waivers before anybody is asked who approved them. Files that cannot be read are told by their reader. */
export function waiverFileFindings(
  files: readonly WaiverFile[],
  { models, rules, today, roles }: WaiverCheck,
): readonly Finding[] {
  const known = new Map<string, Waivability>([
    ...WAIVABLE_CHECKS.map((id) => [id, DEFAULT_WAIVABLE] as const),
    ...SUITE_RULES.map(({ id, waivable }) => [id, waivable ?? DEFAULT_WAIVABLE] as const),
    ...rules,
  ]);
  const wrong = files.flatMap((one) => {
    const { file, waiver } = one;
    if (waiver === undefined) return [];
    const found = { subject: waiver.id, location: { file, line: 1 } };
    const isKnown = known.has(waiver.rule);
    const problem =
      isKnown || OURS.test(waiver.rule) ? problemOfWaiver(one, { files, rules: known, today }) : undefined;
    const meant = isKnown ? "" : didYouMean(waiver.rule, [...known.keys()]);
    const role = nobodyOf(waiver, roles);
    const end = endOf(one, { files, today });
    return [
      ...(problem === undefined ? [] : [findingOf(WAIVER.invalid, { ...found, message: `${problem}${meant}` })]),
      ...(role === undefined ? [] : [findingOf(WAIVER.unproven, { ...found, message: role })]),
      ...(end === undefined ? [] : [findingOf(WAIVER.expired, { ...found, outcome: "warn", message: end })]),
    ];
  });
  return [...wrong, ...strayWaivers(files, models)];
}

function nobodyOf(
  { id, approvedBy: { role } }: Pick<WaiverManifest, "id" | "approvedBy">,
  roles: WaiverCheck["roles"],
): string | undefined {
  const asked = `${id} is to be approved by the role ${role}`;
  if (roles === undefined)
    return `${asked}, and no governance/roles.yaml that can be read says who that is: nobody could approve it.`;
  if (roles.includes(role)) return undefined;
  return `${asked}, in which governance/roles.yaml has nobody: nobody could approve it.${didYouMean(role, roles)}`;
}

/** Names that only the suite gives. */
const OURS = /^(?:MG-|[a-z]+\/)/;
