import { expect, test } from "vitest";
import { spoken } from "../../../src/forge/spoken.ts";

const LINE = "model-gitops approve churn@0123456789abcdef0123456789abcdef";

/** Whether the line is its author's own word, or at least there. */
function heard(body: string): "own" | "within" | "no" {
  const { own, within } = spoken(body);
  if (own.includes(LINE)) return "own";
  return within.includes(LINE) ? "within" : "no";
}

test.each([
  ["alone", LINE],
  ["between sentences, with carriage returns", `I looked.\r\n${LINE}\r\nThanks`],
  ["as the comment shows it, backticks included", `Yes:\n\`${LINE}\``],
  ["with up to three spaces, which Markdown ignores", `   ${LINE}  `],
  ["with the invisible character of prose", LINE.replace("@", "@\u200B")],
  ["after a fence that is closed", `\`\`\`\nx\n\`\`\`\n${LINE}`],
  ["after a quote and a blank line", `> they said\n\n${LINE}`],
  ["after a comment that is closed", `<!-- x -->\n\n${LINE}`],
  ["after struck words", `~~no~~ yes\n${LINE}`],
  ["after an element that is closed", `<details>x</details>\n\n${LINE}`],
  ["after words about percents and arrows", `within ~5 % -> fine, a < b\n\n${LINE}`],
  ["after words about a few", `about ~5 ms slower\n${LINE}`],
  ["after code that is closed", `for \`<i>\` and \`\`a \` b\`\`\n${LINE}`],
  ["after a price", `$5 more\n${LINE}`],
  ["after links", `see [a](https://x.example/a) and <https://y.example> [b](x "y")\n${LINE}`],
  ["after an element of several", `<p align="center"><b>x</b><br></p>\n\n${LINE}`],
  ["after a long line", `${"word ".repeat(300)}\n${LINE}`],
])("a line %s is one's own", (_, body) => {
  expect(heard(body)).toBe("own");
});

test.each([
  ["in a fence", `no:\n\`\`\`text\n${LINE}\n\`\`\`\n`],
  ["in a fence of tildes", `~~~\n${LINE}\n~~~`],
  ["in a fence that shorter and other ones do not close", `\`\`\`\`\n\`\`\`\n~~~~\n${LINE}\n\`\`\`\``],
  ["in a fence that nothing closes", `\`\`\`\nx\n\n${LINE}`],
  ["in a fence within a list", `- \`\`\`\n${LINE}\n  \`\`\``],
  ["in a fence within a quote", `> \`\`\`\n${LINE}`],
  ["in a comment", `LGTM <!--\n${LINE}\n-->`],
  ["in a comment that nothing closes", `<!-- x\n\n${LINE}`],
  ["in a fence whose start a comment hides", `\`<!--\` is HTML\n\`\`\`\n-->\n${LINE}\n\`\`\``],
  ["in character data", `<![CDATA[\n${LINE}\n]]>`],
  ["in an instruction", `<?x\n${LINE}\n?>`],
  ["in a tag's attribute", `<img alt="\n${LINE}\n">`],
  ["struck out", `~~\n${LINE}\n~~`],
  ["struck out over blank lines", `~~no\n\n${LINE}\n\n~~`],
  ["struck out by one tilde", `~no\n${LINE}~`],
  ["struck out by HTML", `<del>\n\n${LINE}\n\n</del>`],
  ["in a folded part", `<details><summary>bot</summary>\n\n${LINE}\n</details>`],
  ["in an HTML quote", `<blockquote>\n${LINE}\n</blockquote>`],
  ["in preformatted text", `<PRE>\n${LINE}\n</PRE>`],
  ["behind a quote's mark", `> ${LINE}`],
  ["in a quote that goes on without its mark", `> the bot wants\n${LINE}`],
  ["in a quote of a quote", `>> ${LINE}`],
  ["indented as code", `x\n\n    ${LINE}`],
  ["indented by a tab", `\t${LINE}`],
  ["in a list", `- ${LINE}`],
  ["in an answered mail", `LGTM\n\nOn Monday bot wrote:\n${LINE}`],
  ["in an answered mail, further down", `LGTM\n\nAm 3. Mai 2026 schrieb bot <b@x.de>:\n\nHello\n\n${LINE}`],
  ["in an answered mail of an unknown language", `ok\n\n2026-01-01 9:00 bot <notifications@github.com>:\n\n${LINE}`],
  ["in a forwarded mail", `fyi\n-----Original Message-----\n${LINE}`],
  ["below a mail's head", `fyi\n\nFrom: bot\nSent: today\n\n${LINE}`],
  ["below a signature", `fyi\n-- \n${LINE}`],
  ["in code over lines", `\`no\n${LINE}\n\``],
  ["in code over lines of two backticks", `a \` b \`\`\n${LINE}\n\`\``],
  ["in code behind an escaped backtick", `\\\` \`\n${LINE}\n\``],
  ["in a fence that an indented one does not close", `\`\`\`\n    \`\`\`\n${LINE}\n\`\`\``],
  ["in a fence that one in a quote seems to open", `> \`\`\`\n\`\`\`\n${LINE}\n\`\`\``],
  ["in a fence that one in HTML seems to open", `<pre>\n\`\`\`\n</pre>\n\n\`\`\`\n${LINE}\n\`\`\``],
  ["in code over what is no fence", `\`no\n    \`\`\`\n    \`\`\`\n${LINE}\n\``],
  ["in mathematics", `$$\n${LINE}\n$$`],
  ["in mathematics over blank lines", `$$\n\n${LINE}\n\n$$`],
  ["in mathematics of one mark", `$a\n${LINE}\nb$`],
  ["in a link's title", `[a](http://x "\n${LINE}\n")`],
  ["in a link's title with an end of its own", `[a](x "b)\n${LINE}\n")`],
  ["in a link's words", `[\n${LINE}\n](http://x)`],
  ["in an image's words", `![x\n${LINE}\n](http://x)`],
  ["in a definition's title", `[a]: http://x\n"\n${LINE}\n"`],
  ["in a definition's title of other quotes", `[a]: http://x (\n${LINE}\n)`],
  ["in a footnote", `[^1]: no\n${LINE}`],
  ["in a footnote of several paragraphs", `[^1]: no\n\n    x\n${LINE}`],
  ["in an attribute with an end of its own", `<img alt=">\n${LINE}\n">`],
  ["in an attribute over blank lines", `<div title="<\n\n</div>\n\n${LINE}\n\n">`],
  ["in a hidden section", `<section hidden>\n\n${LINE}\n\n</section>`],
  ["in an unknown element", `<x-y>\n\n${LINE}\n\n</x-y>`],
  ["in an element that only text closes", `<section hidden><textarea></section></textarea>\n\n${LINE}`],
  ["in an element that stands in no code", `<div></div>\n\`<s>\`\n\n${LINE}`],
  ["struck out after other strikes", `~a ~b\n${LINE}\nc~`],
  ["in a quote that an invisible line does not end", `> no\n\u200B\n${LINE}`],
  ["in a quote that an unbreakable blank does not end", `> no\n\u00A0\n${LINE}`],
  ["in a comment that an invisible character does not end", `<!--\n--\u200B>\n${LINE}\n-->`],
  ["in a comment that a long line begins", `${"x".repeat(1000)}<!--\n${LINE}\n-->`],
])("a line %s is not, and is seen", (_, body) => {
  expect(heard(body)).toBe("within");
});

test.each([
  ["in a sentence", `I will not write ${LINE}`],
  ["split by a comment", LINE.replace("@", "<!-- -->@")],
  ["of another key", LINE.replace("f", "e")],
  ["in other letters", LINE.toUpperCase()],
])("a line %s is nothing", (_, body) => {
  expect(heard(body)).toBe("no");
});

test("long texts take no time", () => {
  const before = performance.now();
  for (const part of [
    " ",
    "<",
    "~",
    "`",
    "> ",
    "<!--",
    "<b ",
    "<b\n",
    "<?",
    "<![CDATA[",
    "-->",
    "wrote ",
    "_",
    "[",
    "](",
    "``",
    "$",
    "~\n",
    "<a b=c ",
    "<a\n",
    "`\n",
    "x\n",
  ])
    spoken(part.repeat(20_000));
  spoken(`${"\n".repeat(10_000)}${"> \n".repeat(10_000)}`);
  expect(performance.now() - before).toBeLessThan(10_000);
});
