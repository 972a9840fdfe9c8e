import type { WindowRecord } from "../../generated/types.ts";
import type { Finding } from "../../findings/finding.ts";
import { worstFirst } from "../../findings/verdict.ts";
import { count, percent } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { renderFindings, tellingFindings } from "../findings.ts";
import { code, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import { limitText } from "./words.ts";

type Check = WindowRecord["quality"][number];

/** The checks of the data that say something, worst first. */
export function tellingChecks({ quality }: WindowRecord): readonly Check[] {
  const order = worstFirst(quality);
  return order.filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
}

export function qualitySentence(window: WindowRecord): string {
  const { quality } = window;
  if (quality.length === 0) return "No check of the data was made.";
  const failed = quality.filter(({ outcome }) => outcome === "fail").length;
  const warned = quality.filter(({ outcome }) => outcome === "warn").length;
  const open = quality.filter(({ outcome }) => outcome === "unmeasured" || outcome === "inconclusive").length;
  const passed = quality.filter(({ outcome }) => outcome === "pass").length;
  return [
    failed > 0 ? `${plural(failed, "check")} of the data failed` : "",
    warned > 0 ? plural(warned, "warning") : "",
    open > 0 ? `${open} not settled` : "",
    `${passed} passed`,
  ]
    .filter((text) => text !== "")
    .join(", ");
}

/** The checks as a table, each with its rate, its interval and its limit. */
export function qualityTable(checks: readonly Check[], most: number): string | undefined {
  if (checks.length === 0) return undefined;
  const rows = checks
    .slice(0, most)
    .map((check) => [
      check.column === undefined ? prose(check.subject ?? "rows", 80) : code(check.column, 80),
      prose(check.message, 400),
      rateText(check),
      limitCell(check),
      prose(check.limitFrom ?? "", 120),
      `${findingMark(check.outcome).glyph} ${findingMark(check.outcome).word}`,
    ]);
  const left = checks.length - rows.length;
  const head = ["About", "Check", "Rate", "Limit", "Limit from", "Outcome"];
  return `${table({ head, rows, align: "lllrll" })}${left > 0 ? `\n\n… and ${plural(left, "check")} more.` : ""}`;
}

/** What could not be read or measured, of the window and of the run. */
export function renderTroubles(findings: readonly Finding[], most: number): string | undefined {
  const telling = tellingFindings(findings);
  return telling.length === 0 ? undefined : renderFindings(telling, most);
}

// A rate's limit is a share; that of a mean or an age is a number of its own.
function limitCell({ limit, rate }: Check): string {
  if (limit === null || limit === undefined) return "";
  return rate === null || rate === undefined ? limitText(limit) : percent(limit, 3);
}

function rateText({ failed, rows, rate, interval }: Check): string {
  const of = failed === undefined || rows === undefined ? "" : `${count(failed)} of ${count(rows)}`;
  const share = rate === null || rate === undefined ? "" : percent(rate, 3);
  const range =
    interval === null || interval === undefined ? "" : `${percent(interval[0], 3)} to ${percent(interval[1], 3)}`;
  const inside = [of, range].filter((text) => text !== "").join("; ");
  return share === "" ? inside : `${share}${inside === "" ? "" : ` (${inside})`}`;
}
