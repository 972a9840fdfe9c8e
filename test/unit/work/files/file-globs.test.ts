import * as fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";
import { matchFiles, plainMatcher } from "../../../../src/work/files/file-globs.ts";

const step = fc.constantFrom("a", "b", ".hidden", "a.b", "model-1", "A");
const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join("/"));

test("plain patterns are matched as picomatch would", () => {
  fc.assert(
    fc.property(path, fc.constantFrom("", "/**"), path, (...[of, suffix, other]) => {
      const pattern = of + suffix;
      const matcher = plainMatcher(pattern);
      if (matcher === undefined) return;
      const isMatch = picomatch(pattern, { dot: true });
      for (const candidate of [other, of, `${of}/x`, `${other}/x`])
        expect([pattern, candidate, matcher(candidate)]).toEqual([pattern, candidate, isMatch(candidate)]);
    }),
    { numRuns: 2000 },
  );
});

test("what is excluded is not taken, dot files are", () => {
  const paths = [".env", "m/.x.py", "m/data/a.csv", "m/model.onnx", "m/train.py"];
  expect(matchFiles(paths, { include: ["m/**"], exclude: ["m/data/**", "m/model.onnx"] })).toEqual([
    "m/.x.py",
    "m/train.py",
  ]);
  expect(matchFiles(paths, { include: ["**/*.py"], exclude: ["m/.*"] })).toEqual(["m/train.py"]);
});
