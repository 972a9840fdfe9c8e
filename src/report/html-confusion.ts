import type { Charts } from "../generated/types.ts";
import { escapeHtml } from "./markdown.ts";
import { count, percent } from "../kernel/numbers.ts";

type Confusion = NonNullable<Charts["confusion"]>;

const MOST_LABELS = 20;

/** Confusion matrices as tables: rows are the truth, columns the prediction, shaded by the share of the row. */
export function confusionHtml({ labels, candidate, baseline }: Confusion): string {
  const shown = labels.slice(0, MOST_LABELS);
  const tables = [
    ...(baseline === undefined ? [] : [matrix("Confusion matrix, baseline", shown, baseline)]),
    matrix("Confusion matrix, this pull request", shown, candidate),
  ];
  const left = labels.length - shown.length;
  const note = left > 0 ? `<p>${left} more classes are in the evaluation record.</p>` : "";
  return tables.join("\n") + note;
}

function matrix(title: string, labels: readonly string[], cells: readonly (readonly number[])[]): string {
  const head = labels.map((label) => `<th scope="col">${escapeHtml(label, 40)}</th>`).join("");
  const rows = labels.map((label, truth) => {
    const row = cells[truth] ?? [];
    const total = row.reduce((sum, value) => sum + value, 0);
    const columns = labels.map((_, predicted) => cell(row[predicted] ?? 0, total)).join("");
    return `<tr><th scope="row">${escapeHtml(label, 40)}</th>${columns}</tr>`;
  });
  return `<figure><figcaption>${title}</figcaption><div class="wide" tabindex="0" role="region" aria-label="${title}"><table class="confusion"><thead><tr><th scope="col">true \\ predicted</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div></figure>`;
}

function cell(value: number, total: number): string {
  const share = total > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / total)) : 0;
  return `<td class="number" style="--share:${(share * 45).toFixed(0)}%">${count(value)}<br><small>${percent(share, 0)}</small></td>`;
}
