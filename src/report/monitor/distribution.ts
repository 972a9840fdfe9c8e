import type { ColumnDrift } from "../../generated/types.ts";
import { percent } from "../../kernel/numbers.ts";
import { plain, prose, table } from "../markdown.ts";

type Bins = NonNullable<ColumnDrift["bins"]>;

// Mermaid's own palette is nearly white on white; these two are readable on GitHub's light and dark backgrounds.
const THEME = `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%`;

/** The two distributions as a table: share of rows by bin. */
export function binTable(bins: Bins): string {
  const rows = binRows(bins).map(({ label, reference, current }) => [
    prose(label, 60),
    percent(reference),
    percent(current),
    points(current - reference),
  ]);
  return table({ head: ["Bin", "Reference", "This window", "Change"], rows, align: "lrrr" });
}

/** The two as lines of a Mermaid diagram: bins by number, since names could be read as more than names. */
export function binDiagram(bins: Bins): string | undefined {
  const rows = binRows(bins);
  const top = Math.max(...rows.flatMap(({ reference, current }) => [reference, current]));
  if (rows.length < 2 || !(top > 0)) return undefined;
  const line = (read: (row: BinRow) => number) => `  line [${rows.map((row) => share(read(row))).join(", ")}]`;
  return [
    "```mermaid",
    THEME,
    "xychart-beta",
    `  title "Share of rows by bin"`,
    `  x-axis "Bin" 1 --> ${rows.length}`,
    `  y-axis "Percent of rows" 0 --> ${share(Math.min(1, top * 1.1))}`,
    line(({ current }) => current),
    line(({ reference }) => reference),
    "```",
    "",
    "Blue: this window. Amber: the reference. Bins are numbered as in the table.",
  ].join("\n");
}

/** The two as two lines of blocks on one scale, and the bins that changed most: for a terminal. Plain text. */
export function binLines(bins: Bins): readonly string[] {
  const rows = binRows(bins);
  const top = Math.max(...rows.flatMap(({ reference, current }) => [reference, current]), 0);
  if (rows.length < 2 || !(top > 0)) return [];
  const blocks = (read: (row: BinRow) => number) => rows.map((row) => block(read(row) / top)).join("");
  const name = ({ label }: BinRow | undefined = { label: "", reference: 0, current: 0 }) => plain(label, 24);
  const moved = rows
    .toSorted((a, b) => Math.abs(b.current - b.reference) - Math.abs(a.current - a.reference))
    .slice(0, 3)
    .map((row) => `${name(row)} ${percent(row.reference)} → ${percent(row.current)}`);
  return [
    `reference ${blocks(({ reference }) => reference)}  ${name(rows[0])} … ${name(rows.at(-1))}`,
    `window    ${blocks(({ current }) => current)}  most moved: ${moved.join("; ")}`,
  ];
}

const BLOCKS = "▁▂▃▄▅▆▇█";

// An empty bin has no block at all.
function block(share: number): string {
  return share === 0 ? "·" : (BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))] ?? "·");
}

export interface BinRow {
  readonly label: string;
  readonly reference: number;
  readonly current: number;
}

/** Bins side by side; what has no number is left out. */
export function binRows({ labels, reference, current }: Bins): readonly BinRow[] {
  return labels.flatMap((label, index) => {
    const [before, after] = [reference[index], current[index]];
    return before === undefined || after === undefined
      ? []
      : [{ label, reference: asShare(before), current: asShare(after) }];
  });
}

function asShare(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

function points(difference: number): string {
  const rounded = Math.round(difference * 1000) / 10;
  if (rounded === 0) return "0";
  return `${rounded > 0 ? "+" : "−"}${Math.abs(rounded)} pp`;
}

function share(value: number): string {
  return String(Math.round(value * 10_000) / 100);
}
