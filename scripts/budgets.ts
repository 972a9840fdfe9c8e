/** Budgets of files and functions, and names that say nothing. Lint has its own share: parameters, nesting, any. */
import { posix } from "node:path";
import { Visitor, parseSync } from "oxc-parser";
import { complain, isTest, readSources, type Source } from "./sources.ts";

const FILE_LINES = 300;
const FILE_MEDIAN = 75;
const FUNCTION_LINES = 60;
const FUNCTION_P90 = 35;
const ACTION_LINES = 60;
const PURE_SHARE = 0.65;
const BANNED_NAMES = /^(?:utils?|helpers?|managers?|common|misc|data|info)\.ts$/;
const EFFECTS =
  /from "(?:node:(?!path|crypto|util|url|buffer|zlib|module)[a-z_/]+|@actions\/[a-z-]+|@octokit\/[a-z-/]+)"|\bimport\("(?:@actions|@octokit)|\bprocess\.(?:env|exit|cwd|kill|std)/;

const all = readSources(["src", "actions", "scripts", "test", "bench"]);
const own = all.filter((source) => /^(?:src|actions)\//.test(source.path) && !isTest(source));
const functions = own.flatMap(functionsOf);

complain(
  [
    ...all
      .filter(({ text }) => linesOf(text) > FILE_LINES)
      .map(({ path, text }) => `${path}: ${linesOf(text)} lines; ${FILE_LINES} are the limit`),
    ...own
      .filter(({ path, text }) => /^actions\/.*\/run\.ts$/.test(path) && linesOf(text) > ACTION_LINES)
      .map(({ path }) => `${path}: an action is at most ${ACTION_LINES} lines`),
    ...functions
      .filter(({ lines }) => lines > FUNCTION_LINES)
      .map(({ path, line, lines }) => `${path}:${line}: a function of ${lines} lines; ${FUNCTION_LINES} are the limit`),
    ...own
      .filter(({ path }) => BANNED_NAMES.test(posix.basename(path)))
      .map(({ path }) => `${path}: the name says nothing`),
    ...all.flatMap(escapesOf),
    ...overall(),
  ],
  "Split by topic, not by size. The budgets are in scripts/budgets.ts.",
);

function overall(): readonly string[] {
  const median = quantile(
    own.map(({ text }) => linesOf(text)),
    0.5,
  );
  const p90 = quantile(
    functions.map(({ lines }) => lines),
    0.9,
  );
  const src = own.filter(({ path }) => path.startsWith("src/"));
  const pure = src.filter(({ text }) => !EFFECTS.test(text)).length / src.length;
  return [
    ...(median > FILE_MEDIAN ? [`the median file has ${median} lines; ${FILE_MEDIAN} are the budget`] : []),
    ...(p90 > FUNCTION_P90 ? [`nine functions in ten have up to ${p90} lines; ${FUNCTION_P90} are the budget`] : []),
    ...(pure < PURE_SHARE
      ? [`${Math.round(pure * 100)} % of src/ is free of effects; ${PURE_SHARE * 100} % are the budget`]
      : []),
  ];
}

function functionsOf({ path, text }: Source) {
  const found: { path: string; line: number; lines: number }[] = [];
  const add = ({ start, end }: { start: number; end: number }): void => {
    const line = linesOf(text.slice(0, start));
    found.push({ path, line, lines: linesOf(text.slice(start, end)) });
  };
  const { program } = parseSync(path, text);
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: (node) => (node.body.type === "BlockStatement" ? add(node) : undefined),
  }).visit(program);
  return found;
}

function escapesOf({ path, text }: Source): readonly string[] {
  // These two speak of the escapes themselves.
  if (["scripts/budgets.ts", "scripts/generate.ts"].includes(path)) return [];
  const escapes = [
    /\bas any\b/,
    /: any(?:\[\])?\s*(?:[;,)=|&>}]|$)/,
    /<any>/,
    /@ts-(?:ignore|expect-error|nocheck)/,
    /\b(?:TODO|FIXME|XXX)\b/,
    /\bvi\.mock\(/,
    /\b(?:test|it|describe)\.(?:skip|todo|only)\(/,
  ];
  return text
    .split("\n")
    .flatMap((line, index) =>
      escapes.some((escape) => escape.test(line)) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
    );
}

function linesOf(text: string): number {
  return text.trimEnd().split("\n").length;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}
