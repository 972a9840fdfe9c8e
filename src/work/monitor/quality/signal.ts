import { findingOf, type Finding } from "../../../findings/finding.ts";
import type { WindowRecord } from "../../../generated/types.ts";
import { plural, truncate } from "../../../kernel/text.ts";
import { QUALITY } from "./rules.ts";

type Checked = Pick<WindowRecord["quality"][number], "rule" | "outcome" | "message" | "subject" | "limitFrom">;

export interface QualitySignal {
  readonly raised: boolean | null;
  /** Where it was not measured. */
  readonly reason: string | undefined;
}

/**
 * Whether the rows of a window are a problem. A check that the manifest wrote and that could not be evaluated leaves it
 * open, whatever passed beside it: the checks that hold without a contract always do.
 */
export function qualitySignal(findings: readonly Checked[]): QualitySignal {
  if (findings.some(({ outcome }) => outcome === "fail")) return { raised: true, reason: undefined };
  const open = unevaluated(findings);
  const [first] = open;
  if (first !== undefined) {
    const more = open.length === 1 ? "" : ` So are ${plural(open.length - 1, "more check")}.`;
    return { raised: null, reason: truncate(`Not evaluated: ${toldOf(first)}${more}`, 1000) };
  }
  const isChecked = findings.some(({ outcome }) => outcome === "pass" || outcome === "warn");
  return isChecked ? { raised: false, reason: undefined } : { raised: null, reason: "No check could be evaluated." };
}

/** More are counted. */
const MOST_TOLD = 50;

/** What a window tells of the checks that the manifest wrote and nobody could evaluate; the message says what would do. */
export function unevaluatedChecks(findings: readonly Checked[]): readonly Finding[] {
  const open = unevaluated(findings);
  const [next] = open.slice(MOST_TOLD);
  const told = open
    .slice(0, MOST_TOLD)
    .map((one) =>
      untold(one, `A check of the data could not be evaluated, so whether it holds is not known. ${toldOf(one)}`),
    );
  if (next === undefined) return told;
  const rest = plural(open.length - MOST_TOLD, "more check");
  const others = { ...next, subject: "checks" };
  return [...told, untold(others, `${rest} of the data could not be evaluated. The first: ${toldOf(next)}`)];
}

function untold({ rule, subject }: Checked, message: string): Finding {
  const own = Object.values(QUALITY).find(({ id }) => id === rule) ?? QUALITY.schema;
  return findingOf(own, { outcome: "unmeasured", message: truncate(message, 4000), subject, remediation: null });
}

/** Also what stands for checks that are not listed, which says of no limit where it is from. */
function unevaluated(findings: readonly Checked[]): readonly Checked[] {
  return findings.filter(({ outcome, limitFrom }) => outcome === "unmeasured" && limitFrom !== "default");
}

function toldOf({ message, limitFrom }: Checked): string {
  const where = limitFrom === undefined || message.includes(limitFrom) ? "" : ` (${limitFrom})`;
  return `${message.replace(/\.$/, "")}${where}.`;
}
