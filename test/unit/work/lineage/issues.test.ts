import { expect, test } from "vitest";
import { checkDataIssues, soundIssues } from "../../../../src/work/lineage/data-issues.ts";
import { lineageGraph } from "../../../../src/work/lineage/graph.ts";
import {
  auditIssues,
  governedIssues,
  judgeDataIssues,
  openByModel,
  standingIssues,
} from "../../../../src/work/lineage/judge-issues.ts";
import { issue, NOW, read } from "./sample-issues.ts";
import { churn, digest, facts } from "./sample-lineage.ts";

const GRAPH = lineageGraph(facts());
const DECLARED = new Map([
  ["train", ["churn"]],
  ["holdout", ["churn", "fraud"]],
]);
const check = (...files: readonly ReturnType<typeof read>[]) =>
  checkDataIssues({ read: files, declared: DECLARED, graph: GRAPH, now: NOW }).map(
    ({ rule, outcome, message }) => `${outcome} ${rule} ${message}`,
  );

test("a sound issue has no finding", () => {
  expect(check(read())).toEqual([]);
});

test.each([
  [read({}, "issues/other.yaml"), /^fail data-issue\/file issues\/other\.yaml has the id train-1/],
  [read({ id: "holdout-1" }), /^fail data-issue\/file The id holdout-1 is not that of an issue of train/],
  [read({ id: "labels-1", dataset: "labels" }), /^fail data-issue\/dataset No manifest has a dataset labels\.$/],
  [read({ model: "fraud" }), /^fail data-issue\/dataset fraud has no dataset train; churn has\.$/],
  [
    read({ id: "holdout-1", dataset: "holdout", digest: digest("holdout") }),
    /churn and fraud have a dataset holdout: say with `model`/,
  ],
  [
    read({ digest: digest("other") }),
    new RegExp(`^warn data-issue/digest .* newest that is known is ${digest("train-2")}`),
  ],
  [
    read({ due: "2026-11-01" }),
    /^fail data-issue\/dates It is due on 2026-11-01, before it was opened on 2026-11-20\.$/,
  ],
  [
    read({ closed: { on: "2027-01-01", how: "corrected", digest: digest("train-2") } }),
    /closed on 2027-01-01, which is not yet/,
  ],
  [
    read({ closed: { on: "2026-11-25", how: "corrected" } }),
    /^fail data-issue\/end .* does not name the corrected content/,
  ],
  [
    read({ closed: { on: "2026-11-25", how: "corrected", digest: digest("train-1") } }),
    /by the very content that was wrong/,
  ],
  [
    read({ closed: { on: "2026-11-25", how: "accepted", reason: " " } }),
    /^fail data-issue\/end It is closed as accepted and does not say why/,
  ],
])("what a schema cannot say of an issue is said at its key (%#)", (file, message) => {
  expect(check(file)).toEqual([expect.stringMatching(message)]);
});

test("two files of one id are told, and the first counts", () => {
  const files = [read(), read({ severity: "low" }, "issues/train-1.yml")];
  expect(check(...files)).toEqual(["fail data-issue/file issues/train-1.yaml has the id train-1 as well."]);
  expect(soundIssues(files).map(({ issue: { severity } }) => severity)).toEqual(["high"]);
});

test("a closed issue of a dataset that is gone is history", () => {
  const closed = { on: "2026-11-25", how: "no-error", reason: "looked" } as const;
  expect(check(read({ id: "labels-1", dataset: "labels", closed }))).toEqual([]);
});

const VERSION = { trained: [digest("train-1")], judged: [digest("holdout")] };
const judge = (of: ReturnType<typeof issue>, more: Partial<Parameters<typeof judgeDataIssues>[0]> = {}) =>
  judgeDataIssues({ issues: [of], model: "churn", version: VERSION, stage: "promote", now: NOW, ...more }).map(
    ({ rule, outcome }) => `${outcome} ${rule}`,
  );

test("an open error of high severity blocks promotion and is told on a pull request that does not correct it", () => {
  expect(judge(issue())).toEqual(["fail data-issue/open"]);
  expect(judge(issue(), { stage: "pull-request" })).toEqual(["warn data-issue/open"]);
  expect(judge(issue(), { stage: "pull-request", corrects: new Set(["train-1"]) })).toEqual([]);
  expect(judge(issue({ severity: "medium" }))).toEqual(["warn data-issue/open"]);
  expect(judge(issue({ digest: digest("train-2") }))).toEqual([]);
  expect(judge(issue({ digest: digest("holdout") }))).toEqual(["fail data-issue/open"]);
});

test("it is overdue from the day after it was due, and a version from before its correction is told of", () => {
  expect(judge(issue({ due: "2026-11-29" }))).toEqual(["fail data-issue/open"]);
  expect(judge(issue({ due: "2026-11-28" }))).toEqual(["fail data-issue/open", "warn data-issue/overdue"]);
  const closed = { on: "2026-11-25", how: "corrected", digest: digest("train-2") } as const;
  expect(judge(issue({ closed }))).toEqual(["warn data-issue/corrected"]);
  expect(judge(issue({ closed }), { stage: "pull-request" })).toEqual([]);
  expect(judge(issue({ closed: { on: "2026-11-25", how: "no-error", reason: "looked" } }))).toEqual([]);
});

test("what people wrote into an issue is in no finding", () => {
  const hostile = issue({ description: "<img src=x onerror=alert(1)> @everybody", rows: "iban = 'DE02'" });
  const text = JSON.stringify([
    judgeDataIssues({ issues: [hostile], model: "churn", version: VERSION, stage: "promote", now: NOW }),
    auditIssues(standingIssues(GRAPH, [hostile], NOW), NOW),
  ]);
  expect(text).not.toMatch(/img|everybody|DE02/);
});

test("every version that was trained or judged on the content is found, with where it serves", () => {
  const [trained] = standingIssues(GRAPH, [issue()], NOW);
  expect(trained?.versions).toMatchObject([
    { model: "churn", artifact: digest("artifact-1"), isTrained: true, isJudged: false, serves: ["production"] },
  ]);
  const [judged] = standingIssues(GRAPH, [issue({ digest: digest("holdout") })], NOW);
  expect(judged?.versions.map(({ artifact, isJudged }) => [artifact, isJudged])).toEqual([
    [digest("artifact-1"), true],
    [digest("artifact-2"), true],
  ]);
  // What was only shown judged nothing.
  expect(standingIssues(GRAPH, [issue({ digest: digest("other") })], NOW)[0]?.versions).toEqual([]);
});

test("the audit tells what is overdue and what serves in spite of an error", () => {
  const rules = (of: ReturnType<typeof issue>) =>
    auditIssues(standingIssues(GRAPH, [of], NOW), NOW).map(({ rule, outcome }) => `${outcome} ${rule}`);
  expect(rules(issue())).toEqual(["fail data-issue/open"]);
  expect(rules(issue({ severity: "low", due: "2026-11-20" }))).toEqual(["warn data-issue/overdue"]);
  expect(rules(issue({ digest: digest("train-2") }))).toEqual([]);
});

test("policies read what touches the version first, and never more than fit", () => {
  const issues = Array.from({ length: 10_000 }, (_, n) => issue({ id: `train-${n + 1}`, digest: digest(`${n}`) }));
  const all = [...issues, issue({ id: "train-99999", due: "2026-11-01" })];
  const governed = governedIssues({ issues: all, version: VERSION, now: NOW });
  expect(governed).toHaveLength(500);
  expect(governed[0]).toEqual({
    id: "train-99999",
    dataset: "train",
    severity: "high",
    isOpen: true,
    isOverdue: true,
    touches: true,
  });
});

test("ten thousand issues of one content are looked up once", () => {
  const issues = Array.from({ length: 10_000 }, (_, n) =>
    issue({ id: `train-${n + 1}`, due: n === 0 ? "2026-11-01" : "2026-12-10" }),
  );
  const graph = lineageGraph(facts({ models: [churn(), churn({ name: "fraud" })] }));
  const standing = standingIssues(graph, issues, NOW);
  expect(openByModel(standing).get("fraud")).toEqual({ open: 10_000, overdue: 1, first: "train-1" });
});
