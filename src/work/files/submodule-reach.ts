import picomatch from "picomatch";
import type { CodeGlobs } from "../../manifest/resolved-model.ts";

/** Whether globs may take files of a folder whose files nobody has listed: those of a submodule. */
export function reachesInto({ include, exclude }: CodeGlobs, folder: string): boolean {
  if (!include.some((pattern) => mayMatchBelow(pattern, folder))) return false;
  // What is left out of a folder at any depth is left out as a whole.
  const probes = [`${folder}/file`, `${folder}/folder/file`];
  return !exclude.some((pattern) => {
    const isLeft = picomatch(pattern, { dot: true });
    return probes.every((path) => isLeft(path));
  });
}

/** Segment by segment: `src/*.py` takes nothing of `src/vendored`, `src/**` does. */
function mayMatchBelow(pattern: string, folder: string): boolean {
  const [wanted, given] = [segmentsOf(pattern), folder.split("/")];
  for (const [depth, name] of given.entries()) {
    const segment = wanted[depth];
    if (segment === undefined) return false;
    if (segment.includes("**")) return true;
    if (!picomatch.isMatch(name, segment, { dot: true })) return false;
  }
  return wanted.length > given.length;
}

/** Alternatives that span folders are not told apart: what follows them may be anything. */
function segmentsOf(pattern: string): readonly string[] {
  const spanning = /[{(][^})]*\/[^})]*[})]/.exec(pattern);
  return (spanning === null ? pattern : `${pattern.slice(0, spanning.index)}**`).split("/");
}
