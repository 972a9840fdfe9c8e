import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Location } from "../../findings/finding.ts";
import type { GovernedWaiver } from "../../generated/types.ts";
import { plural, truncate } from "../../kernel/text.ts";
import { WAIVER } from "./waiver-rules.ts";
import type { JudgedWaiver } from "./waivers.ts";

/** Days before its end on which a waiver is told of. */
const NOTICES = [1, 7, 14] as const;

export type ExpiryNotice = (typeof NOTICES)[number];

/** Which notice is due: of one day, of seven, of fourteen; undefined where there is time, or none is left. */
export function expiryNotice({
  state,
  daysLeft,
}: Pick<GovernedWaiver, "state" | "daysLeft">): ExpiryNotice | undefined {
  if (daysLeft === undefined || daysLeft <= 0 || (state !== undefined && state !== "valid" && state !== "unused"))
    return undefined;
  return NOTICES.find((days) => daysLeft <= days);
}

/** What is to be told of the waivers of a model, beside the findings that they accept. Nothing of it is a pass. */
export function waiverFindings(model: string, judged: readonly JudgedWaiver[]): readonly Finding[] {
  return judged.flatMap(({ file, governed }) => {
    const { id, state, problem = "", daysLeft = 0 } = governed;
    const location: Location = { file, line: 1 };
    const found = { model, subject: id, location, outcome: "warn" } as const;
    const rule = state === undefined ? undefined : RULES[state];
    const told = rule === undefined ? [] : [findingOf(WAIVER[rule], { ...found, message: problem })];
    if (expiryNotice(governed) === undefined) return told;
    const message = `${id} ends in ${plural(daysLeft, "day")}: then ${governed.rule} blocks again.`;
    return [...told, findingOf(WAIVER.expiring, { ...found, message })];
  });
}

const RULES = {
  valid: undefined,
  renewed: undefined,
  expired: "expired",
  invalid: "invalid",
  unproven: "unproven",
  // Nothing is wrong with it yet; it accepts nothing, as one that matches nothing.
  "not-yet": "unused",
  unused: "unused",
} as const satisfies Record<NonNullable<GovernedWaiver["state"]>, keyof typeof WAIVER | undefined>;

/** What a pass with accepted risk does not say, one sentence each: all that was waived, by a file or by a person's word. */
export function notProven(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ outcome }) => outcome === "waived")
    .map(({ rule, subject, message }) => {
      const of = subject === undefined ? rule : `${rule} of ${subject}`;
      return truncate(`${of} is not proven, it is accepted: ${message}`, 500);
    })
    .slice(0, 200);
}
