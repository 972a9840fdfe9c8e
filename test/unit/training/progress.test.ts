import { appendFile, mkdtemp, mkdtempDisposable, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeProgress } from "../../../src/training/progress.ts";
import { followProgress, readMetrics } from "../../../src/training/progress-file.ts";

test("time left follows from the rate; without one there is neither", () => {
  const point = { step: 50, name: "loss", value: 0.25, total: 200 };
  const latest = new Map([["loss", 0.25]]);
  expect(describeProgress(point, 5, latest)).toBe("step 50 of 200 · loss 0.25 · 5 steps/s · about 30 s left");
  expect(describeProgress(point, undefined, latest)).toBe("step 50 of 200 · loss 0.25");
});

test("the first look measures from the start of training, each later one from the look before", async () => {
  await using scene = await following();
  await scene.write(1, 2, 3, 4, 5);
  expect(await scene.lookAt(10)).toBe("step 5 of 100 · loss 1 · 0.5 steps/s · about 3 min 10 s left");
  await scene.write(6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  expect(await scene.lookAt(15)).toBe("step 15 of 100 · loss 1 · 2 steps/s · about 43 s left");
});

test("looks that find nothing say nothing, and their time counts", async () => {
  await using scene = await following();
  await scene.write(1, 2);
  await scene.lookAt(10);
  expect(await scene.lookAt(20)).toBe("");
  expect(await scene.lookAt(30)).toBe("");
  await scene.write(3, 4, 5, 6);
  expect(await scene.lookAt(50)).toBe("step 6 of 100 · loss 1 · 0.1 steps/s · about 15 min 40 s left");
});

test("the time before the first line is no training", async () => {
  await using scene = await following();
  await scene.lookAt(590);
  await scene.write(0, 1);
  expect(await scene.lookAt(600)).toBe("step 1 of 100 · loss 1 · 0.2 steps/s · about 8 min 15 s left");
});

test("a training that goes on from a checkpoint did not do the steps before it here", async () => {
  await using scene = await following();
  await scene.write(60, 70);
  expect(await scene.lookAt(10)).toBe("step 70 of 100 · loss 1 · 2 steps/s · about 15 s left");
});

test("one step alone has no rate", async () => {
  await using scene = await following();
  await scene.write(60);
  expect(await scene.lookAt(10)).toBe("step 60 of 100 · loss 1");
  await scene.write(60);
  expect(await scene.lookAt(20)).toBe("step 60 of 100 · loss 1");
  await scene.write(80);
  expect(await scene.lookAt(30)).toBe("step 80 of 100 · loss 1 · 1 steps/s · about 20 s left");
});

test("a training that starts again lower counts from there, in a new file as well", async () => {
  await using scene = await following();
  await scene.write(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  await scene.lookAt(10);
  await scene.write(11, 12, 5, 6, 7);
  expect(await scene.lookAt(20)).toBe("step 7 of 100 · loss 1 · 0.3 steps/s · about 5 min 10 s left");
  await scene.write(8, 9);
  expect(await scene.lookAt(30)).toBe("step 9 of 100 · loss 1 · 0.2 steps/s · about 7 min 35 s left");
  await scene.empty();
  await scene.write(1, 2);
  expect(await scene.lookAt(40)).toBe("step 2 of 100 · loss 1 · 0.2 steps/s · about 8 min 10 s left");
});

test("what an earlier attempt wrote is no work of this one", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "progress-"));
  await appendFile(join(folder.path, "metrics.jsonl"), steps([1, 2, 50]));
  await using scene = await following(folder.path);
  await scene.write(51, 52);
  expect(await scene.lookAt(10)).toBe("step 52 of 100 · loss 1 · 0.2 steps/s · about 4 min left");
});

test("metrics that count otherwise do not disturb each other", async () => {
  await using scene = await following();
  await scene.write(1, 2, 3, 4);
  await scene.write({ step: 1, name: "epoch_loss", value: 2 });
  await scene.write(5, 6, 7, 8, 9, 10);
  expect(await scene.lookAt(10)).toBe("step 10 of 100 · loss 1 · epoch_loss 2 · 1 steps/s · about 1 min 30 s left");
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

test("the last line may have no end", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "progress-"));
  const file = join(folder.path, "metrics.jsonl");
  await writeFile(file, '{"step": 1, "loss": 3}\n{"step": 2, "loss": 2}');
  expect(await readMetrics(file)).toEqual({
    progress: { loss: { step: 2, value: 2 } },
    curves: [
      {
        name: "loss",
        points: [
          [1, 3],
          [2, 2],
        ],
      },
    ],
  });
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

test("a table is read whole, also where a metric that is new changed its header", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "progress-"));
  const file = join(folder.path, "metrics.csv");
  const said: string[] = [];
  let now = 0;
  await using progress = followProgress({ file, every: 3_600_000, now: () => now, say: (text) => said.push(text) });
  await progress.latest();
  await writeFile(file, "epoch,step,train_loss\n0,10,0.9\n0,20,0.8\n");
  now = 10_000;
  await progress.look();
  await writeFile(file, "epoch,step,train_loss,val_acc\n0,10,0.9,\n0,20,0.8,\n0,20,,0.7\n1,40,0.6,\n");
  now = 20_000;
  await progress.look();
  await progress.look();
  expect(said).toEqual(["step 20 · train_loss 0.8 · 2 steps/s", "step 40 · train_loss 0.6 · val_acc 0.7 · 2 steps/s"]);
  expect(await progress.latest()).toEqual({ train_loss: { step: 40, value: 0.6 }, val_acc: { step: 20, value: 0.7 } });
  expect(progress.curves()).toEqual([
    {
      name: "train_loss",
      points: [
        [10, 0.9],
        [20, 0.8],
        [40, 0.6],
      ],
    },
    { name: "val_acc", points: [[20, 0.7]] },
  ]);
});

test("JSON that is written anew keeps what was read while it is half there, and may be JSON Lines", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "progress-"));
  const file = join(folder.path, "metrics.json");
  await using progress = followProgress({ file, every: 60_000, now: () => 0, say: () => undefined });
  await writeFile(file, '{"loss": [3, 2]}');
  expect(await progress.latest()).toEqual({ loss: { step: 1, value: 2 } });
  await writeFile(file, '{"loss": [3, 2, 1');
  expect(await progress.latest()).toEqual({ loss: { step: 1, value: 2 } });
  await writeFile(file, '{"iteration": 19, "total_loss": 4}\n{"iteration": 39, "total_loss": 2}\n');
  expect(await progress.latest()).toEqual({ total_loss: { step: 39, value: 2 } });
});

function steps(numbers: readonly number[]): string {
  return numbers.map((step) => line({ step, name: "loss", value: 1, total: 100 })).join("");
}

function line(point: object): string {
  return `${JSON.stringify(point)}\n`;
}

/** A follower whose clock and looks are the test's. */
async function following(given?: string) {
  const folder = given ?? (await mkdtemp(join(tmpdir(), "progress-")));
  const file = join(folder, "metrics.jsonl");
  const said: string[] = [];
  let seconds = 0;
  const say = (text: string): void => void said.push(text);
  const progress = followProgress({ file, every: 3_600_000, now: () => seconds * 1000, say });
  await progress.latest();
  return {
    write: (...points: readonly (number | object)[]) =>
      appendFile(file, points.map((point) => (typeof point === "number" ? steps([point]) : line(point))).join("")),
    empty: () => truncate(file),
    /** What is said by a look so many seconds after the start. */
    async lookAt(time: number): Promise<string> {
      seconds = time;
      await progress.look();
      return said.splice(0).join("\n");
    },
    async [Symbol.asyncDispose]() {
      await progress[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
