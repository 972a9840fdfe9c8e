import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parse } from "marked";

/** Elements that GitHub keeps in a comment (the allow-list of html-pipeline's SanitizationFilter, 2.14). */
export const KEPT_BY_GITHUB: ReadonlySet<string> = new Set(
  (
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul table thead tbody " +
    "tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure " +
    "figcaption abbr bdo cite dfn mark small source span time wbr"
  ).split(" "),
);

const require = createRequire(import.meta.url);

/** A comment as GitHub shows it: GitHub-flavoured Markdown, GitHub's style sheet, Mermaid drawn. One file, offline. */
export async function githubPage(markdown: string): Promise<string> {
  const style = await readFile(require.resolve("github-markdown-css/github-markdown.css"), "utf8");
  const mermaid = await readFile(require.resolve("mermaid/dist/mermaid.min.js"), "utf8");
  const body = parse(markdown, { gfm: true, async: false });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A comment</title>
<style>${style}
body { margin: 0; padding: 16px; background: #f6f8fa; font: 14px sans-serif }
@media (prefers-color-scheme: dark) { body { background: #0d1117 } }
.markdown-body { box-sizing: border-box; max-width: 860px; margin: auto; padding: 16px; border: 1px solid #d1d9e0; border-radius: 6px; font-size: 14px }
.mermaid { background: none !important }
</style></head><body><main class="markdown-body">${body}</main>
<script>${mermaid.replaceAll("</script", "<\\/script")}</script>
<script>
const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
mermaid.initialize({ startOnLoad: false, theme: isDark ? "dark" : "default" });
window.drawn = (async () => {
  const failures = [];
  // Mermaid measures its text, and inside a closed fold there is nothing to measure.
  const folds = [...document.querySelectorAll("details:not([open])")];
  for (const fold of folds) fold.open = true;
  for (const [index, code] of [...document.querySelectorAll("code.language-mermaid")].entries()) {
    try {
      const { svg } = await mermaid.render("chart-" + index, code.textContent);
      const chart = document.createElement("div");
      chart.className = "mermaid";
      chart.innerHTML = svg;
      code.parentElement.replaceWith(chart);
    } catch (error) {
      failures.push(String(error.message ?? error));
    }
  }
  for (const fold of folds) fold.open = false;
  return failures;
})();
</script></body></html>
`;
}
