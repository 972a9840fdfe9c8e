import { parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { AREAS } from "../../scripts/reference/rules-page.ts";
import { filesBelow, textOf } from "./repository.ts";

const PAGES = ["README.md", "AGENTS.md", ...filesBelow("docs", ".md"), ...filesBelow("actions", "/README.md")].filter(
  (file) => !file.startsWith("docs/decisions/"),
);

/** Texts of the suite's policies are in the digest that a team has locked: they change only with what they ask. */
const LOCKED = /^src\/work\/governance\/(?:rules|packs)\//;
const SOURCES = [...filesBelow("src", ".ts"), ...filesBelow("actions", ".ts")].filter(
  (file) => !file.startsWith("src/generated/") && !file.endsWith(".test.ts") && !LOCKED.test(file),
);

const DESCRIBED = [...filesBelow("schemas", ".json"), ...filesBelow("actions", "action.yml"), "action.yml"];

/** Two lines of 120 characters. A name in code is read as one word, whatever its length. */
const LONGEST = 240;
const LONGEST_TITLE = 90;

/** Turns that have to be read twice, and the plain words for them. */
const HARD: readonly (readonly [RegExp, string])[] = [
  [/\bnobody (?:can|could) tell\b/i, "it is unknown"],
  [/\bnobody knows\b/i, "it is unknown"],
  [/\bbe had\b/, "be fetched, be read"],
  [/\botherwise than\b/, "not as, differently from"],
  [/\bpull request of (?:its|their) own\b/, "a separate pull request"],
];

test.each(PAGES)("no sentence of %s is longer than two lines", (file) => {
  expect(tooLong(textOf(file))).toEqual([]);
});

test("a sentence that is too long is found, wherever it stands", () => {
  const long = `${"a word ".repeat(40)}ends.`;
  const page = ["# Title", `Short. ${long}`, "```text", long, "```", `| cell | ${long} |`, `- [x](y.md) ${long}`];
  expect(tooLong(page.join("\n"))).toHaveLength(3);
});

test.each(AREAS.flatMap(({ rules }) => rules))("$id is said in short sentences", ({ title, why, remediation }) => {
  expect(title.length).toBeLessThanOrEqual(LONGEST_TITLE);
  expect([why, remediation].flatMap(tooLong)).toEqual([]);
});

test("no message has a sentence longer than two lines, or words that have to be read twice", () => {
  const found = SOURCES.flatMap((file) => textsOf(file, textOf(file)).flatMap((text) => problemsOf(file, text)));
  expect(found).toEqual([]);
});

test("descriptions in schemas and actions are in the same words", () => {
  const descriptions = DESCRIBED.flatMap((file) =>
    [
      ...textOf(file).matchAll(file.endsWith(".json") ? /"description": ?"((?:[^"\\]|\\.)*)"/g : /description: (.+)/g),
    ].map(({ 1: text = "" }) => [file, text] as const),
  );
  expect(descriptions.length).toBeGreaterThan(1000);
  expect(descriptions.flatMap(([file, text]) => [...hardIn(file, text), ...longIn(file, text)])).toEqual([]);
});

test("what is wrong with a message is found in texts and templates, and not in comments", () => {
  const source = [
    "// Nobody can tell.",
    'const one = "So nobody can tell which.";',
    `const two = \`It cannot be had: \${one}. ${"A word ".repeat(40)}ends.\`;`,
  ];
  const found = textsOf("a.ts", source.join("\n")).flatMap((text) => problemsOf("a.ts", text));
  expect(found.map((problem) => problem.slice(0, 40))).toEqual([
    'a.ts: say "it is unknown" in: So nobody ',
    'a.ts: say "be fetched, be read" in: It c',
    "a.ts: longer than 240: A word A word A w",
  ]);
});

function problemsOf(file: string, text: string): readonly string[] {
  return [...hardIn(file, text), ...(/[.?!]$/.test(text) ? longIn(file, text) : [])];
}

function hardIn(file: string, text: string): readonly string[] {
  return HARD.filter(([words]) => words.test(text)).map(([, plain]) => `${file}: say "${plain}" in: ${text}`);
}

function longIn(file: string, text: string): readonly string[] {
  return tooLong(text).map((sentence) => `${file}: longer than ${LONGEST}: ${sentence}`);
}

/** Texts of a source for people; what is filled in is one word. Programs and queries are none. */
function textsOf(file: string, source: string): readonly string[] {
  const texts: string[] = [];
  new Visitor({
    Literal({ value }) {
      if (typeof value === "string") texts.push(value);
    },
    TemplateLiteral({ quasis }) {
      texts.push(quasis.map(({ value }) => value.cooked ?? value.raw).join("name"));
    },
  }).visit(parseSync(file, source).program);
  return texts.filter((text) => /[a-z]+ [a-z]+ [a-z]+/.test(text) && !/[;{]\n|^(?:SELECT|CREATE) /.test(text));
}

function tooLong(page: string): readonly string[] {
  return sentencesOf(page).filter((sentence) => sentence.length > LONGEST);
}

function sentencesOf(page: string): readonly string[] {
  const prose = page.replaceAll(/^ *(`{3,})[\s\S]*?^ *\1/gm, "").replaceAll(/<!--[\s\S]*?-->/g, "");
  const lines = prose.split("\n").flatMap((line) => (line.startsWith("|") ? line.split("|") : [line]));
  return lines
    .map((line) => line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/`[^`]*`/g, "`name`"))
    .flatMap((line) => line.split(/(?<=[.!?])\s+/));
}
