import { describe, expect, test } from "vitest";
import {
  code,
  escapeHtml,
  fence,
  htmlCode,
  link,
  mermaidLabel,
  plain,
  prose,
  table,
  message,
} from "../../../src/report/markdown.ts";

describe("prose", () => {
  test.each([
    ["@octocat and @acme/team", "@&#8203;octocat and @&#8203;acme/team"],
    ["fixes #12, acme/models#3, GH-4", "fixes #&#8203;12, acme/models#&#8203;3, GH-&#8203;4"],
    ["https://evil.test www.evil.test", "https:&#8203;//evil.test www&#8203;.evil.test"],
    [
      "<img src=x> & **bold** `code` [a](b)",
      "&#60;img src=x&#62; &#38; &#42;&#42;bold&#42;&#42; &#96;code&#96; &#91;a&#93;(b)",
    ],
    ["a | b ~~c~~ $x$ \\|", "a &#124; b &#126;&#126;c&#126;&#126; &#36;x&#36; &#92;&#124;"],
    ["roc_auc _emphasis_", "roc_auc &#95;emphasis&#95;"],
    ["# heading", "#&#8203; heading"],
    ["- item", "&#45; item"],
    ["1. item", "1&#8203;. item"],
    [":tada:", ":&#8203;tada:"],
    ["two\n\n# lines", "two # lines"],
    ["a\u202Eb\u0000c\u200Bd\u{E0041}", "abcd"],
    ['it\'s "quoted"', 'it\'s "quoted"'],
  ])("%s", (text, escaped) => expect(prose(text)).toBe(escaped));

  test("cuts long text and never a surrogate pair", () => {
    expect(prose("x".repeat(50), 10)).toBe("xxxxxxxxx…");
    expect(plain("😀😀😀", 4)).toBe("😀…");
    expect(plain("\uD800a")).toBe("\uFFFDa");
  });
});

describe("code", () => {
  test.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`a", "`` `a ``"],
    ["``a`", "<code>&#96;&#96;a&#96;</code>"],
    ["", "<code>(empty)</code>"],
    ["a|b", "<code>a&#124;b</code>"],
    ["@octocat", "`@octocat`"],
    ["a\nb", "`a b`"],
  ])("%s", (text, span) => expect(code(text)).toBe(span));

  test("html code for summaries escapes markup and mentions", () => {
    expect(htmlCode("</summary>@a")).toBe("<code>&#60;/summary&#62;@&#8203;a</code>");
  });
});

test.each([
  ["Write `datasets.<name>` there.", "Write `datasets.<name>` there."],
  ["`a|b`: `x` @ada", "<code>a&#124;b</code>: `x` @&#8203;ada"],
  ["one ` alone, <b>", "one &#96; alone, &#60;b&#62;"],
  ["`` ` ` @ada `@ada`", "&#96;&#96; &#96; `@ada`@&#8203;ada&#96;"],
  ["`a``</code>@b`", "`a``</code>@b`"],
])("a message keeps its code spans and is as safe as prose: %s", (text, shown) => expect(message(text)).toBe(shown));

test("a fence is longer than any run of backticks inside it", () => {
  expect(fence("a\n````\n@b\u001B[31m")).toBe("`````text\na\n````\n@b[31m\n`````");
});

test("a table's cells stay in their columns", () => {
  expect(table({ head: ["A", "B"], rows: [[code("x | y"), prose("p | q")]], align: "lr" })).toBe(
    "| A | B |\n| :- | -: |\n| <code>x &#124; y</code> | p &#124; q |",
  );
});

test.each([
  ["https://github.com/acme/models/actions/runs/1", "[run](https://github.com/acme/models/actions/runs/1)"],
  ["https://x.test/a)b c", "[run](https://x.test/a%29b%20c)"],
  ["javascript:alert(1)", "run"],
  ["not an address", "run"],
])("link to %s", (url, markdown) => expect(link("run", url)).toBe(markdown));

test.each([
  ["region=north", '"region=north"'],
  ["%%{init: {}}%%", '"slice 1"'],
  ['a"]', '"slice 1"'],
  ["a --> b", '"slice 1"'],
])("diagram label %s", (text, label) => expect(mermaidLabel(text, "slice 1")).toBe(label));

test("html text", () => {
  expect(escapeHtml(`<a href="x" title='y'>&\`</a>`)).toBe(
    "&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;&#96;&#60;/a&#62;",
  );
});
