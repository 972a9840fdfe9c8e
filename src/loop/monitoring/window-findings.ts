import { findingOf, type Finding } from "../../findings/finding.ts";
import type { WindowRecord } from "../../generated/types.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { plural } from "../../kernel/text.ts";
import { LOGS } from "../../monitoring/rules.ts";
import { MONITOR } from "./monitor-rules.ts";

/** What windows of a model lacked, each trouble once: the newest window tells it, and how many others have the same. */
export function windowFindings(model: string, windows: readonly WindowRecord[]): readonly Finding[] {
  const all = windows
    .toSorted((a, b) => (a.window.from < b.window.from ? -1 : 1))
    .flatMap(({ window, findings = [] }) => findings.map((finding) => ({ id: window.id, finding })));
  return [...groupBy(all, ({ finding }) => troubleOf(finding)).values()].flatMap((same) => {
    const newest = same.at(-1);
    if (newest === undefined) return [];
    const others = new Set(same.map(({ id }) => id)).size - 1;
    const where = `Window ${newest.id}${others > 0 ? ` and ${plural(others, "other")}` : ""}`;
    const found = { ...newest.finding, model, message: `${where}: ${newest.finding.message}` };
    // A window names the rule alone; the advice is the rule's.
    const rule = [...Object.values(LOGS), MONITOR.experiment].find(({ id }) => id === found.rule);
    return [rule === undefined ? found : findingOf(rule, found)];
  });
}

/** What makes two findings of windows the same trouble, whatever their numbers are. */
export function troubleOf({ rule, subject = "" }: Pick<Finding, "rule" | "subject">): string {
  return `${rule} ${subject}`;
}
