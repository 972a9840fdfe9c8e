import type { ChangedGroup, ChangedRow, ChangedRows, ShownCell } from "../generated/types.ts";
import { count } from "../kernel/numbers.ts";
import { shownKind } from "../records/shown-file.ts";
import { escapeHtml } from "./markdown.ts";

const LONGEST = 3000;
const LEAST = 10;

const TITLES: Readonly<Record<ChangedGroup["effect"], string>> = {
  worse: "Worse than the baseline",
  better: "Better than the baseline",
  different: "Different, neither better nor worse",
};

/** Rows that two models answer differently, side by side: what a repository lets be shown of them. */
export function changedRowsHtml({ dataset, columns, remarks, groups }: ChangedRows): string {
  const none = groups.length === 0 && remarks.length === 0 ? ["<p>Both answer every row alike.</p>"] : [];
  return [
    "<h3>Rows that changed</h3>",
    `<p>Rows of ${escapeHtml(dataset)} that this pull request and the baseline answer differently, the largest changes first.</p>`,
    ...remarks.map((remark) => `<p class="note">${escapeHtml(remark)}</p>`),
    ...none,
    ...groups.map((group) => groupHtml(group, columns)),
  ].join("\n");
}

function groupHtml({ effect, rows, shown }: ChangedGroup, columns: readonly string[]): string {
  const title = `<h4>${TITLES[effect]}</h4>`;
  if (rows === undefined) return `${title}\n<p>Fewer than ${LEAST} rows: none is shown.</p>`;
  const some = shown.length < rows ? `, ${count(shown.length)} of them shown` : "";
  const heads = [...columns, "Actual", "Baseline", "This pull request"];
  return [
    title,
    `<p>${count(rows)} rows${some}.</p>`,
    `<div class="wide changed" role="region" aria-label="${TITLES[effect]}" tabindex="0"><table><thead><tr>`,
    heads.map((head) => `<th scope="col">${escapeHtml(head, 200)}</th>`).join(""),
    "</tr></thead><tbody>",
    ...shown.map((row) => rowHtml(row, columns)),
    "</tbody></table></div>",
  ].join("\n");
}

function rowHtml({ cells, actual, baseline, candidate }: ChangedRow, columns: readonly string[]): string {
  const told = columns.map((column, at) => cellHtml(cells[at] ?? {}, column));
  const answers = [actual, baseline, candidate].map((text) => `<td>${escapeHtml(text, LONGEST)}</td>`);
  return `<tr>${[...told, ...answers].join("")}</tr>`;
}

/** Whatever another job put into the file: a picture is one by its content, and everything else is text. */
function cellHtml({ text, picture, missing }: ShownCell, column: string): string {
  if (text !== undefined) return `<td>${escapeHtml(text, LONGEST)}</td>`;
  const kind = picture === undefined ? undefined : shownKind("", Buffer.from(picture.slice(0, 64), "base64"));
  if (picture === undefined || kind === undefined || kind === "markdown")
    return `<td class="missing">${escapeHtml(missing ?? "", 300)}</td>`;
  return `<td><img src="data:image/${kind};base64,${picture}" alt="${escapeHtml(column, 200)}"></td>`;
}
