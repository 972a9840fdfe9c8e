import type { GovernanceVerdict, PolicyResult } from "../generated/types.ts";
import { isBlocking } from "../findings/verdict.ts";
import { plural, truncate } from "../kernel/text.ts";
import { informationOf } from "../records/information.ts";
import { code, message, prose, table } from "./markdown.ts";
import { findingMark } from "./outcomes.ts";

/** One line while all is well; what stops the merge, and how much is waived, otherwise. */
export function governanceSummary(governance: GovernanceVerdict): string {
  const { outcome, text } = governanceWords(governance);
  return `${findingMark(outcome).glyph} <b>Governance</b>: ${prose(text, 6000)}`;
}

/** The same as plain text. */
export function governanceWords({ packs, results, notProven }: GovernanceVerdict): {
  readonly outcome: "fail" | "warn" | "pass";
  readonly text: string;
} {
  const asked = results.filter(({ outcome }) => outcome !== "not-applicable");
  const stopping = asked.filter(({ outcome, mode }) => mode === "enforce" && isBlocking(outcome));
  const warned = asked.filter(
    (result) => result.outcome !== "pass" && result.outcome !== "waived" && !stopping.includes(result),
  );
  const words = [
    stopping.length > 0 ? `${plural(stopping.length, "rule")} not met` : "",
    warned.length > 0 ? plural(warned.length, "warning") : "",
    // A waiver of what only warns accepts nothing.
    notProven.length > 0 ? `${plural(notProven.length, "finding")} waived` : "",
  ].filter((text) => text !== "");
  const named = packs.map(({ name }) => truncate(name, 100)).join(", ");
  const rules = `${plural(asked.length, "rule")} of ${named === "" ? "no pack" : named}`;
  return {
    outcome: stopping.length > 0 ? "fail" : warned.length > 0 ? "warn" : "pass",
    text: words.length === 0 ? `${rules} met` : `${words.join(", ")}; ${rules}`,
  };
}

export interface GovernedModel {
  readonly governance: GovernanceVerdict;
  /** Whether nothing of the model stops the merge, of governance and of all else. */
  readonly isPassing: boolean;
}

/** Every rule that was asked, worst first, what is waived and until when, and what a pass does not say. */
export function renderGovernance({ governance, isPassing }: GovernedModel, most: number): string {
  const { results, waivers, notProven, governedDigest, requiredRoles = [] } = governance;
  const told = results.filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
  const passed = results.filter(({ outcome }) => outcome === "pass");
  const information = results.filter((result) => informationOf(result) !== undefined);
  const beside = results.filter((result) => result.outcome === "not-applicable" && !information.includes(result));
  const parts = [
    classSentence(governance),
    told.length === 0 ? "" : resultTable(told, most),
    waivers.length === 0 ? "" : waiverTable(governance, most),
    notProven.length === 0
      ? ""
      : `${isPassing ? "**Passes with accepted risk.** What this does not prove:" : "**Risk is accepted.** What that does not prove:"}\n\n${notProven
          .slice(0, most)
          .map((sentence) => `- ${message(sentence, 400)}`)
          .join("\n")}`,
    passed.length === 0 ? "" : `Met: ${names(passed, most * 4)}.`,
    information.length === 0 ? "" : `For information: ${names(information, most * 4, informed)}.`,
    beside.length === 0 ? "" : `Not applicable: ${names(beside, most * 4, reasonOf)}.`,
    governedDigest === undefined
      ? ""
      : `${requiredRoles.length === 0 ? "" : `Needs an approving review of: ${requiredRoles.map((role) => code(role)).join(", ")}. `}Approving governs ${code(governedDigest.slice(0, 19))}: another manifest, card, data, artifact, policy or waiver needs another review.`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const CLASSES = {
  none: "Nothing of the model changes.",
  "documentation-only": "Only its documentation changes.",
  "retrain-within-envelope": "Retrained within its envelope: the light path of approval.",
  substantial: "A substantial change: the full path of approval, and a new anchor.",
  "first-release": "A first version: the full path of approval, and the first anchor.",
} as const satisfies Record<GovernanceVerdict["class"], string>;

function classSentence({ class: kind, reasons = [] }: GovernanceVerdict): string {
  const why = reasons.slice(0, 5).map((reason) => message(reason, 200));
  return why.length === 0 ? CLASSES[kind] : `${CLASSES[kind]} Because: ${why.join("; ")}.`;
}

function resultTable(results: readonly PolicyResult[], most: number): string {
  const rows = results.slice(0, most).map(({ rule, title, outcome, mode, severity, terms = [] }) => {
    const { glyph, word } = findingMark(outcome);
    const where = terms.slice(0, 3).map((term) => code(term, 60));
    const more = terms.length > 3 ? ` … ${terms.length - 3} more` : "";
    const how = mode === "report-only" ? "report-only" : severity;
    return [
      code(rule),
      `${glyph} ${word}`,
      how,
      `${prose(title, 150)}${where.length === 0 ? "" : `: ${where.join(", ")}${more}`}`,
    ];
  });
  return table({ head: ["Rule", "Result", "Severity", "What it asks"], rows });
}

function waiverTable({ waivers }: GovernanceVerdict, most: number): string {
  const rows = waivers
    .slice(0, most)
    .map(({ id, rule, term, by, expires, daysLeft }) => [
      code(id),
      term === undefined ? code(rule) : `${code(rule)} ${code(term, 60)}`,
      code(by),
      daysLeft === undefined ? prose(expires) : `${prose(expires)} (${plural(daysLeft, "day")})`,
    ]);
  return table({ head: ["Waiver", "Finding", "Approved by", "Until"], rows });
}

function names(
  results: readonly PolicyResult[],
  most: number,
  after: (result: PolicyResult) => string = nothing,
): string {
  const shown = results.slice(0, most).map((result) => `${code(result.rule)}${after(result)}`);
  const left = results.length - shown.length;
  return `${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

function nothing(): string {
  return "";
}

function informed(result: PolicyResult): string {
  return ` (${message(informationOf(result) ?? "", 120)})`;
}

function reasonOf({ predicate }: PolicyResult): string {
  return predicate === undefined ? "" : ` (${prose(predicate, 120)})`;
}
