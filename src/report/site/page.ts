import { hexOf, sha256 } from "../../records/canonical.ts";
import { escapeHtml } from "../markdown.ts";
import { SCRIPT } from "./script.ts";
import { SITE_STYLE } from "./style.ts";

/** A file of the site. */
export interface SitePage {
  readonly path: string;
  readonly text: string;
}

export interface PageParts {
  readonly path: string;
  /** Plain text. */
  readonly title: string;
  /** HTML made here, as the others are. */
  readonly head: string;
  readonly sections: readonly string[];
  readonly footer: string;
  /** Of which the title is: `owner/name`. */
  readonly repository: string | undefined;
}

const inline = (text: string): string => `'sha256-${Buffer.from(hexOf(sha256(text)), "hex").toString("base64")}'`;

// Only our own style and script, and nothing is asked for: the pages hold names that others chose.
const POLICY = `default-src 'none'; style-src ${inline(SITE_STYLE)}; script-src ${inline(SCRIPT)}; base-uri 'none'; form-action 'none'`;

/** One file that says everything without its script, without network and without outside fonts. */
export function sitePage({ path, title, head, sections, footer, repository }: PageParts): SitePage {
  const name = repository === undefined ? "Models" : `Models of ${repository}`;
  const text = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(title === name ? name : `${title} · ${name}`, 200)}</title>`,
    `<style>${SITE_STYLE}</style>`,
    "</head>",
    "<body>",
    '<a class="skip" href="#main">To the content</a>',
    `<header>${navigation(path)}${head}</header>`,
    '<main id="main">',
    ...sections.filter((section) => section !== ""),
    "</main>",
    `<footer>${footer}</footer>`,
    `<script>${SCRIPT}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
  return { path, text };
}

/** From a page to the root of the site. */
export function upFrom(path: string): string {
  return path.includes("/") ? "../" : "";
}

function navigation(path: string): string {
  const up = upFrom(path);
  const places = [
    ["index.html", "Models"],
    ["environments/index.html", "Environments"],
    ["data/index.html", "Data sets"],
  ] as const;
  const links = places.map(([to, word]) => {
    const current = to === path ? ' aria-current="page"' : "";
    return `<a href="${up}${to}"${current}>${word}</a>`;
  });
  return `<nav class="top" aria-label="Site">${links.join("")}</nav>`;
}
