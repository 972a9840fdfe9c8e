import type { Charts } from "../generated/types.ts";
import { escapeHtml } from "./markdown.ts";
import { count, percent } from "../kernel/numbers.ts";

type Confusion = NonNullable<Charts["confusion"]>;

const MOST_LABELS = 20;
/** More columns than these, or longer names, have the page's whole width. */
const SMALL = { labels: 5, characters: 60 } as const;
const LONGEST = 120;

/**
 * Confusion matrices as tables, side by side where both have room: rows are the truth, columns the prediction, shaded by
 * the share of the row.
 */
export function confusionHtml({ labels, candidate, baseline }: Confusion): string {
  const shown = labels.slice(0, MOST_LABELS);
  const tables = [
    ...(baseline === undefined ? [] : [matrix("Confusion matrix, baseline", shown, baseline)]),
    matrix("Confusion matrix, this pull request", shown, candidate),
  ];
  const left = labels.length - shown.length;
  const note = left > 0 ? `<p>${left} more classes are in the evaluation record.</p>` : "";
  const isSmall = shown.length <= SMALL.labels && shown.join("").length <= SMALL.characters;
  return `<div class="matrices${isSmall ? "" : " large"}">\n${tables.join("\n")}\n</div>${note}`;
}

function matrix(title: string, labels: readonly string[], cells: readonly (readonly number[])[]): string {
  const head = labels.map((label) => `<th scope="col">${escapeHtml(label, LONGEST)}</th>`).join("");
  const rows = labels.map((label, truth) => {
    const row = cells[truth] ?? [];
    const total = row.reduce((sum, value) => sum + value, 0);
    const columns = labels.map((_, predicted) => cell(row[predicted] ?? 0, total)).join("");
    return `<tr><th scope="row">${escapeHtml(label, LONGEST)}</th>${columns}</tr>`;
  });
  return `<figure><figcaption>${title}</figcaption><div class="wide" tabindex="0" role="region" aria-label="${title}"><table class="confusion"><thead><tr><th scope="col">true \\ predicted</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div></figure>`;
}

function cell(value: number, total: number): string {
  const share = total > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / total)) : 0;
  return `<td class="number" style="--share:${(share * 45).toFixed(0)}%">${count(value)}<br><small>${percent(share, 0)}</small></td>`;
}
