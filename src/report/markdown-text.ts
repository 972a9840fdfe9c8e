import { textTable, wrap } from "./text-table.ts";

interface Style {
  readonly width: number;
  readonly color: boolean;
}

/**
 * Markdown of ours as plain text: tables aligned, folds opened, diagrams left out, escapes undone. For job summaries
 * in a terminal.
 */
export function renderForTerminal(markdown: string, style: Style): string {
  const lines = markdown.split("\n");
  const out: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const block = blockAt(lines, index);
    if (block === undefined) out.push(...plainLine(line, style));
    else {
      out.push(...block.render(style));
      index += block.length - 1;
    }
  }
  return `${out
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

interface Block {
  readonly length: number;
  readonly render: (style: Style) => readonly string[];
}

function blockAt(lines: readonly string[], start: number): Block | undefined {
  const ticks = /^\s*(`{3,})(\w*)/.exec(lines[start] ?? "");
  if (ticks !== null) return fenceBlock(lines.slice(start), ticks[1] ?? "```", ticks[2] === "mermaid");
  const isTable = lines[start]?.startsWith("|") === true && /^\|[\s:|-]+\|$/.test(lines[start + 1] ?? "");
  return isTable ? tableBlock(lines.slice(start)) : undefined;
}

function fenceBlock(lines: readonly string[], ticks: string, isDiagram: boolean): Block {
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === ticks);
  const length = end < 0 ? lines.length : end + 1;
  const inside = lines.slice(1, end < 0 ? undefined : end).map((line) => `    ${line.replaceAll(/\p{Cc}/gu, "")}`);
  return { length, render: () => (isDiagram ? [] : inside) };
}

function tableBlock(lines: readonly string[]): Block {
  const end = lines.findIndex((line) => !line.startsWith("|"));
  const length = end < 0 ? lines.length : end;
  const [head = [], marks = [], ...rows] = lines.slice(0, length).map(cellsOf);
  const columns = head.map((name, index) => ({
    head: inline(name),
    align: marks[index]?.endsWith(":") === true ? ("right" as const) : ("left" as const),
    // The name and the outcome are what a narrow table cannot do without.
    weight: index === head.length - 1 ? head.length : head.length - index,
  }));
  const cells = rows.map((row) => row.map(inline));
  return { length, render: ({ width }) => textTable({ columns, rows: cells, width }).split("\n") };
}

function cellsOf(line: string): string[] {
  return line
    .replaceAll(/^\|\s?|\s?\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function plainLine(line: string, { width, color }: Style): readonly string[] {
  const heading = /^#{1,6} (.*)$/.exec(line)?.[1];
  if (heading !== undefined) return [color ? `\u001B[1m${inline(heading)}\u001B[0m` : inline(heading)];
  if (line === "</details>") return [""];
  const summary = /^<details><summary>(.*)<\/summary>$/.exec(line)?.[1];
  if (summary !== undefined) return [`▸ ${inline(summary)}`];
  const quote = line.replace(/^> ?(?:\[!\w+\])?/, "");
  return wrap(inline(quote), width).split("\n");
}

function inline(text: string): string {
  return text
    .replaceAll(/<\/?(?:sub|sup|b|code|strong|em)>/g, "")
    .replaceAll(/<!--.*?-->/g, "")
    .replaceAll(/\[([^\]]*)\]\((https?:[^)\s]*)\)/g, "$1 ($2)")
    .replaceAll(/(`+) ?(.+?) ?\1/g, "$2")
    .replaceAll("**", "")
    .replaceAll(/&#(\d{2,4});/g, (_, code: string) => (code === "8203" ? "" : String.fromCharCode(Number(code))))
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "");
}
