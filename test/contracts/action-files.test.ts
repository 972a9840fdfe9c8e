import { existsSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { kebab } from "../../src/kernel/text.ts";
import { ACTION_NAMES as NAMES, type ActionName, loadAction } from "../../src/suite-actions.ts";
import { at, entriesOf, ROOT, textOf, yamlOf } from "./repository.ts";

test("every folder of actions/ is an action of the suite", () => {
  const folders = readdirSync(join(ROOT, "actions"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
});

/** A command for people at a terminal has no action.yml. */
const ACTIONS = (await Promise.all(NAMES.map(loadAction))).flatMap(({ name, isCommandOnly }) =>
  isCommandOnly === true ? [] : NAMES.filter((known) => known === name),
);

test("what is a command only has no action.yml", () => {
  const commands = NAMES.filter((name) => !ACTIONS.includes(name));
  expect(commands).toEqual(["init"]);
  expect(commands.filter((name) => existsSync(join(ROOT, fileOf(name))))).toEqual([]);
});

test.each(ACTIONS)("the inputs of %s are the declared ones, name by name and default by default", async (name) => {
  const { inputs } = await loadAction(name);
  const declared = Object.entries(inputs).map(([key, field]) => [kebab(key), field.default, field.required, field.doc]);
  const written = entriesOf(at(yamlOf(fileOf(name)), "inputs")).map(([key, input]) => [
    key,
    at(input, "default"),
    at(input, "required") ?? false,
    at(input, "description"),
  ]);
  expect(written).toEqual(declared);
});

test.each(ACTIONS)("the outputs of %s are the declared ones", async (name) => {
  const { outputs } = await loadAction(name);
  const written = entriesOf(at(yamlOf(fileOf(name)), "outputs")).map(([key, output]) => [
    key,
    at(output, "description"),
  ]);
  expect(written).toEqual(Object.entries(outputs));
});

test.each(ACTIONS)("%s runs on node24 from a file of the bundle", async (name) => {
  const action = await loadAction(name);
  const runs = at(yamlOf(fileOf(name)), "runs");
  const main = String(at(runs, "main"));
  const entry = posix.join(posix.dirname(fileOf(name)), main);
  expect(at(runs, "using")).toBe("node24");
  expect(entry).toBe(`dist/${name}.js`);
  expect(at(runs, "post")).toBe(action.post === undefined ? undefined : main);
  expect(existsSync(join(ROOT, entry)), `${entry} is missing: npm run build makes it`).toBe(true);
});

test.each(NAMES)("the README of %s lists its inputs and outputs", async (name) => {
  const { inputs, outputs } = await loadAction(name);
  const readme = textOf(name === "auto" ? "README.md" : `actions/${name}/README.md`);
  const table = /<!-- inputs:start -->\n([\s\S]*?)\n<!-- inputs:end -->/.exec(readme)?.[1] ?? "";
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, row]) => row);
  expect(rows).toEqual([...Object.keys(inputs).map(kebab), ...Object.keys(outputs)]);
});

test.each(NAMES.filter((name) => name !== "auto"))("the README tells what %s is for", (name) => {
  expect(textOf("README.md")).toMatch(new RegExp(`^\\| \\[${name}\\]\\(actions/${name}/README\\.md\\) \\|`, "m"));
});

function fileOf(name: ActionName): string {
  return name === "auto" ? "action.yml" : `actions/${name}/action.yml`;
}
