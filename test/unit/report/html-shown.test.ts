import { expect, test } from "vitest";
import { shownHtml } from "../../../src/report/html-shown.ts";

const text = (markdown: string) => ({
  name: "notes.md",
  kind: "markdown" as const,
  bytes: new TextEncoder().encode(markdown),
});

test("a team's Markdown is shown, and nothing in it acts", () => {
  const html = shownHtml([
    text(
      "# Notes\n\n**Bold** and [a page](https://example.com)\n\n<script>alert(1)</script> ![x](https://evil.example/p.png) [y](javascript:alert)",
    ),
  ]);
  expect(html).toContain("<b>Bold</b>");
  expect(html).not.toMatch(/<script|<img|href="javascript/i);
});

test("a picture is part of the page, whatever it is called", () => {
  const html = shownHtml([{ name: '"><script>.png', kind: "png", bytes: new Uint8Array([1, 2]) }]);
  expect(html).toContain('<img src="data:image/png;base64,AQI="');
  expect(html).not.toContain("<script>");
  expect(shownHtml([])).toBe("");
});
