import { expect, test } from "vitest";
import { authored, authoredLine } from "../../../src/report/authored.ts";

test.each([
  [
    "a section's marker",
    "**bold**\r\n<!-- model-gitops:section id=results -->\u202E",
    "**bold**\n&lt;!-- model-gitops:section id=results -->",
  ],
  ["one in code", "```\n<!-- model-gitops:section id=x -->\n```", "```\n&lt;!-- model-gitops:section id=x -->\n```"],
  [
    "headings",
    "# Results\n## Provenance ##\n> # Quoted\n- # Listed",
    "**Results**\n\n**Provenance**\n\n> **Quoted**\n- **Listed**",
  ],
  [
    "headings of lists, quotations and notes inside of each other",
    "1. # One\n- > ## Two\n> 2) ### Three\n[^1]: # Four\n1.5 # five",
    "1. **One**\n- > **Two**\n> 2) **Three**\n[^1]: **Four**\n1.5 # five",
  ],
  [
    "underlined headings and front matter",
    "---\nlicense: mit\n---\nResults\n===",
    "\\---\nlicense: mit\n\\---\nResults\n\\===",
  ],
  [
    "HTML and comments",
    "<img src=x onerror=alert(1)></details><!-- x",
    "&lt;img src=x onerror=alert(1)>&lt;/details>&lt;!-- x",
  ],
  ["mentions and references", "@octocat, acme@example.com, #12", "@&#8203;octocat, acme@example.com, #&#8203;12"],
  [
    "what entities spell",
    "&commat;acme/all &#64;a &#x40;b &num;12 &#x202E;x &rlm;y &shy; &amp; &#128512; &mdash; AT&T; &#9999999;",
    "&amp;commat;acme/all &amp;#&#8203;64;a &amp;#x40;b &amp;num;12 &amp;#x202E;x &amp;rlm;y &amp;shy; &amp; &#128512; &mdash; AT&T; &#9999999;",
  ],
  ["images", "![x](https://evil.test/a.png)", "&#33;[x](https://evil.test/a.png)"],
  [
    "scripts",
    "[x](javascript:alert(1)) [y](&#106;avascript:x) [z](<data:x>)",
    "[x]&#40;javascript:alert(1)) [y]&#40;&#106;avascript:x) [z]&#40;&lt;data:x>)",
  ],
  ["a script inside a link", "[a](b [c](javascript:x)", "[a](b [c]&#40;javascript:x)"],
  [
    "definitions",
    "[x]: javascript:alert(1)\n[More Information Needed]: https://evil.test",
    "[x]&#58; javascript:alert(1)\n[More Information Needed]&#58; https://evil.test",
  ],
  ["a fence that is not closed", "```\n<b>", "```\n<b>\n```"],
  ["a fence of a list that ends before it", "- a\n  ```\n<img>", "- a\n```\n<img>\n```"],
])("%s", (_, text, made) => expect(authored(text)).toBe(made));

test.each([
  "**bold**, _it_, `a<b>`, [site](https://a.test/x?y=1&z=2), [file](../docs/x.md#y), [part](#z), <a@b",
  "| a | b |\n| --- | --- |\n| 1 | 2 |",
  "1. one\n2. two\n\n> quoted\n\n* * *\n\n~~~py\n@decorator\n# comment\n<b>\n~~~",
])("what harms nobody is kept: %s", (text) => expect(authored(text)).toBe(text.replace("<a@b", "&lt;a@b")));

test.each([
  ["backticks that pair across lines", "a ` b\n`<img>`"],
  ["backticks behind a backslash", "\\`<img>`"],
  ["a bar that ends a cell inside of code", "| `a | <img> | b` |"],
])("no HTML in what only looks like code: %s", (_, text) => expect(authored(text)).not.toContain("<img>"));

test.each([
  ["```\n<b>\nx ``` <img> y", "&#8203;``` <b> x ``` &lt;img> y"],
  ["# Results\n\n- x", "**Results - x**"],
  ["1. a\n2. b", "&#8203;1. a 2. b"],
  ["`a<b>` is <i>", "`a<b>` is &lt;i>"],
])("on one line: %j", (text, made) => expect(authoredLine(text)).toBe(made));

test("a text made to be slow is not", () => {
  const texts = [
    `# ${" ".repeat(49_000)}x`,
    "](".repeat(25_000),
    "` ".repeat(25_000),
    "\n".repeat(50_000),
    "- ".repeat(25_000),
  ];
  const begun = performance.now();
  for (const text of texts) authored(text);
  expect(performance.now() - begun).toBeLessThan(2000);
});

test("a text that is longer than a card takes says so", () => {
  expect(authored("word ".repeat(20_000))).toMatch(/ word \n\n… cut here: the text has more than 50,000 characters\.$/);
  expect(authored("x".repeat(50_000))).toBe("x".repeat(50_000));
});
