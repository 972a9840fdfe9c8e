import { expect, test } from "vitest";
import { handedOnIn, judgeNeeds } from "./legs.ts";

const needs = (results: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(results).map(([job, result]) => [job, { result, outputs: {} }])));

test("all legs green, or training skipped because there was nothing to train", () => {
  expect(
    judgeNeeds({
      json: needs({ plan: "success", train: "success", evaluate: "success" }),
      idle: [],
    }),
  ).toEqual([]);
  expect(
    judgeNeeds({
      json: needs({ plan: "success", train: "skipped", evaluate: "success" }),
      idle: ["train"],
    }),
  ).toEqual([]);
  expect(judgeNeeds({ json: "", idle: [] })).toEqual([]);
});

test("on a runner, nothing said of the jobs before is no success", () => {
  expect(judgeNeeds({ json: "", idle: ["train"], isRequired: true })).toMatchObject([
    { outcome: "unmeasured", remediation: expect.stringContaining("toJSON(needs)") },
  ]);
});

test.each([
  [{ plan: "success", train: "skipped" }, [], ['The job "train" was skipped.']],
  [{ plan: "failure", train: "skipped" }, ["train"], ['The job "plan" ended with "failure".']],
  [{ plan: "success", evaluate: "cancelled" }, ["train"], ['The job "evaluate" ended with "cancelled".']],
  [
    { plan: "success", train: "skipped", "train-elsewhere": "skipped" },
    ["train"],
    ['The job "train-elsewhere" was skipped.'],
  ],
  [{ plan: "success", evaluate: "skipped" }, ["train"], ['The job "evaluate" was skipped.']],
])("%j never becomes a success", (results, idle, messages) => {
  const found = judgeNeeds({ json: needs(results), idle });
  expect(found.map(({ message }) => message)).toEqual(messages);
  expect(found.every(({ outcome }) => outcome === "unmeasured")).toBe(true);
});

test.each(["[]", "{", '{"plan": 1}', '{"plan": {"result": 3}}', "null"])("%s is no needs context", (json) => {
  expect(() => judgeNeeds({ json, idle: ["train"] })).toThrow(/toJSON\(needs\)/);
});

test("an evaluation is known by what its job handed on", () => {
  const job = (evaluations: string) => JSON.stringify({ evaluate: { result: "success", outputs: { evaluations } } });
  expect(handedOnIn(job('{"churn":"sha256:ab"}'), "evaluations")).toEqual({ churn: "sha256:ab" });
  expect(handedOnIn(job(""), "evaluations")).toEqual({});
  expect(handedOnIn(needs({ plan: "success" }), "evaluations")).toEqual({});
  expect(() => handedOnIn(job("no JSON"), "evaluations")).toThrow(/toJSON\(needs\)/);
});

test("what two jobs say otherwise was handed on by nobody", () => {
  const says = (digest: string) => ({
    result: "success",
    outputs: { verdicts: JSON.stringify({ churn: digest, upsell: "sha256:1" }) },
  });
  const json = JSON.stringify({ gate: says("sha256:2"), train: says("sha256:3") });
  expect(handedOnIn(json, "verdicts")).toEqual({ upsell: "sha256:1" });
  expect(handedOnIn(json, "evaluations")).toEqual({});
});
