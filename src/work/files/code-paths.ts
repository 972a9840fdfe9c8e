import picomatch from "picomatch";
import type { CodeGlobs } from "../../manifest/resolved-model.ts";
import { byCodeUnit, matchFiles } from "./file-globs.ts";

/**
 * Paths in sorted order that are a model's code by its globs. Notebooks and tests do not train, so a wildcard does not
 * take them; a pattern that spells them does.
 */
export function codePaths(sorted: readonly string[], { include, exclude }: CodeGlobs): readonly string[] {
  const taken = include.flatMap((pattern) => {
    const { base, glob } = picomatch.scan(pattern);
    const start = base.replaceAll("\\", "").length;
    const isSpelled = ASIDE.test(`/${glob}`);
    const found = matchFiles(sorted, { include: [pattern], exclude });
    return isSpelled ? found : found.filter((path) => !ASIDE.test(path.slice(start)));
  });
  return [...new Set(taken)].toSorted(byCodeUnit);
}

/** From the folder that a pattern begins with: a model may lie below a folder of that name. */
const ASIDE =
  /\.ipynb$|\/(?:test_[^/]*|[^/]*_test|conftest)\.py$|\/(?:tests|__tests__)\/|\/test\/.*\.(?:py|r|jl|[cm]?[jt]sx?)$|\.(?:test|spec)\.[cm]?[jt]sx?$/i;
