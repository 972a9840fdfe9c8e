import { expect, test } from "vitest";
import { ask } from "./asked.ts";

const document = {
  model: { name: "credit" },
  tier: "high",
  slices: [
    { name: "young", n: 400, auc: 0.7 },
    { name: "old", n: 900, auc: 0.8 },
    { name: "young", n: 10, auc: 0.9 },
  ],
  datasets: [],
  checks: {
    "gate/limit": [
      { outcome: "pass", message: "Enough.", subject: "auc" },
      { outcome: "fail", message: "Too low.", subject: "f1" },
    ],
    "gate/quiet": [],
    "gate/odd": [{ outcome: "great" }],
    "gate/waived": [{ outcome: "waived", message: "Accepted." }],
  },
};
const each = { in: "slices", as: "slice", term: "slice.name" };

test("each thing has its own result, its name, its message and what was read of it", () => {
  const rule = { each, expr: "slice.auc >= params.floor", params: { floor: 0.75 }, message: "slice.name + ' is low'" };
  const result = ask(rule, document);
  expect(result).toEqual({
    id: "ACME-001",
    outcome: "fail",
    items: [
      { term: "young", outcome: "fail", message: "young is low", read: { "slices.0.auc": 0.7, "params.floor": 0.75 } },
      { term: "old", outcome: "pass", message: "It holds", read: { "slices.1.auc": 0.8, "params.floor": 0.75 } },
      { term: "young #2", outcome: "pass", message: "It holds", read: { "slices.2.auc": 0.9, "params.floor": 0.75 } },
    ],
  });
});

test("no two things have one name, whatever they are called and however long", () => {
  const long = "x".repeat(400);
  const names = ["a", "a", "a #2", "a", `${long}1`, `${long}2`, "things[7]", ""];
  const given = { things: names.map((name) => ({ name })) };
  const result = ask({ each: { in: "things", as: "it", term: "it.name" }, expr: "false" }, given);
  const terms = result.items.map(({ term = "" }) => term);
  expect(terms.slice(0, 4)).toEqual(["a", "a #2", "a #2 #2", "a #3"]);
  expect([new Set(terms).size, Math.max(...terms.map(({ length }) => length))]).toEqual([names.length, 300]);
});

test("the same question has the same answer", () => {
  const rule = { each, expr: "slice.auc >= 0.75" };
  expect(JSON.stringify(ask(rule, document))).toBe(JSON.stringify(ask(rule, structuredClone(document))));
});

test("a rule without a message tells what it read", () => {
  const [item] = ask({ expr: "tier == 'low' || model.name == 'other'" }, document).items;
  expect(item?.message).toBe(`Does not hold: It holds (tier is "high", model.name is "credit").`);
});

test("a message that cannot be made keeps nothing from failing", () => {
  expect(ask({ expr: "tier == 'low'", message: "gone.text" }, document)).toMatchObject({
    outcome: "fail",
    items: [{ message: `Does not hold: It holds (tier is "high").` }],
  });
});

test("what is not there is among what decided", () => {
  const [item] = ask({ expr: "has(model.owner) || 'x' in model || has(input.gone)" }, document).items;
  expect(item).toMatchObject({
    outcome: "fail",
    message: "Does not hold: It holds (model.owner is not there, model.x is not there, gone is not there).",
    read: { "model.owner": null, "model.x": null, gone: null },
  });
});

test("a rule that is for others says for whom", () => {
  expect(ask({ expr: "false", appliesTo: { when: "tier == 'minimal'" } }, document)).toEqual({
    id: "ACME-001",
    outcome: "not-applicable",
    items: [],
    predicate: "it does not hold that tier == 'minimal'",
  });
  expect(ask({ expr: "true", appliesTo: { when: "gone.x" } }, document).outcome).toBe("unmeasured");
  expect(ask({ expr: "true", appliesTo: { when: "tier" } }, document).outcome).toBe("unmeasured");
});

test("there is nothing to say of no things", () => {
  const result = ask({ expr: "true", each: { in: "datasets", as: "d", term: "d.name" } }, document);
  expect(result).toMatchObject({ outcome: "not-applicable", predicate: "datasets is empty" });
});

test("what a rule requires has to be there", () => {
  expect(ask({ expr: "true", requires: ["slices.0.auc", "checks.gate/limit"] }, document).outcome).toBe("pass");
  const missing = ask({ expr: "true", requires: ["slices.3", "model.owner"] }, document);
  expect(missing.items[0]?.message).toBe("Not decided: there is no slices.3 and no model.owner.");
  expect(missing.outcome).toBe("unmeasured");
});

test.each([
  [["gate/limit"], "fail", 2],
  [["gate/waived"], "waived", 1],
  [["gate/quiet"], "unmeasured", 1],
  [["gate/gone"], "unmeasured", 1],
  [["gate/odd"], "unmeasured", 1],
  [["constructor"], "unmeasured", 1],
  [["gate/quiet", "gate/waived"], "waived", 1],
] as const)("it rests on the checks %j: %s", (checks, outcome, count) => {
  const result = ask({ checks: [...checks] }, document);
  expect([result.outcome, result.items.length]).toEqual([outcome, count]);
});

test("checks and an expression count together", () => {
  expect(ask({ checks: ["gate/waived"], expr: "tier == 'low'" }, document).outcome).toBe("fail");
});

test.each([
  [{}, "neither expr nor checks"],
  [{ expr: "true", each: { ...each, as: "input" } }, "input is taken"],
  [{ expr: "true", each: { ...each, term: "slice.n" } }, "its term is no text"],
  [{ expr: "true", each: { ...each, in: "tier" } }, "tier is no list"],
  [{ expr: "slice >", each }, "expr: It is not CEL"],
])("%j is undecided", (parts, why) => {
  const result = ask(parts, document);
  expect(result.outcome).toBe("unmeasured");
  expect(result.items[0]?.message).toContain(why);
});
