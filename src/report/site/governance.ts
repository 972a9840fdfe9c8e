import { plural } from "../../kernel/text.ts";
import type { ToldGovernance } from "../../records/site.ts";
import { escapeHtml } from "../markdown.ts";
import { dayHtml, html, tableHtml, text, timeHtml } from "./parts.ts";
import { approvalText, outcomeHtml } from "./words.ts";

/** What the gate and the policies said of the newest result, who approved it, and what was waived. */
export function governanceHtml(told: ToldGovernance): string {
  const lines: readonly (readonly [string, string])[] = [
    ["Result", `${outcomeHtml(told.outcome)}, taken ${timeHtml(told.at)}`],
    ["Approved", escapeHtml(approvalText(told.approval, told.outcome), 300)],
    ["Change", told.change === undefined ? "" : escapeHtml(told.change.replaceAll("-", " "), 60)],
    ["Roles that have to approve", escapeHtml(told.requiredRoles.join(", "), 300)],
    ["Policies in force", escapeHtml(told.packs.join(", "), 300)],
    ["Rules that passed", String(told.passed)],
  ];
  const list = lines
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`)
    .join("");
  return [
    `<ul class="cards"><li><h3>The newest result</h3><dl>${list}</dl></li></ul>`,
    openHtml(told),
    waiversHtml(told),
  ].join("\n");
}

function openHtml({ open }: ToldGovernance): string {
  if (open.length === 0) return "<p>No rule asks for anything.</p>";
  return tableHtml({
    id: "rules",
    caption: `${plural(open.length, "rule")} that did not pass`,
    columns: [{ head: "Rule" }, { head: "What it asks" }, { head: "Outcome" }],
    rows: open.map(({ id, title, outcome }) => ({
      cells: [html(`<code>${escapeHtml(id, 100)}</code>`), text(title, 200), html(outcomeHtml(outcome))],
    })),
  });
}

function waiversHtml({ waivers }: ToldGovernance): string {
  if (waivers.length === 0) return "";
  return tableHtml({
    id: "waivers",
    caption: "Waivers",
    columns: [{ head: "Waiver" }, { head: "Rule" }, { head: "Until" }],
    rows: waivers.map(({ id, rule, expires }) => ({
      cells: [text(id, 100), html(`<code>${escapeHtml(rule, 100)}</code>`), html(dayHtml(expires), expires)],
    })),
  });
}
