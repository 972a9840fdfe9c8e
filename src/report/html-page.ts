import type { Drawing } from "./html-charts.ts";
import { STYLE } from "./html-style.ts";
import { escapeHtml } from "./markdown.ts";
import { markdownToHtml } from "./markdown-html.ts";

// Nothing may be fetched or run: the page is read from an artifact, offline, and holds text that others wrote.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export interface HtmlPage {
  /** Plain text. */
  readonly title: string;
  /** HTML made here, as the others are. */
  readonly header: string;
  readonly main: readonly string[];
  readonly footer: string;
}

/** One file without network, scripts or outside fonts. */
export function htmlPage({ title, header, main, footer }: HtmlPage): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    `<header>${header}</header>`,
    "<main>",
    ...main,
    "</main>",
    `<footer>${footer}</footer>`,
    "</body>",
    "</html>",
    "",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

/** A chart with its name, and what it shows for those who cannot see it. */
export function figureHtml({ title, description, svg }: Drawing): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><div role="img" aria-label="${escapeHtml(description)}">${svg}</div></figure>`;
}

/** One line of Markdown of ours without a paragraph around it. */
export function inlineHtml(markdown: string): string {
  return markdownToHtml(markdown).replaceAll(/^<p>|<\/p>$/g, "");
}

/** The place of a model's part in a page. */
export function anchorOf(model: string): string {
  return `model-${model.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}
