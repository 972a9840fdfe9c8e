import { expect, test } from "vitest";
import type { TrainingStory } from "../../../src/generated/types.ts";
import { trainingHtml } from "../../../src/report/html-training.ts";

const story = (...seeds: TrainingStory["seeds"]): TrainingStory => ({
  schema: "model-gitops/training/v1",
  model: "churn",
  trainKey: `sha256:${"0".repeat(64)}`,
  seeds,
});

test("a curve is drawn, and its ends are in a table for those who do not see it", async () => {
  const points: [number, number][] = [
    [1, 0.9],
    [2, 0.3],
    [3, 0.5],
  ];
  const html = await trainingHtml(story({ seed: 1, curves: [{ name: "val_loss", points, lost: 2 }], log: ["done"] }));
  expect(html.match(/<svg/g)).toHaveLength(1);
  for (const cell of ["1 to 3", "0.9", "0.3", "0.5", ">2<"]) expect(html).toContain(cell);
  expect(html).toContain("The last line of the log; training.log has it");
});

test("one point is a row and no line; no curve and no log is nothing", async () => {
  const one: [number, number][] = [[1, 0.9]];
  expect(await trainingHtml(story({ seed: 1, curves: [{ name: "loss", points: one }], log: [] }))).not.toContain(
    "<svg",
  );
  expect(await trainingHtml(story({ seed: 1, curves: [], log: [] }))).toBe("");
});

test("a log and names of anybody's are text", async () => {
  const points: [number, number][] = [
    [1, 1],
    [2, 2],
  ];
  const log = ["</pre><script>alert(1)</script>", "<img src=x onerror=alert(1)>"];
  const html = await trainingHtml(story({ seed: 1, curves: [{ name: "<b>loss</b>", points }], log }));
  expect(html).not.toMatch(/<script|<img|<b>loss/);
});
