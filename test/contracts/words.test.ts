import { expect, test } from "vitest";
import { filesBelow, textOf } from "./repository.ts";

const PAGES = ["README.md", "AGENTS.md", ...filesBelow("docs", ".md"), ...filesBelow("actions", "/README.md")].filter(
  (file) => !file.startsWith("docs/decisions/"),
);

/** Two lines of 120 characters. A name in code is read as one word, whatever its length. */
const LONGEST = 240;

test.each(PAGES)("no sentence of %s is longer than two lines", (file) => {
  expect(sentencesOf(textOf(file)).filter((sentence) => sentence.length > LONGEST)).toEqual([]);
});

test("a sentence that is too long is found, wherever it stands", () => {
  const long = `${"a word ".repeat(40)}ends.`;
  const page = ["# Title", `Short. ${long}`, "```text", long, "```", `| cell | ${long} |`, `- [x](y.md) ${long}`];
  expect(sentencesOf(page.join("\n")).filter((sentence) => sentence.length > LONGEST)).toHaveLength(3);
});

function sentencesOf(page: string): readonly string[] {
  const prose = page.replaceAll(/^ *(`{3,})[\s\S]*?^ *\1/gm, "").replaceAll(/<!--[\s\S]*?-->/g, "");
  const lines = prose.split("\n").flatMap((line) => (line.startsWith("|") ? line.split("|") : [line]));
  return lines
    .map((line) => line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/`[^`]*`/g, "`name`"))
    .flatMap((line) => line.split(/(?<=[.!?])\s+/));
}
