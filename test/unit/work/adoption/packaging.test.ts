import { expect, test } from "vitest";
import { codeOwners } from "../../../../src/work/adoption/owners.ts";
import { packagingOf, pythonInput, toolSteps } from "../../../../src/work/adoption/packaging.ts";
import { projectOf } from "./project-of.ts";

test.each([
  [{ "uv.lock": "", "requirements.txt": "" }, "uv"],
  [{ "poetry.lock": "", "pyproject.toml": "[tool.poetry]\n" }, "poetry"],
  [{ "pdm.lock": "" }, "pdm"],
  [{ "Pipfile.lock": "" }, "pipenv"],
  [{ "environment.yml": "name: wine\n" }, "conda"],
  [{ "environment.yml": "dependencies: [python]\n", "requirements.txt": "" }, "pip"],
  [{ "requirements.txt": "" }, "pip"],
  [{ "pyproject.toml": "[project]\nname = 'a'\n" }, "pip"],
  [{ "pyproject.toml": "[tool.ruff]\n" }, "none"],
  [{}, "none"],
] as const)("%j is of %s", (files, tool) => {
  expect(packagingOf(projectOf(files), "").tool).toBe(tool);
});

test("the nearest file above counts: a service of many has its own", () => {
  const project = projectOf({ "uv.lock": "", "services/a/requirements.txt": "", "services/b/train.py": "" });
  expect(packagingOf(project, "services/a")).toMatchObject({ tool: "pip", file: "services/a/requirements.txt" });
  expect(packagingOf(project, "services/b")).toMatchObject({ tool: "uv", file: "uv.lock" });
});

test("a workflow brings the tool, each pinned to a commit", () => {
  const steps = (files: Readonly<Record<string, string>>) =>
    toolSteps(packagingOf(projectOf(files), ""), "python-version: x");
  expect(steps({ "poetry.lock": "" }).at(-1)).toBe("- run: pipx install poetry");
  expect(steps({ "environment.yml": "name: wine\n" })).toContain('    activate-environment: "wine"');
  for (const files of [{ "uv.lock": "" }, { "requirements.txt": "" }, { "environment.yml": "name: a\n" }])
    expect(steps(files)[0]).toMatch(/^- uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("Python is the one that the project says", () => {
  expect(pythonInput(projectOf({ ".python-version": "" }))).toBe("python-version-file: .python-version");
  expect(pythonInput(projectOf({ "pyproject.toml": 'requires-python = ">=3.11"\n' }))).toBe(
    "python-version-file: pyproject.toml",
  );
  expect(pythonInput(projectOf({}))).toBe('python-version: "3.12"');
});

test.each([
  ["* @a", "", ["@a"]],
  ["* @a\n/svc/ @b @o/t", "svc", ["@b", "@o/t"]],
  ["/svc/ @b\n* @a", "svc", ["@a"]],
  ["svc/** @b", "svc/x", ["@b"]],
  ["*.py @b", "", []],
  ["* @a # everything\n# * @c", "", ["@a"]],
  ["* a@example.org", "", []],
  ["* @a\n/svc/", "svc", []],
  ["/sv/ @b", "svc", []],
  ["", "", []],
])("of %j the owners of %j are %j", (text, folder, owners) => {
  expect(codeOwners(text, folder)).toEqual(owners);
});
