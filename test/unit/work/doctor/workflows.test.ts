import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnosis } from "../../../../src/work/doctor/diagnosis.ts";
import { readWorkflowFile } from "../../../../src/work/doctor/workflow-file.ts";
import { diagnoseWorkflows } from "../../../../src/work/doctor/workflows.ts";

const TEMPLATES = join(import.meta.dirname, "../../../../workflows-templates");
const NAMES = ["model-gitops.yml", "model-gitops-split.yml", "model-gitops-watch.yml"];
const templates = new Map(NAMES.map((name) => [name, readFileSync(join(TEMPLATES, name), "utf8")] as const));
const COMMIT = "a".repeat(40);
const QUICK = templates.get("model-gitops.yml") ?? "";
const pinned = (text: string, commit = COMMIT, version = "1.2.0"): string =>
  text.replaceAll(/@0{40} # v\S+/g, `@${commit} # v${version}`);

function diagnose(
  files: Readonly<Record<string, string>>,
  more: { commit?: string; isMonitored?: boolean; defaultBranch?: string } = {},
) {
  const read = Object.entries(files).map(([name, text]) =>
    readWorkflowFile(`.github/workflows/${name}`, text, templates),
  );
  return diagnoseWorkflows({
    files: read,
    templates,
    version: "1.2.0",
    commit: more.commit,
    isMonitored: more.isMonitored ?? false,
    defaultBranch: more.defaultBranch ?? "main",
  });
}

const told = (all: readonly Diagnosis[]): readonly string[] =>
  all.map(({ outcome, what, line, found }) => `${outcome} ${what}${line === undefined ? "" : `:${line}`}: ${found}`);

test("a template that is pinned is in order", () => {
  expect(told(diagnose({ "model-gitops.yml": pinned(QUICK) }))).toEqual([
    "pass .github/workflows/model-gitops.yml: is the template of 1.2.0",
  ]);
});

test("a workflow that waits for another branch than the default one is told", () => {
  const of = (text: string, defaultBranch: string) => told(diagnose({ "m.yml": text }, { defaultBranch }));
  expect(of(pinned(QUICK), "trunk")).toEqual([
    'warn .github/workflows/m.yml: it runs for "main", and the default branch is trunk: no pull request to that is checked',
  ]);
  for (const branches of ["[main, trunk]", "['release/**']", "[$default-branch]", "trunk"])
    expect(of(pinned(QUICK).replaceAll("branches: [main]", `branches: ${branches}`), "trunk").join()).toMatch(/^pass /);
});

test("without a workflow nothing is judged", () => {
  const other = "on: push\njobs: {build: {runs-on: ubuntu-24.04, steps: [{run: make}]}}\n";
  expect(told(diagnose({ "ci.yml": other }))).toEqual(["fail workflows: none runs model-gitops"]);
});

describe("workflows that are called", () => {
  const called = (name: string): string => readFileSync(join(TEMPLATES, "reusable", name), "utf8");

  test("do what the workflow does that they call", () => {
    const files = { "model-gitops.yml": pinned(called("model-gitops-split.yml")) };
    expect(told(diagnose(files))).toEqual([
      "pass .github/workflows/model-gitops.yml: calls model-gitops-split.yml of 1.2.0",
    ]);
    const { steps } = readWorkflowFile(".github/workflows/model-gitops.yml", files["model-gitops.yml"], templates);
    expect(steps.map(({ check, action }) => `${check}: ${action}`)).toContain("model-gitops / gate: gate");
    const quick = readWorkflowFile("q.yml", called("model-gitops.yml"), templates).steps;
    expect(quick.map(({ check }) => check)).toEqual(["model-gitops / check", "model-gitops / record"]);
  });

  test("are pinned as all else, and grant what is needed", () => {
    const text = called("model-gitops.yml");
    const [open] = diagnose({ "model-gitops.yml": text }, { commit: COMMIT });
    expect(open).toMatchObject({ outcome: "fail", found: "the pin is not filled in" });
    expect(open?.fix).toMatchObject({ kind: "write", text: pinned(text) });
    const [less] = diagnose({ "model-gitops.yml": pinned(text).replace("contents: write", "contents: read") });
    expect(less).toMatchObject({ outcome: "warn", found: expect.stringContaining("lacks contents: write") });
  });
});

describe("pins", () => {
  test("that were never filled in are filled in by --fix, and nothing else is changed", () => {
    const [found] = diagnose({ "model-gitops.yml": QUICK }, { commit: COMMIT });
    expect(found).toMatchObject({ outcome: "fail", found: "the pin is not filled in", line: 38 });
    expect(found?.fix).toMatchObject({ kind: "write", text: pinned(QUICK) });
  });

  test("that others can move", () => {
    const moved = QUICK.replaceAll(/@0{40} # v\S+/g, "@v1");
    const [found] = diagnose({ "model-gitops.yml": moved }, { commit: COMMIT });
    expect(found).toMatchObject({ outcome: "fail", found: "v1 can be moved by others" });
    expect(found?.fix).toMatchObject({ text: pinned(QUICK) });
  });

  test("of another version; a workflow that somebody changed is theirs to compare", () => {
    const old = pinned(QUICK, "b".repeat(40), "1.1.0");
    const changed = old.replace("timeout-minutes: 350", "timeout-minutes: 30");
    const [own] = diagnose({ "model-gitops.yml": old }, { commit: COMMIT });
    const [theirs] = diagnose({ "model-gitops.yml": changed }, { commit: COMMIT });
    expect(own).toMatchObject({ outcome: "warn", found: "it runs 1.1.0, and 1.2.0 is installed here" });
    expect(own?.fix).toBeDefined();
    expect(theirs).toMatchObject({ outcome: "warn" });
    expect(theirs?.fix).toBeUndefined();
  });

  test("of which there are several in one workflow", () => {
    const two = pinned(QUICK).replace(COMMIT, "b".repeat(40));
    expect(told(diagnose({ "model-gitops.yml": two }))).toEqual([
      "warn .github/workflows/model-gitops.yml: it runs 2 versions of model-gitops",
    ]);
  });
});

describe("permissions", () => {
  test("that the template's job has and a workflow of one's own has not", () => {
    const own = `on: schedule
permissions: {contents: read}
jobs:
  watch:
    runs-on: ubuntu-24.04
    steps:
      - uses: model-gitops/model-gitops/actions/settle@${COMMIT} # v1.2.0
`;
    expect(told(diagnose({ "drift.yml": own }))).toEqual([
      'warn .github/workflows/drift.yml:7: the job "watch" lacks contents: write and issues: write for settle',
    ]);
    expect(told(diagnose({ "drift.yml": own.replace("{contents: read}", "write-all") }))[0]).toMatch(/^pass/);
    // Without a word GitHub's default holds, which is another line's.
    expect(told(diagnose({ "drift.yml": own.replace("permissions: {contents: read}\n", "") }))[0]).toMatch(/^pass/);
  });
});

test("a fork's code does not get this repository's token", () => {
  const open = pinned(QUICK).replace("  pull_request:", "  pull_request_target:");
  expect(told(diagnose({ "model-gitops.yml": open }))[0]).toMatch(/^fail .*pull_request_target/);
});

test("what asks to be monitored is monitored by a workflow", () => {
  const found = diagnose({ "model-gitops.yml": pinned(QUICK) }, { isMonitored: true });
  expect(told(found).at(-1)).toBe("warn monitoring: a manifest asks to be monitored, and no workflow does it");
  const watch = pinned(templates.get("model-gitops-watch.yml") ?? "");
  expect(told(diagnose({ "w.yml": watch }, { isMonitored: true })).join()).not.toContain("monitoring");
});

test.each([
  ["no YAML", "uses: model-gitops/model-gitops@x\n\t- {"],
  ["jobs that are a list", "on: push\njobs: [model-gitops]\n"],
  ["steps that are a text", "on: push\njobs: {a: {steps: model-gitops}}\n"],
  ["a step that is a number", "on: 7\njobs: {a: {steps: [7, null, {uses: 7}]}}\n"],
  ["nothing", ""],
])("%s is no crash", (_, text) => {
  expect(told(diagnose({ "odd.yml": text }))).not.toEqual([]);
});
