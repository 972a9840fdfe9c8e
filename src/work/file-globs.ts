import picomatch from "picomatch";
import type { CodeGlobs } from "../manifest/resolved-model.ts";

/** Paths in sorted order (by code unit) that a model's globs take. Dot files count. */
export function matchFiles(sorted: readonly string[], { include, exclude }: CodeGlobs): readonly string[] {
  const candidates = new Set(include.flatMap((pattern) => inReach(sorted, pattern)));
  if (candidates.size === 0) return [];
  const isTaken = picomatch([...include], { dot: true, ignore: [...exclude] });
  return [...candidates].filter((path) => isTaken(path)).toSorted(byCodeUnit);
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
