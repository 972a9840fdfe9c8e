import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, ROOT, textOf, yamlOf, at, entriesOf } from "./repository.ts";

const SOURCES = [...filesBelow("src", ".ts"), "scripts/stubs.ts"].filter((file) => !file.startsWith("src/generated/"));

test("every message of ours on the page of troubles is one that people can see", () => {
  const page = textOf("docs/troubleshooting.md");
  const first = [...page.matchAll(/^\| (?!-)(.*?) \|/gm)].map(([, cell = ""]) => cell);
  const quoted = first.flatMap((cell) => [...cell.matchAll(/`([^`]{9,})`/g)].map(([, message = ""]) => message));
  const all = SOURCES.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
  expect(quoted.length).toBeGreaterThan(15);
  expect(quoted.filter((message) => !all.includes(message) && message !== "model-gitops")).toEqual([]);
});

test.each(filesBelow(".github/ISSUE_TEMPLATE", ".yml").filter((file) => !file.endsWith("config.yml")))(
  "%s is a form as GitHub takes it",
  (file) => {
    const form = yamlOf(file);
    expect(at(form, "name")).toBeTypeOf("string");
    expect(at(form, "description")).toBeTypeOf("string");
    const fields = entriesOf(Object.assign({}, at(form, "body"))).map(([, field]) => field);
    expect(fields.map((field) => at(field, "type"))).not.toContain(undefined);
    const ids = fields.map((field) => at(field, "id")).filter((id) => id !== undefined);
    expect(new Set(ids).size).toBe(ids.length);
    const unlabelled = fields.filter(
      (field) => at(field, "type") !== "markdown" && typeof at(field, "attributes", "label") !== "string",
    );
    expect(unlabelled).toEqual([]);
  },
);
