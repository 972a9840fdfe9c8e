import { expect, test } from "vitest";
import { sinceTime } from "../../../../src/work/past/since.ts";
import { flatParams, pastRuns, runsCalled, shortKeys, varyingParams } from "../../../../src/work/past/rows.ts";
import { foundRun } from "./samples.ts";

test("what several places know of the same bytes is one row, and the ledger's word counts", () => {
  const claim = foundRun({ id: 1, value: 1, source: "upload", branch: "try", by: "grace" });
  const [known, ...others] = pastRuns([claim, foundRun({ id: 1, value: 0.8, isAccepted: true, by: "ada" })]);
  expect(others).toEqual([]);
  expect(known?.row).toMatchObject({
    outcome: "accepted",
    isClaim: false,
    by: "ada",
    branch: "try",
    from: ["ledger", "upload"],
  });
  expect(known?.row.metrics["roc_auc"]?.value).toBe(0.8);
});

test.each(["trials", "upload", "folder", "laptop"] as const)(
  "nothing but the ledger makes a run accepted: %s",
  (source) => {
    const [known] = pastRuns([foundRun({ id: 1, source, isAccepted: true })]);
    expect(known?.row.outcome).toBe("passed");
  },
);

test("a claim never lends its acceptance, its numbers or its fork's words to a row of the ledger", () => {
  const fork = foundRun({ id: 1, value: 1, source: "upload", isFork: true, branch: "main", pull: 1 });
  const [known] = pastRuns([foundRun({ id: 1, measured: "not" }), fork]);
  expect(known?.row).toMatchObject({ outcome: "not-judged", isFork: false, metrics: {} });
  expect(known?.row).not.toHaveProperty("branch");
});

test("numbers of a claim beside a row of the ledger are a claim", () => {
  const [known] = pastRuns([
    foundRun({ id: 1, measured: "not", isAccepted: true }),
    foundRun({ id: 1, source: "upload" }),
  ]);
  expect(known?.row.isClaim).toBe(true);
});

test.each(["fail", "inconclusive", "unmeasured"] as const)(
  "%s is refused, though the branch stands for it",
  (verdict) => {
    const [known] = pastRuns([foundRun({ id: 1, verdict, isAccepted: true })]);
    expect(known?.row.outcome).toBe("refused");
  },
);

test("keys are as short as they can be told apart, and never shorter than seven digits", () => {
  expect(shortKeys(["a".repeat(64), "b".repeat(64)])("a".repeat(64))).toBe("aaaaaaa");
  const [one, other] = ["abcdef0123", "abcdef0124"].map((start) => start.padEnd(64, "0"));
  expect(shortKeys([one ?? "", other ?? ""])(one ?? "")).toBe("abcdef0123");
});

test("a run is called by the beginning of its key or of its artifact's digest, and by no other text", () => {
  const runs = pastRuns([foundRun({ id: 1 }), foundRun({ id: 2 })]);
  const row = runs[0]?.row;
  expect(runsCalled(runs, row?.key.slice(0, 6) ?? "")).toHaveLength(1);
  expect(runsCalled(runs, row?.artifact.digest.slice(0, 15) ?? "")).toHaveLength(1);
  for (const text of ["", "abc", "main", "1.0.0", "zzzzzzz"]) expect(runsCalled(runs, text)).toEqual([]);
});

test("parameters are told by their path, and only those that differ vary", () => {
  const params = [
    { tree: { depth: 3, leaves: 7 }, list: [1, 2], none: null },
    { tree: { depth: 4, leaves: 7 }, list: [1, 2], none: null },
  ];
  expect([...flatParams(params[0] ?? {})]).toEqual([
    ["tree.depth", 3],
    ["tree.leaves", 7],
    ["list", [1, 2]],
    ["none", null],
  ]);
  const rows = params.map((one, id) => foundRun({ id: id + 1, params: one }));
  expect(varyingParams(pastRuns(rows).map(({ row }) => row))).toEqual(["tree.depth"]);
});

test("names that every object has are parameters like others", () => {
  const params: Record<string, unknown> = JSON.parse('{"__proto__": 1, "constructor": {"x": 2}}');
  expect([...flatParams(params)]).toEqual([
    ["__proto__", 1],
    ["constructor.x", 2],
  ]);
});

test("what is nested a thousand times is one value", () => {
  const deep: Record<string, unknown> = JSON.parse(`${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`);
  expect([...flatParams(deep).keys()]).toEqual(["a.a.a.a"]);
});

const NOW = Date.UTC(2026, 10, 30);
test.each([
  ["2026-11-01", Date.UTC(2026, 10, 1)],
  ["30d", Date.UTC(2026, 9, 31)],
  ["12h", NOW - 43_200_000],
])("since %s", (text, time) => {
  expect(sinceTime(text, NOW)).toBe(time);
});
