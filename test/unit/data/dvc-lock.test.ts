import { expect, test } from "vitest";
import { locksFor, parseDvcLock } from "../../../src/data/dvc-lock.ts";

// As DVC 3.55 writes it: dvc.org/doc/user-guide/project-structure/dvcyaml-files#dvclock-file
const LOCK = `schema: '2.0'
stages:
  split:
    cmd: python split.py
    deps:
    - path: raw.csv
      hash: md5
      md5: ${"d".repeat(32)}
    outs:
    - path: data/holdout.csv
      hash: md5
      md5: ${"a".repeat(32)}
      size: 3
    - path: metrics.json
      hash: md5
      md5: ${"b".repeat(32)}
  embed@2:
    cmd: x
    outs:
    - path: parts
      md5: ${"c".repeat(32)}.dir
`;

test("outputs of all stages, in the folders where these run, without what git keeps", () => {
  const pipeline = `stages:
  split:
    cmd: python split.py
    wdir: ../prep
    outs: [data/holdout.csv]
    metrics:
    - metrics.json: {cache: false}
  embed:
    foreach: [1, 2]
    do: {cmd: x, wdir: vectors, outs: [parts]}
`;
  expect(parseDvcLock({ lock: LOCK, pipeline }, "m/dvc.lock")).toEqual([
    { path: "../prep/data/holdout.csv", md5: "a".repeat(32), isLegacy: false },
    { path: "vectors/parts", md5: `${"c".repeat(32)}.dir`, isLegacy: true },
  ]);
  expect(parseDvcLock({ lock: LOCK, pipeline: undefined }, "m/dvc.lock").map(({ path }) => path)).toEqual([
    "data/holdout.csv",
    "metrics.json",
    "parts",
  ]);
});

test("before DVC 2 stages were at the top; what is no YAML is told", () => {
  const old = `split:\n  outs:\n  - path: x.csv\n    md5: ${"a".repeat(32)}\n`;
  expect(parseDvcLock({ lock: old, pipeline: undefined }, "dvc.lock")).toMatchObject([{ path: "x.csv" }]);
  expect(() => parseDvcLock({ lock: "a: [", pipeline: undefined }, "dvc.lock")).toThrow(
    /dvc\.lock is no readable YAML/,
  );
  expect(parseDvcLock({ lock: "", pipeline: undefined }, "dvc.lock")).toEqual([]);
});

test("locks are looked for from the data's folder up", () => {
  expect(locksFor("models/a/data/x.csv")).toEqual([
    "models/a/data/dvc.lock",
    "models/a/dvc.lock",
    "models/dvc.lock",
    "dvc.lock",
  ]);
});
