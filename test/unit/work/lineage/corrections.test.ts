import { expect, test } from "vitest";
import { correctionOf, issueChanges } from "../../../../src/work/lineage/corrections.ts";
import { judgeRetirement, withoutModel } from "../../../../src/work/lineage/retirement.ts";
import { issue } from "./sample-issues.ts";
import { digest, PRODUCTION } from "./sample-lineage.ts";

const CHANGED = { model: "churn", dataset: "train", from: digest("train-1"), to: digest("train-2") };
const CLOSED = { on: "2026-11-29", how: "corrected", digest: digest("train-2") } as const;
const of = (base: readonly ReturnType<typeof issue>[], head: readonly ReturnType<typeof issue>[]) =>
  correctionOf({ base, head, changed: CHANGED });

test("what the base branch knows to be wrong is corrected by a change that closes it with what it brings", () => {
  expect(of([issue()], [issue({ closed: CLOSED })])).toEqual({ kind: "corrects", ids: ["train-1"] });
});

test("nothing else is a correction", () => {
  // Known to the author alone; of another content, dataset or model; closed before.
  expect(of([], [issue({ closed: CLOSED })])).toEqual({ kind: "none" });
  expect(of([issue({ digest: digest("other") })], [issue({ closed: CLOSED })])).toEqual({ kind: "none" });
  expect(of([issue({ model: "fraud" })], [issue({ model: "fraud", closed: CLOSED })])).toEqual({ kind: "none" });
  expect(of([issue({ closed: CLOSED })], [issue({ closed: CLOSED })])).toEqual({ kind: "none" });
  // Not closed; closed with another content; closed as no error; gone.
  const unclosed = { kind: "unclosed", ids: ["train-1"] };
  expect(of([issue()], [issue()])).toEqual(unclosed);
  expect(of([issue()], [issue({ closed: { ...CLOSED, digest: digest("x") } })])).toEqual(unclosed);
  expect(of([issue()], [issue({ closed: { on: "2026-11-29", how: "no-error", reason: "fine" } })])).toEqual(unclosed);
  expect(of([issue()], [])).toEqual(unclosed);
});

test("what stops less than before is told as loosened, and a new error needs nobody", () => {
  const told = (base: readonly ReturnType<typeof issue>[], head: readonly ReturnType<typeof issue>[]) =>
    issueChanges(base, head).map(({ path, direction }) => `${direction} ${path}`);
  expect(told([issue()], [])).toEqual(["loosened issues.train-1"]);
  expect(told([issue()], [issue({ closed: CLOSED })])).toEqual(["loosened issues.train-1.closed"]);
  expect(told([issue()], [issue({ severity: "low" })])).toEqual(["loosened issues.train-1.severity"]);
  expect(told([issue()], [issue({ due: "2027-01-01" })])).toEqual(["loosened issues.train-1.due"]);
  expect(told([issue()], [issue({ due: "2026-12-01" })])).toEqual(["tightened issues.train-1.due"]);
  expect(told([issue()], [issue({ digest: digest("x") })])).toEqual(["loosened issues.train-1.digest"]);
  expect(told([], [issue()])).toEqual(["tightened issues.train-1"]);
  expect(told([issue()], [issue({ description: "other words" })])).toEqual([]);
});

test("a retired model that an environment names is told, and taken out without losing a comment", () => {
  expect(
    judgeRetirement(["churn", "fraud"], [PRODUCTION]).map(({ outcome, message }) => `${outcome} ${message}`),
  ).toEqual(["fail churn is retired, and still serves in production."]);
  const text =
    "# what serves\nname: production\nmodels:\n  # the old one\n  churn: {digest: a} # since May\n  fraud: {digest: b} # new\n";
  expect(withoutModel(text, "churn")).toBe("# what serves\nname: production\nmodels:\n  fraud: {digest: b} # new\n");
  expect(withoutModel(withoutModel(text, "churn"), "fraud")).toMatch(/models:\s*\{\}/);
  expect(withoutModel(text, "nobody")).toBe(text);
});
