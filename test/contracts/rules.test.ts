import { expect, test } from "vitest";
import { AREAS } from "../../scripts/reference/rules-page.ts";
import { filesBelow, textOf } from "./repository.ts";

// Stands for a model's outcome inside one expression and never leaves it.
const INTERNAL = new Set(["report/model"]);

const SOURCES = [...filesBelow("src", ".ts"), ...filesBelow("actions", ".ts")].filter(
  (path) => !path.startsWith("src/generated/"),
);
const RULES = AREAS.flatMap(({ rules }) => Object.values(rules));

test("the reference knows every rule table", () => {
  const tables = SOURCES.flatMap((path) =>
    [...textOf(path).matchAll(/= defineRules\("(\w+)"/g)].map(([, area]) => `${path} ${area}`),
  );
  const known = AREAS.flatMap(({ file, rules }) => [
    ...new Set(Object.values(rules).map(({ id }) => `${file} ${id.split("/")[0]}`)),
  ]);
  expect(known.toSorted()).toEqual(tables.toSorted());
});

test("a rule that is named outside of a table is documented", () => {
  const named = SOURCES.flatMap((path) =>
    [...textOf(path).matchAll(/\brule: "([a-z]+\/[a-z0-9-]+)"/g)].map(([, id]) => id ?? ""),
  );
  const known = new Set(RULES.map(({ id }) => id));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((id) => !known.has(id) && !INTERNAL.has(id))).toEqual([]);
});

test("every rule is on the reference page, once", () => {
  const headings = [...textOf("docs/reference/rules.md").matchAll(/^### `(.+)`$/gm)].map(([, id]) => id);
  expect(headings).toEqual(RULES.map(({ id }) => id));
  expect(new Set(headings).size).toBe(headings.length);
});

test.each(RULES)("$id says what to do in sentences", ({ id, title, why, remediation }) => {
  expect(id).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
  expect(title).not.toMatch(/\.$/);
  for (const text of [why, remediation]) expect(text).toMatch(/^\S.*\.$/s);
});
