const TAGS = /<(?!\/?(?:details|summary|sub|b|code)>)[a-z!/]/i;
const RUN = "https://github.com/acme/models/actions/runs/42";

/** What in a comment could ping, link, hide, break out of its place or draw something of its own: nothing, we hope. */
export function harms(markdown: string): readonly string[] {
  const { text, isOpen } = withoutCode(markdown);
  const opened = text.match(/^<details>/gm)?.length;
  const closed = text.match(/^<\/details>$/gm)?.length;
  return [
    isOpen ? "a fence is not closed" : undefined,
    opened === closed ? undefined : "a fold is not closed",
    ...[/@[A-Za-z0-9]/, /(?<!&)#\d/, /\bGH-\d/i, /https?:\/\//, TAGS].map(
      (pattern) => pattern.exec(text.replaceAll(RUN, ""))?.[0],
    ),
    /[\p{Cc}\p{Cf}]/u.test(markdown.replaceAll("\n", "")) ? "an invisible character" : undefined,
    ...wildDiagrams(markdown),
    ...unevenTables(markdown),
  ].filter((harm) => harm !== undefined);
}

/** The Markdown without what CommonMark reads as code: fences, then code spans line by line. */
function withoutCode(markdown: string): { readonly text: string; readonly isOpen: boolean } {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const ticks = /^\s*(`{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else if (fence === undefined) kept.push(line.replaceAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, ""));
  }
  return { text: kept.join("\n"), isOpen: fence !== undefined };
}

/** Diagrams may hold our own directive, axes, numbers and quoted plain labels. */
function wildDiagrams(markdown: string): readonly string[] {
  const tame =
    /^(?:%%\{init: \{"themeVariables": \{"xyChart": \{"plotColorPalette": "#2f81f7, #d97706"\}\}\}\}%%|xychart-beta(?: horizontal)?| {2}(?:title|[xy]-axis|line|bar) (?:"[\w .%=-]*"|[\d., [\]-]|-->)+)$/;
  const diagrams = [...markdown.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, diagram = ""]) => diagram);
  return diagrams.flatMap((diagram) => diagram.split("\n")).filter((line) => !tame.test(line));
}

/** Every row of a table has the columns of its head. */
function unevenTables(markdown: string): readonly string[] {
  const lines = markdown.split("\n");
  return lines.flatMap((line, index) => {
    if (!/^\|[\s:|-]+\|$/.test(line)) return [];
    const end = lines.findIndex((row, place) => place > index && !row.startsWith("|"));
    const rows = lines.slice(index + 1, end < 0 ? undefined : end);
    return rows.filter((row) => row.split("|").length !== line.split("|").length);
  });
}
