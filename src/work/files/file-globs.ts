import picomatch from "picomatch";
import type { CodeGlobs } from "../../manifest/resolved-model.ts";

/** Paths in sorted order (by code unit) that a model's globs take. Dot files count. */
export function matchFiles(sorted: readonly string[], { include, exclude }: CodeGlobs): readonly string[] {
  const candidates = new Set(include.flatMap((pattern) => inReach(sorted, pattern)));
  if (candidates.size === 0) return [];
  const [taken, left] = [include.map(matcherOf), exclude.map(matcherOf)];
  return [...candidates]
    .filter((path) => taken.some((isTaken) => isTaken(path)) && !left.some((isLeft) => isLeft(path)))
    .toSorted(byCodeUnit);
}

type Matcher = (path: string) => boolean;

// Compiling is most of the work of a plan of many models: they share patterns, and ask each of them several times.
const COMPILED = new Map<string, Matcher>();

function matcherOf(pattern: string): Matcher {
  const matcher = COMPILED.get(pattern) ?? plainMatcher(pattern) ?? picomatch(pattern, { dot: true });
  COMPILED.set(pattern, matcher);
  return matcher;
}

/** Of a path, or of all below a path, without special characters: what a regular expression is too slow for. */
export function plainMatcher(pattern: string): Matcher | undefined {
  const path = pattern.replace(/\/\*\*$/, "");
  if (!/^[\w./-]*\w$/.test(path) || path.startsWith("./")) return undefined;
  if (path === pattern) return (candidate) => candidate === path;
  const folder = `${path}/`;
  return (candidate) => candidate === path || candidate.startsWith(folder);
}

/** The regular expression of a glob, for programs that have no such globs. */
export function globPattern(pattern: string): string {
  return picomatch.makeRe(pattern, { dot: true }).source;
}

/** Ordered as git orders paths: the same on every machine. */
export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Files below the part of the pattern that has no special characters: compiling a thousand patterns takes a second. */
function inReach(sorted: readonly string[], pattern: string): readonly string[] {
  const { base } = picomatch.scan(pattern);
  return startingWith(sorted, base.replaceAll("\\", ""));
}

/** Of sorted paths, those that start with a text. */
export function startingWith(sorted: readonly string[], prefix: string): readonly string[] {
  if (prefix === "") return sorted;
  const start = lowerBound(sorted, prefix);
  let end = start;
  while (sorted[end]?.startsWith(prefix) === true) end++;
  return sorted.slice(start, end);
}

function lowerBound(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
