import { expect, test } from "vitest";
import { AREAS } from "../../scripts/reference/rules-page.ts";
import { filesBelow, textOf } from "./repository.ts";

const SOURCES = [...filesBelow("src", ".ts"), ...filesBelow("actions", ".ts")].filter(
  (path) => !path.startsWith("src/generated/") && !path.endsWith(".test.ts"),
);
const RULES = AREAS.flatMap(({ rules }) => rules);

test("the reference knows every rule table", () => {
  const tables = SOURCES.flatMap((path) =>
    [...textOf(path).matchAll(/= defineRules\("([\w-]+)"/g)].map(([, area]) => `${path} ${area}`),
  );
  const known = AREAS.flatMap(({ file, rules }) => [...new Set(rules.map(({ id }) => `${file} ${id.split("/")[0]}`))]);
  expect(known.filter((table) => table !== "src/work/gate/rules.ts gate").toSorted()).toEqual(tables.toSorted());
});

test("every rule that has a file of its own is on the gate's list", () => {
  const own = SOURCES.flatMap((path) =>
    [...textOf(path).matchAll(/^ {2}id: "([a-z]+\/[a-z0-9-]+)",$/gm)].map(([, id]) => `${path} ${id}`),
  );
  const listed = RULES.filter(({ id }) => id.startsWith("gate/"));
  expect(own.toSorted()).toEqual(listed.map(({ id }) => `src/work/${id}.ts ${id}`).toSorted());
});

test("a rule is named by its entry, never by its id", () => {
  const named = SOURCES.filter((path) => /\brule: "[a-z]+\/[a-z0-9-]+"/.test(textOf(path)));
  expect(named).toEqual([]);
});

test("every rule is on the reference page, once", () => {
  const headings = [...textOf("docs/reference/rules.md").matchAll(/^### `(.+)`$/gm)].map(([, id]) => id);
  expect(headings).toEqual(RULES.map(({ id }) => id));
  expect(new Set(headings).size).toBe(headings.length);
});

test.each(RULES)("$id says what to do in sentences", ({ id, title, why, remediation }) => {
  expect(id).toMatch(/^[a-z-]+\/[a-z0-9-]+$/);
  expect(title).not.toMatch(/\.$/);
  for (const text of [why, remediation]) expect(text).toMatch(/^\S.*\.$/s);
});
