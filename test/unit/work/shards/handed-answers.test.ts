import { expect, test } from "vitest";
import { handedAnswers } from "../../../../src/work/gate/handed-answers.ts";

const needs = (jobs: Readonly<Record<string, Readonly<Record<string, string>>>>): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(jobs).map(([job, outputs]) => [job, { result: "success", outputs }])),
  );
const told = (json: string) =>
  Object.fromEntries([...handedAnswers(json)].map(([model, parts]) => [model, Object.fromEntries(parts)]));

test("each shard hands its parts on by an output of its own", () => {
  const ask = { "answers-1": '{"a":{"1/2":"x"},"b":{"1/2":"y"}}', "answers-2": '{"a":{"2/2":"z"}}', "answers-3": "" };
  expect(told(needs({ plan: { matrix: "[]" }, ask }))).toEqual({ a: { "1/2": "x", "2/2": "z" }, b: { "1/2": "y" } });
  expect(told(needs({ ask: { answers: '{"a":{"1/1":"x"}}' } }))).toEqual({ a: { "1/1": "x" } });
});

test("what two jobs say in different ways is nobody's, and other outputs say nothing", () => {
  const one = { answers: '{"a":{"1/2":"x","2/2":"z"}}', "answersOf-1": '{"a":{"1/2":"w"}}', evaluations: '{"a":"x"}' };
  expect(told(needs({ one, two: { "answers-1": '{"a":{"1/2":"other"}}' } }))).toEqual({ a: { "2/2": "z" } });
  expect(told(needs({ one: { answers: '{"a":"x"}' } }))).toEqual({});
  expect(() => told("[]")).toThrow("is not the needs context of a job");
  expect(() => told(needs({ one: { answers: "no JSON" } }))).toThrow("is not the needs context of a job");
});
