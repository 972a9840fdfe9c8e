import { appendFile, mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeProgress, parseProgress } from "../../../src/training/progress.ts";
import { followProgress } from "../../../src/training/progress-file.ts";

test("only whole, finite lines count", () => {
  expect(parseProgress('{"step": 3, "name": "loss", "value": 0.5, "total": 10}')).toEqual({
    step: 3,
    name: "loss",
    value: 0.5,
    total: 10,
  });
  for (const line of [
    "",
    "{",
    "[]",
    "null",
    '{"step": 1}',
    '{"step": 1, "name": "::error::x\\n", "value": 1}',
    '{"step": 1e999, "name": "a", "value": 1}',
  ]) {
    expect(parseProgress(line)).toBeUndefined();
  }
});

test("rate and time left follow from the first and the last line", () => {
  const first = { point: { step: 0, name: "loss", value: 1 }, at: 0 };
  const last = { point: { step: 50, name: "loss", value: 0.25, total: 200 }, at: 10_000 };
  expect(describeProgress(first, last, new Map([["loss", 0.25]]))).toBe(
    "step 50 of 200 · loss 0.25 · 5 steps/s · about 30 s left",
  );
});

test("a file that appears late and ends in half a line", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "progress-"));
  const file = join(folder.path, "metrics.jsonl");
  await using progress = followProgress({ file, every: 5, now: () => 0, say: () => undefined });
  await appendFile(file, '{"step": 1, "name": "loss", "value": 3}\n{"step": 2, "name": "lo');
  expect(await progress.latest()).toEqual({ loss: { step: 1, value: 3 } });
  await appendFile(file, 'ss", "value": 2}\n');
  expect(await progress.latest()).toEqual({ loss: { step: 2, value: 2 } });
});

test("looks that overlap read each line once", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "progress-"));
  const file = join(folder.path, "metrics.jsonl");
  await using progress = followProgress({ file, every: 60_000, now: () => 0, say: () => undefined });
  await appendFile(file, '{"step": 1, "name": "loss", "value": 3}\n');
  await Promise.all([progress.latest(), progress.latest(), progress.latest()]);
  await appendFile(file, '{"step": 2, "name": "loss", "value": 2}\n');
  expect(await progress.latest()).toEqual({ loss: { step: 2, value: 2 } });
});
