import { escapeHtml } from "../markdown.ts";

export interface SiteColumn {
  readonly head: string;
  readonly isNumber?: boolean;
}

export interface SiteCell {
  /** HTML made here. */
  readonly html: string;
  /** What it is sorted by where that is not its text. */
  readonly sort?: string | undefined;
}

export interface SiteTable {
  readonly id: string;
  /** Said to who cannot see where it stands. */
  readonly caption: string;
  readonly columns: readonly SiteColumn[];
  /** The first cell of each row names it. */
  readonly rows: readonly SiteRow[];
  readonly isSortable?: boolean;
}

export interface SiteRow {
  readonly cells: readonly SiteCell[];
  /** ISO times: what a date picks. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A table that becomes a list of cards on a phone. */
export function tableHtml({ id, caption, columns, rows, isSortable = false }: SiteTable): string {
  const head = columns.map(
    ({ head: word, isNumber }) =>
      `<th scope="col"${isNumber === true ? ' class="number"' : ""}>${escapeHtml(word, 60)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.cells.map((cell, at) => cellHtml(cell, columns[at], at === 0));
    const times = [
      row.since === undefined ? "" : ` data-since="${escapeHtml(row.since, 40)}"`,
      row.until === undefined ? "" : ` data-until="${escapeHtml(row.until, 40)}"`,
    ].join("");
    return `<tr${times}>${cells.join("")}</tr>`;
  });
  const sortable = isSortable && rows.length > 1 ? " sortable" : "";
  return `<div class="wide" role="group" aria-label="${escapeHtml(caption, 200)}" tabindex="0"><table id="${id}" class="stack${sortable}"><thead><tr>${head.join("")}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table></div>`;
}

function cellHtml({ html, sort }: SiteCell, column: SiteColumn | undefined, isFirst: boolean): string {
  const by = sort === undefined ? "" : ` data-sort="${escapeHtml(sort, 100)}"`;
  if (isFirst) return `<th scope="row"${by}>${html}</th>`;
  const label = html === "" ? "" : ` data-label="${escapeHtml(column?.head ?? "", 60)}"`;
  return `<td${column?.isNumber === true ? ' class="number"' : ""}${label}${by}>${html}</td>`;
}

/** A cell of plain text that others may have chosen. */
export function text(value: string | undefined, limit = 200): SiteCell {
  return { html: value === undefined ? "" : escapeHtml(value, limit) };
}

export function html(value: string, sort?: string): SiteCell {
  return { html: value, sort };
}

/** A search field, and a date where rows have times; hidden until the script is there. */
export function toolsHtml(
  table: string,
  { label, date, years = "" }: { readonly label: string; readonly date?: string; readonly years?: string },
): string {
  const day =
    date === undefined
      ? ""
      : `<div><label for="${table}-date">On which date</label><input type="date" id="${table}-date" value="${escapeHtml(date, 10)}"></div>`;
  return `<div class="tools" data-for="${table}"${years === "" ? "" : ` data-years="${escapeHtml(years, 4000)}"`} hidden><div><label for="${table}-search">${escapeHtml(label, 60)}</label><input type="search" id="${table}-search"></div>${day}<output></output></div>`;
}

export function sectionHtml(id: string, title: string, body: string): string {
  return body === ""
    ? ""
    : `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title, 120)}</h2>\n${body}\n</section>`;
}

/** `2026-11-30 18:00`, as all times here in UTC. */
export function timeHtml(at: string | undefined): string {
  if (at === undefined) return '<span class="quiet">not known</span>';
  return `<time datetime="${escapeHtml(at, 40)}">${escapeHtml(at.slice(0, 16).replace("T", " "), 40)}</time>`;
}

export function dayHtml(at: string | undefined): string {
  if (at === undefined) return '<span class="quiet">not known</span>';
  return `<time datetime="${escapeHtml(at, 40)}">${escapeHtml(at.slice(0, 10), 40)}</time>`;
}

/** The first digits of a digest. */
export function digestHtml(digest: string | undefined): string {
  return digest === undefined ? "" : `<code>${escapeHtml(digest.replace(/^sha256:/, "").slice(0, 12), 12)}</code>`;
}

export function commitHtml(commit: string | undefined, web: string | undefined): string {
  if (commit === undefined) return "";
  const code = `<code>${escapeHtml(commit.slice(0, 7), 7)}</code>`;
  return web !== undefined && /^[0-9a-f]{40,64}$/.test(commit)
    ? `<a href="${escapeHtml(web)}/commit/${commit}">${code}</a>`
    : code;
}

export function pullHtml(pull: number | undefined, web: string | undefined): string {
  if (pull === undefined) return "";
  return web === undefined ? `#${pull}` : `<a href="${escapeHtml(web)}/pull/${pull}">#${pull}</a>`;
}
