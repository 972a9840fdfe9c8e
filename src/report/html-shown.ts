import { MARKDOWN_BYTES, type ShownFile } from "../records/shown-file.ts";
import { authored } from "./authored.ts";
import { escapeHtml } from "./markdown.ts";
import { markdownToHtml } from "./markdown-html.ts";

/** What a team's training left for the report: its pictures, and its Markdown without what could act. */
export function shownHtml(shown: readonly ShownFile[]): string {
  if (shown.length === 0) return "";
  return ["<h3>What training left for this report</h3>", ...shown.map(oneHtml)].join("\n");
}

function oneHtml({ name, kind, bytes }: ShownFile): string {
  const title = escapeHtml(name, 200);
  if (kind === "markdown")
    return `<details><summary>${title}</summary>\n${markdownToHtml(authored(new TextDecoder().decode(bytes), MARKDOWN_BYTES), 4)}\n</details>`;
  const source = `data:image/${kind};base64,${Buffer.from(bytes).toString("base64")}`;
  return `<figure><img src="${source}" alt="${title}" style="max-width:100%;height:auto"><figcaption>${title}</figcaption></figure>`;
}
