import { expect, test } from "vitest";
import { placed } from "../../../src/inputs/fields.ts";
import { ACTION_NAMES, loadAction } from "../../../src/suite-actions.ts";

test("what has no name is of the inputs in their order", () => {
  expect(placed(["command", "ruleId"], ["explain", "ACME-001"], { model: "m" })).toEqual({
    command: "explain",
    "rule-id": "ACME-001",
  });
  expect(placed(["command", "rule"], [], { rule: "x" })).toEqual({});
});

test("what nobody asked for is refused", () => {
  expect(() => placed([], ["x"], {})).toThrow('"x" is not expected');
  expect(() => placed(["command"], ["test", "more"], {})).toThrow('"more" is not expected');
  expect(() => placed(["command", "rule"], ["test"], { command: "list" })).toThrow("command is given twice");
  expect(placed(["constructor"], ["x"], {})).toEqual({ constructor: "x" });
});

test("every action takes without a name only what it has", async () => {
  for (const name of ACTION_NAMES) {
    const { positionals = [], inputs } = await loadAction(name);
    expect(positionals.filter((key) => !(key in inputs))).toEqual([]);
  }
});
