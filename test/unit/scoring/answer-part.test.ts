import { expect, test } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import { evaluateModel } from "../../../src/scoring/evaluate.ts";
import type { EvaluateRequest } from "../../../src/scoring/request.ts";
import type { AnswerPart } from "../../../src/scoring/shard-answers.ts";
import { CASES, required } from "./shard-cases.ts";
import { askedShards, asText } from "./shard-rig.ts";
import { openTask, taskRequest } from "./task-rig.ts";

const TIMEOUT = { timeout: 60_000 };

test("parts are of one evaluation, whole, and as they were left", TIMEOUT, async () => {
  const given = required(CASES["binary-classification"]);
  await using rig = await openTask(given);
  const request = await taskRequest(rig, given);
  const shards = await askedShards(request, 3);
  const parts = await Promise.all(shards.map(({ part }) => asText(part)));
  const joined = async (answered: readonly AnswerPart[], rest: Partial<EvaluateRequest> = {}) => {
    const { evaluation, findings } = await evaluateModel({ ...request, ...rest, answered });
    expect(evaluation).toBeUndefined();
    expect(findings).toMatchObject([{ rule: "evaluate/shards", outcome: "unmeasured" }]);
    return findings[0]?.message;
  };
  expect(await joined(parts.slice(1))).toMatch(/^The parts of task lack the shard 1\/3\. Run it \(evaluate --shard\)/);
  expect(await joined([...parts, ...parts.slice(2)])).toMatch(/are of different runs/);
  const [first, second, third] = parts;
  const other = required(await Promise.all((await askedShards(request, 2)).map(({ part }) => asText(part))));
  expect(await joined([required(first), required(second), ...other])).toMatch(/are of different runs/);
  const otherModel = { ...request.candidate, digest: sha256("another") };
  expect(await joined(parts, { candidate: otherModel })).toMatch(
    /^The part 1\/3 of task was asked of another artifact/,
  );
  expect(await joined(parts, { baseline: { status: "none" } })).toMatch(/of another baseline/);
  const datasets = request.datasets.map((one) => ({ ...one, digest: sha256("other rows") }));
  expect(await joined(parts, { datasets })).toMatch(/of another content of the dataset "holdout"/);
  expect(await joined(parts, { model: { ...request.model, outputs: { score: "scores", label: undefined } } })).toMatch(
    /by other rules of the manifest, or other code/,
  );
  const asked = { ...required(first).asked, engine: "model-gitops/2" };
  expect(await joined([{ ...required(first), asked }, required(second), required(third)])).toMatch(/another version/);
  // A part that says it is of other rows than it is, or has an answer fewer.
  const moved = required(second).answers.map((one) => (one.kind === "rows" ? { ...one, from: one.from - 1 } : one));
  expect(await joined([required(first), { ...required(second), answers: moved }, required(third)])).toMatch(
    /do not have each row once of what the candidate says of the dataset "holdout"/,
  );
  const none = parts.map((part) => ({ ...part, answers: part.answers.filter(({ of }) => of !== "baseline") }));
  expect(await joined(none)).toMatch(/^No shard has what the baseline says of the dataset "holdout"/);
  const reworded = parts.map((part) => ({
    ...part,
    answers: part.answers.map((one) => (one.kind === "rows" ? { ...one, question: sha256("other") } : one)),
  }));
  expect(await joined(reworded)).toMatch(/asked with other columns, rows or outputs/);
});

test("parts are refused where their text was changed", TIMEOUT, async () => {
  const given = required(CASES["multiclass-classification"]);
  await using rig = await openTask(given);
  const [shard] = await askedShards(await taskRequest(rig, given), 2);
  const changed = (edit: (line: string) => string) => asText(shard?.part, edit);
  const part = await changed((line) => line);
  expect(part).toEqual(shard?.part);
  await expect(changed((line) => line.replace(/"scores":"[^"]{16}/, '"scores":"'))).rejects.toThrow("cut off");
  await expect(changed((line) => line.replace('"width":3', '"width":2'))).rejects.toThrow("cut off");
  await expect(changed((line) => line.replace('"to":48', '"to":4800000000000'))).rejects.toThrow("cut off");
  await expect(changed((line) => line.replace(/"labels":"[^"]{8}/, '"labels":"Y2NjY2Nj'))).rejects.toThrow(
    "does not name",
  );
  await expect(changed((line) => line.replace('"words":["2","0"', '"words":["2","2"'))).rejects.toThrow("valid part");
  await expect(changed((line) => line.replace('"index":0', '"index":7'))).rejects.toThrow("no part of a whole");
  await expect(changed((line) => line.replace('"answers":0', '"answers":9'))).rejects.toThrow("cut off");
  await expect(changed((line) => line.replace("answer-part/v1", "answer-part/v2"))).rejects.toThrow("not a valid part");
  await expect(changed(() => "")).rejects.toThrow(/part\.jsonl/);
});
