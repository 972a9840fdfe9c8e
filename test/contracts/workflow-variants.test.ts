import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { GATE_JOB } from "../../src/records/witness.ts";
import { at, entriesOf, filesBelow, isMapping, ROOT, textOf, yamlOf } from "./repository.ts";
import { CALLERS, jobsOf, OWN, REUSABLE, SERVER, stepsOf } from "./workflow-files.ts";

const TEAM = CALLERS.filter((path) => path.startsWith("workflows-templates/reusable/"));
const templateOf = (path: string): string => `workflows-templates/${posix.basename(path)}`;

test("every variant is what scripts/workflow-variants.ts makes of its template today", () => {
  const folder = mkdtempSync(join(tmpdir(), "variants-"));
  for (const path of ["scripts", "workflows-templates", ".github", "package.json"])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts/workflow-variants.ts")], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const made = (root: string) =>
    spawnSync("sh", ["-c", "find workflows-templates .github -type f | sort | xargs sha256sum"], {
      cwd: root,
      encoding: "utf8",
    }).stdout;
  expect(made(folder)).toBe(made(ROOT));
  rmSync(folder, { recursive: true });
});

test("each template is there as a reusable workflow, its caller, an organisation's, and a server's", () => {
  const below = (folder: string) => filesBelow(`workflows-templates/${folder}`, ".yml");
  const called = filesBelow(".github/workflows", ".yml").filter((path) => path.includes("/model-gitops"));
  expect(called).toEqual(REUSABLE);
  expect([...below("reusable"), ...below("organization")]).toEqual(CALLERS);
  expect(below("enterprise-server")).toEqual(SERVER);
});

test.each(REUSABLE)("%s is called and nothing else, and what is the suite's is of its own commit", (path) => {
  expect(entriesOf(at(yamlOf(path), "on")).map(([event]) => event)).toEqual(["workflow_call"]);
  expect(at(yamlOf(path), "permissions")).toEqual({});
  // A group of the same name here and in the file that calls it would have the run wait for itself.
  expect(at(yamlOf(path), "concurrency")).toBeUndefined();
  const steps = stepsOf(path).map(({ uses }) => uses ?? "");
  expect(steps.filter((uses) => uses.includes(OWN))).toEqual([]);
  const foreign = steps.filter((uses) => !uses.startsWith("$/"));
  expect(foreign.filter((uses) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  const own = steps.filter((uses) => uses.startsWith("$/")).map((uses) => uses.slice(2));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((folder) => !readdirSync(join(ROOT, folder)).includes("action.yml"))).toEqual([]);
});

test.each(REUSABLE)("the jobs of %s are the template's: permissions, times, runners, environments, needs", (path) => {
  const shape = (file: string) =>
    jobsOf(file).map(([name, body]) => [
      name,
      ...["permissions", "timeout-minutes", "runs-on", "environment", "needs", "strategy", "outputs", "cache-mode"].map(
        (key) => at(body, key),
      ),
    ]);
  expect(shape(path)).toEqual(shape(templateOf(path)));
});

test.each(TEAM)("%s is one job that calls one commit, and grants the most that any job of it takes", (path) => {
  const [job, ...more] = jobsOf(path);
  expect(more).toEqual([]);
  const [name, body] = job ?? [];
  expect(name).toBe("model-gitops");
  expect(String(at(body, "uses"))).toMatch(
    new RegExp(String.raw`^${OWN}/\.github/workflows/${posix.basename(path)}@[0-9a-f]{40}$`),
  );
  expect(at(yamlOf(path), "permissions")).toEqual({});
  expect(at(body, "permissions")).toEqual(most(templateOf(path)));
  expect(textOf(path)).not.toContain("inherit");
  // As the template: a run waits, or is started, as it does there.
  for (const key of ["name", "on", "concurrency"])
    expect(at(yamlOf(path), key)).toEqual(at(yamlOf(templateOf(path)), key));
});

test.each(TEAM)("%s hands on what the workflow it calls takes, and nothing else", (path) => {
  const [[, body] = []] = jobsOf(path);
  const called = at(yamlOf(`.github/workflows/${posix.basename(path)}`), "on", "workflow_call");
  const names = (value: unknown): readonly string[] => entriesOf(value).map(([name]) => name);
  expect(names(at(body, "with"))).toEqual(names(at(called, "inputs")));
  expect(names(at(body, "secrets"))).toEqual(names(at(called, "secrets")));
  // A schedule leaves inputs empty, and that is no boolean.
  const booleans = entriesOf(at(called, "inputs")).filter(([, input]) => at(input, "type") === "boolean");
  const handed = booleans.map(([name]) => at(body, "with", name));
  expect(handed).toEqual(booleans.map(([name]) => `\${{ inputs.${name} || false }}`));
});

test("the gate's check is called the same, whether its workflow is copied or called", () => {
  const [caller] = jobsOf("workflows-templates/reusable/model-gitops-split.yml");
  const gate = new Map(jobsOf(".github/workflows/model-gitops-split.yml")).get("gate");
  expect(`${String(at(caller?.[1], "name"))} / ${String(at(gate, "name"))}`).toBe(GATE_JOB);
});

test.each(filesBelow("workflows-templates/organization", ".properties.json"))(
  "%s is what GitHub shows of it",
  (path) => {
    const properties = JSON.parse(textOf(path)) as unknown;
    if (!isMapping(properties)) throw new Error("it is no mapping");
    const { name, description, iconName, categories, filePatterns } = properties;
    expect(Object.keys(properties)).toEqual(["name", "description", "iconName", "categories", "filePatterns"]);
    expect([name, description].every((text) => typeof text === "string" && text.length > 10)).toBe(true);
    expect(String(description)).toMatch(/[.?]$/);
    expect(readdirSync(join(ROOT, "workflows-templates/organization"))).toContain(`${String(iconName)}.svg`);
    expect(Array.isArray(categories)).toBe(true);
    const patterns = (filePatterns as readonly string[]).map((pattern) => new RegExp(pattern));
    expect(patterns.some((pattern) => pattern.test("requirements.txt"))).toBe(true);
    expect(readdirSync(join(ROOT, "workflows-templates/organization"))).toContain(
      posix.basename(path).replace(".properties.json", ".yml"),
    );
  },
);

test.each(CALLERS.filter((path) => path.includes("/organization/")))("%s differs by its placeholders alone", (path) => {
  const placed = textOf(path).replaceAll("$default-branch", "main");
  expect(placed).toBe(textOf(path.replace("organization", "reusable")));
  // Where it stands it is a whole value: nowhere else is it known to be put in.
  const others = textOf(path)
    .split("\n")
    .filter(
      (line) => line.includes("$default-branch") && !/(?:branches: \[|default-branch: )\$default-branch/.test(line),
    );
  expect(others).toEqual([]);
});

test.each(SERVER)("%s asks a GitHub Enterprise Server for nothing that it has not", (path) => {
  const text = textOf(path);
  expect(text).not.toMatch(/queue: max|cache-mode|ubuntu-24\.04|merge-multiple|pattern: |uses: \$\//);
  const artifacts = stepsOf(path).filter(({ uses }) => /^actions\/(?:up|down)load-artifact@/.test(uses ?? ""));
  const known = new Set<unknown>([
    "actions/download-artifact@ad191675b41f6a5b46da9a048cb6893812da158b",
    "actions/upload-artifact@c6a3b2bd78b3985e4b2f15397fec357f0fd808de",
  ]);
  expect(artifacts.map(({ uses }) => uses).filter((uses) => !known.has(uses))).toEqual([]);
  const inputs = new Set(artifacts.flatMap(({ step }) => entriesOf(at(step, "with")).map(([input]) => input)));
  const taken = new Set(["name", "path", "if-no-files-found", "retention-days", "include-hidden-files"]);
  expect([...inputs].filter((input) => !taken.has(input))).toEqual([]);
  expect(at(yamlOf(path), "env")).toEqual({ MODEL_GITOPS_UNTRIED: "enterprise-server" });
  const granted = (file: string) => jobsOf(file).map(([name, body]) => [name, at(body, "permissions")]);
  expect(granted(path)).toEqual(granted(templateOf(path)));
});

test.each([...REUSABLE, ...TEAM, ...SERVER])("every action in %s is pinned to a commit, or is of its own", (path) => {
  const lines = textOf(path)
    .split("\n")
    .filter((line) => /^\s*(?:- )?uses:/.test(line));
  expect(lines.length).toBeGreaterThan(0);
  const pinned = /uses: (?:[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+(?:-node20)?|\$\/actions\/[\w-]+)$/;
  expect(lines.filter((line) => !pinned.test(line))).toEqual([]);
});

function most(path: string): Readonly<Record<string, string>> {
  const granted = jobsOf(path).flatMap(([, body]) => entriesOf(at(body, "permissions")));
  const written = new Set(granted.filter(([, access]) => access === "write").map(([scope]) => scope));
  return Object.fromEntries(granted.map(([scope]) => [scope, written.has(scope) ? "write" : "read"]));
}
