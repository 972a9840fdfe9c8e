import { expect, test } from "vitest";
import { pageName } from "../../../../src/records/page-name.ts";
import { toldApproval } from "../../../../src/work/site/approval.ts";
import { servedSpans } from "../../../../src/work/site/spans.ts";
import { thinned } from "../../../../src/work/site/thin.ts";
import { toldModel } from "../../../../src/work/site/told-model.ts";
import { toldSlices } from "../../../../src/work/site/told-slices.ts";
import { firstEvaluation, rocAuc } from "../../../fakes/stage-evidence.ts";
import { sha256 } from "../../../../src/records/canonical.ts";

const PRIVATE = { people: false, texts: false, groups: false };
const D = sha256("d");

test.each(["churn", "credit-risk", "a_b"])("%s is the name of its page", (name) => {
  expect(pageName(name)).toBe(name);
});

test("no two names share a page, whatever they are, and none leads elsewhere", () => {
  const names = [
    "CON",
    "con",
    "Con",
    "a/b",
    "a-b",
    "A-B",
    "a\\b",
    "../a",
    "..",
    ".",
    "",
    "é",
    "e\u0301",
    "nul",
    "index",
    "x".repeat(90),
    "com1",
  ];
  const pages = names.map(pageName);
  expect(new Set(pages.map((page) => page.toLowerCase())).size).toBe(names.length);
  for (const page of pages) expect(page).toMatch(/^[a-z0-9][a-z0-9_-]*(?:\.[0-9a-f]{16})?$/);
  for (const page of pages) expect(page.split(".")[0]).not.toMatch(/^$/);
  expect(pages[1]).not.toBe("con");
});

test("who approved is how many and in which roles", () => {
  const approvals = [
    { by: "ada", digest: D },
    { by: "grace", digest: D, self: true as const },
  ];
  expect(toldApproval({ approvals }, PRIVATE)).toEqual({ count: 2, self: 1, roles: [], people: [] });
  expect(toldApproval({ approvals }, { people: true }).people).toEqual(["ada", "grace"]);
});

test("slices are told from twenty rows on, and only where groups are", () => {
  const slice = (name: string, n: number) => ({ name, dataset: "holdout", n, metrics: { roc_auc: rocAuc({ n }) } });
  const evaluation = { ...firstEvaluation("churn", D), slices: [slice("a", 19), slice("b", 20)] };
  expect(toldSlices(evaluation, PRIVATE)).toEqual({ slices: [], suppressed: 0 });
  const told = toldSlices(evaluation, { ...PRIVATE, groups: true });
  expect(told.slices.map(({ name }) => name)).toEqual(["b"]);
  expect(told.suppressed).toBe(1);
});

test("a metric of fewer than twenty rows has no number", () => {
  const evaluation = { ...firstEvaluation("churn", D), metrics: { roc_auc: rocAuc({ n: 19, value: 0.123 }) } };
  const body = { trainKey: D, evaluationKey: D, artifact: D, bytes: 1, path: "m" };
  const told = toldModel(
    {
      name: "churn",
      lifecycle: "active",
      task: undefined,
      problems: [],
      acceptances: [{ recordedAt: "2026-10-01T00:00:00.000Z", body }],
      evaluations: new Map([[D, evaluation]]),
      verdicts: new Map(),
      runs: new Map(),
      serving: [],
      versions: [],
      promotions: [],
      quarantines: [],
      proposals: [],
      watch: undefined,
      issues: [],
    },
    { privacy: { people: true, texts: true, groups: true }, pageOf: pageName },
  );
  expect(JSON.stringify(told)).not.toContain("0.123");
  expect(told.series[0]?.points[0]?.text).toBe("fewer than 20 rows");
});

test("many points are the last of each month, and ten years of them", () => {
  const days = Array.from({ length: 4000 }, (_, day) => ({ at: new Date(Date.UTC(2015, 0, 1 + day)).toISOString() }));
  const told = thinned(days);
  expect(told).toHaveLength(120);
  expect(told.at(-1)).toEqual(days.at(-1));
  expect(new Set(told.map(({ at }) => at.slice(0, 7))).size).toBe(120);
  expect(thinned(days.slice(0, 120))).toHaveLength(120);
});

test("what served, from when until when", () => {
  const change = (at: string, digest: string | undefined) => ({ model: "churn", at, commit: "c", by: "ada", digest });
  const history = [change("2026-03", undefined), change("2026-02", "b"), change("2026-01", "a")];
  const spans = servedSpans(history, { pages: new Map(), people: false });
  expect(spans.map(({ digest, since, until, by }) => [digest, since, until, by])).toEqual([
    ["b", "2026-02", "2026-03", undefined],
    ["a", "2026-01", "2026-02", undefined],
  ]);
});
