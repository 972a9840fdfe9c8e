import { markdownTable } from "markdown-table";

/** A Markdown table; cells are Markdown already, and line breaks in them become spaces. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")),
  );
  return markdownTable(cells, { alignDelimiters: false });
}

/** A sentence from a schema or a declaration: outside of its code spans nothing is markup. */
export function prose(text: string): string {
  return text.replaceAll(/`[^`]*`|</g, (part) => (part === "<" ? "&lt;" : part));
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** The page's first lines: what it is, and what it is made from. */
export function heading(title: string, madeFrom: string, introduction: string): string {
  return `# ${title}\n\n<!-- Made from ${madeFrom} by scripts/reference.ts; change those. -->\n\n${introduction}`;
}
