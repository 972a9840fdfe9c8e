export interface TextColumn {
  readonly head: string;
  readonly align: "left" | "right";
  /** The lowest goes first when the table is too wide. */
  readonly weight: number;
}

export interface TextTable {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of the terminal. */
  readonly width: number;
}

const GAP = "  ";

/** A table in plain text. Empty columns are left out, then the lightest, until it fits; colors take no room. */
export function textTable({ columns, rows, width }: TextTable): string {
  const sized = columns.map((column, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    const size = Math.max(widthOf(column.head), ...cells.map(widthOf));
    return { ...column, cells, size, isEmpty: cells.every((cell) => cell === "") };
  });
  let kept = sized.filter(({ isEmpty }) => !isEmpty);
  while (kept.length > 2 && total(kept) > width) {
    const lightest = Math.min(...kept.map(({ weight }) => weight));
    kept = kept.filter(({ weight }) => weight !== lightest);
  }
  const line = (read: (column: (typeof kept)[number]) => string) =>
    kept
      .map((column) => pad(read(column), column))
      .join(GAP)
      .trimEnd();
  return [line(({ head }) => head), ...rows.map((_, index) => line(({ cells }) => cells[index] ?? ""))].join("\n");
}

/** Text broken at spaces into lines of at most `width`, if its words allow. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > Math.max(20, width)) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

function pad(text: string, { size, align }: { readonly size: number; readonly align: "left" | "right" }): string {
  const space = " ".repeat(Math.max(0, size - widthOf(text)));
  return align === "left" ? text + space : space + text;
}

function total(columns: readonly { readonly size: number }[]): number {
  return columns.reduce((sum, { size }) => sum + size, 0) + GAP.length * (columns.length - 1);
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(/\p{Cc}\[\d+m/gu, "")) width += isWide(character) ? 2 : 1;
  return width;
}

// East Asian wide forms and emoji.
function isWide(character: string): boolean {
  return /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}]/u.test(
    character,
  );
}
