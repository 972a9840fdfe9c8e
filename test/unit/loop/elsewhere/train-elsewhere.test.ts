import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Edit } from "../../work/manifests.ts";
import { AT, messagesOf, ROWS, wordsIn, world, type World } from "./world.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { parseTrainingStory } from "../../../../src/records/parse.ts";

const outputOf = ({ opened }: World, name: string): string =>
  join(opened.host.workspace, "model-gitops-out/credit-risk", name);

const DETACHED: Edit = ["  on: ray", "  on: {ray: {}, detached: true}"];
const TWO_SEEDS: Edit = ["  artifact:", "  seeds: [4, 5]\n  artifact:"];
const RETRIES: Edit = ["  artifact:", "  retries: 2\n  artifact:"];

test("a job is handed over by digest, waited for, and what it made is brought home", async () => {
  await using w = await world();
  const { run, findings } = await w.train();
  expect(findings).toEqual([]);
  expect(run).toMatchObject({
    model: "credit-risk",
    status: "trained",
    attempts: 1,
    artifact: { digest: sha256("graph of seed 1"), path: "artifact/model.onnx" },
    machine: { cpus: 64 },
    telemetry: { samples: 60 },
    job: { engine: "ray", cluster: "ray", gpus: 0, id: w.cluster.made[0] },
  });
  expect(w.cluster.made).toHaveLength(1);
  const kept = join(w.opened.host.workspace, "model-gitops-out/credit-risk/artifact/model.onnx");
  expect(await readFile(kept, "utf8")).toBe("graph of seed 1");
  // Code and data lie there by digest, and nobody is waited for any more.
  expect(await readdir(join(w.exchangeFolder, "sha256", sha256(ROWS).slice(7, 9)))).toContain(sha256(ROWS).slice(7));
  expect(w.awaited).toEqual(new Set());
  expect(w.opened.host.seen.log.join("\n")).toContain(`[credit-risk] hello from ${w.cluster.made[0]}`);
});

test("the name of a job is a DNS label that tells model and attempt", async () => {
  await using w = await world();
  await w.train();
  expect(w.cluster.made[0]).toMatch(/^mg-credit-risk-[0-9a-f]{12}-a1-0$/);
});

test("several seeds run side by side, and each is a file of its own", async () => {
  await using w = await world();
  const { run } = await w.train([TWO_SEEDS]);
  expect(w.cluster.made).toHaveLength(2);
  expect(run?.seeds).toMatchObject([{ seed: 4 }, { seed: 5, path: "artifact/seed-5/model.onnx" }]);
});

test("how it went comes home: the metrics over their steps and the log, of each seed", async () => {
  const text = "epoch,step,loss\n0,10,0.5\n0,20,0.25\n";
  const log = "first line\n\u001B[31mred\u001B[0m\nlast line\n";
  await using w = await world({ told: { metrics: { path: `${AT}/logs/metrics.csv`, text }, log } });
  const { run } = await w.train([TWO_SEEDS]);
  expect(run).toMatchObject({ progress: { loss: { step: 20, value: 0.25 } } });
  const story = parseTrainingStory(await readFile(outputOf(w, "training.json"), "utf8"), "training.json");
  const curves = [
    {
      name: "loss",
      points: [
        [10, 0.5],
        [20, 0.25],
      ],
    },
  ];
  expect(story.trainKey).toBe(run?.trainKey);
  expect(story.seeds).toEqual([4, 5].map((seed) => ({ seed, curves, log: ["first line", "red", "last line"] })));
  expect(await readFile(outputOf(w, "training.log"), "utf8")).toContain("Seed 5\nfirst line\nred\n");
});

test("a job that tells nothing of how it went is no worse: its last lines are in its result", async () => {
  await using w = await world();
  await mkdir(outputOf(w, "shown"), { recursive: true });
  const { findings } = await w.train();
  expect(findings).toEqual([]);
  const story = parseTrainingStory(await readFile(outputOf(w, "training.json"), "utf8"), "training.json");
  expect(story.seeds).toEqual([{ seed: 1, curves: [], log: ["the last line"] }]);
  // What an earlier training here let be shown is not this one's.
  await expect(readdir(outputOf(w, "shown"))).rejects.toThrow("ENOENT");
});

test("what a job left of how it went and is gone, or is far too large, ends nothing", async () => {
  const metrics = { path: "a/../../x.jsonl", text: '{"step": 1, "name": "loss", "value": 1}\n', isGone: true };
  await using w = await world({ told: { metrics, log: `${"x".repeat(5 << 20)}\n` } });
  const { run, findings } = await w.train();
  expect([findings, run?.status]).toEqual([[], "trained"]);
  const story = parseTrainingStory(await readFile(outputOf(w, "training.json"), "utf8"), "training.json");
  expect(story.seeds).toEqual([{ seed: 1, curves: [], log: ["the last line"] }]);
});

test("what the report is to show comes home, and nothing of other places", async () => {
  const shown = {
    [`${AT}/plots/loss.png`]: "PNG\r\n",
    [`${AT}/notes.md`]: "# Notes\n",
    [`${AT}/other.md`]: "not asked for",
    "../outside.md": "outside",
    "models/other/notes.md": "of another model",
    [`${AT}/notes.md/inside.md`]: "below a file",
  };
  await using w = await world({ told: { shown } });
  const { run, findings } = await w.train([["training:", "report: {include: [notes.md, 'plots/*.png']}\ntraining:"]]);
  expect(run?.status).toBe("trained");
  expect(await readdir(outputOf(w, "shown"))).toEqual(["01-notes.md"]);
  expect(messagesOf({ findings })).toEqual([
    `train/shown warn: ${AT}/plots/loss.png (report.include) is no PNG, JPEG, WebP, GIF or Markdown by its content.`,
  ]);
  expect(w.opened.host.seen.log.join("\n")).toContain("notes.md/inside.md of the job could not be fetched");
});

test("a second run finds what the first has handed over, whatever became of the first", async () => {
  await using w = await world({ script: () => ["queued", "running", "running", "running", "running", "ends-well"] });
  const cut = new Error("the runner is gone");
  await expect(
    w.train([], {
      onWait: (waits) => {
        if (waits === 1) throw cut;
      },
    }),
  ).rejects.toThrow(cut);
  expect(w.awaited.size).toBe(1);
  const { run } = await w.train([], { id: 8 });
  expect(run?.job?.id).toBe(w.cluster.made[0]);
  expect(w.cluster.made).toHaveLength(1);
});

test("what was made long ago is found by its key, though the engine has forgotten it", async () => {
  await using w = await world();
  await w.train();
  for (const job of w.cluster.jobs.values()) job.state = "forgotten";
  w.clock.now += 90 * 86_400_000;
  const { run } = await w.train([], { id: 8 });
  expect(run?.artifact.digest).toBe(sha256("graph of seed 1"));
  expect(w.cluster.made).toHaveLength(1);
});

test("a job that fails is followed by another as often as the manifest says", async () => {
  await using w = await world({ script: (id) => (id.includes("-a3-") ? ["ends-well"] : ["running", "exits-1"]) });
  const { run } = await w.train([RETRIES]);
  expect(w.cluster.made.map((id) => id.slice(-4))).toEqual(["a1-0", "a2-0", "a3-0"]);
  expect(run?.attempts).toBe(3);
});

test("one that fails for good is told with its last lines; whoever asks again starts anew", async () => {
  await using w = await world({ script: (id) => (id.includes("-a1-") ? ["exits-1"] : ["ends-well"]) });
  const first = await w.train();
  expect(messagesOf(first)).toEqual([
    `train/command fail: Training of credit-risk on ray exited with code 1: job ${w.cluster.made[0]} (no. ${w.cluster.made[0]}).`,
  ]);
  expect(first.findings[0]?.evidence).toEqual({ log: "Traceback: it broke" });
  const began = w.clock.now;
  const second = await w.train([], { id: 8 });
  expect(second.run?.job?.id).toMatch(/-a2-0$/);
  expect(w.clock.now - began).toBeLessThan(60_000);
});

test("of several seeds one that fails ends the others", async () => {
  await using w = await world({ script: (id) => (id.endsWith("-0") ? ["running", "exits-1"] : ["running"]) });
  const { findings } = await w.train([TWO_SEEDS]);
  expect(messagesOf({ findings })[0]).toContain("with seed 4");
  expect(w.cluster.cancelled).toHaveLength(1);
  expect(w.awaited).toEqual(new Set());
});

test("a detached training ends the run at once, and says so; a later run takes what it made", async () => {
  await using w = await world({ script: () => ["queued", "running", "ends-well"] });
  const first = await w.train([DETACHED]);
  expect(messagesOf(first)).toEqual([
    `train/elsewhere unmeasured: credit-risk trains on ray (ray) since 2026-11-01 00:00 UTC: job no. ${w.cluster.made[0]}.`,
  ]);
  expect(first.run).toBeUndefined();
  expect(await wordsIn(w)).toEqual([`${w.cluster.made[0]}.7.json`]);
  expect(w.awaited).toEqual(new Set());
  await w.train([DETACHED], { id: 8 });
  const last = await w.train([DETACHED], { id: 7 });
  expect(last.run?.artifact.digest).toBe(sha256("graph of seed 1"));
  expect(w.cluster.made).toHaveLength(1);
  // The other run that asked has not had it yet.
  expect(await wordsIn(w)).toEqual([`${w.cluster.made[0]}.8.json`]);
});

test("a detached training that failed is told once, and retried within its retries", async () => {
  await using w = await world({ script: () => ["exits-1"] });
  const once: Edit = ["  artifact:", "  retries: 1\n  artifact:"];
  const outcomes: string[] = [];
  for (const id of [1, 2, 3]) {
    const { findings } = await w.train([DETACHED, once], { id });
    outcomes.push(findings[0]?.rule ?? "none");
  }
  expect(outcomes).toEqual(["train/elsewhere", "train/elsewhere", "train/command"]);
  expect(w.cluster.made.map((id) => id.slice(-4))).toEqual(["a1-0", "a2-0"]);
});

test("no more jobs than the limits allow wait or run at once, and all are trained in the end", async () => {
  let most = 0;
  await using w = await world({ limits: { jobs: 2 }, script: () => ["queued", "running", "ends-well"] });
  const seeds: Edit = ["  artifact:", "  seeds: [1, 2, 3, 4, 5]\n  artifact:"];
  const { run } = await w.train([seeds], {
    onWait: () => {
      const active = [...w.cluster.jobs.values()].filter(({ state }) => state === "queued" || state === "running");
      most = Math.max(most, active.length);
    },
  });
  expect(run?.seeds).toHaveLength(5);
  expect(most).toBeLessThanOrEqual(2);
});

test("what the limits never allow is told, and nothing is handed over", async () => {
  await using w = await world({ limits: { gpuHours: 10 } });
  const { findings } = await w.train([["  artifact:", "  requires: {gpus: 2}\n  timeout: 6h\n  artifact:"]]);
  expect(messagesOf({ findings })).toEqual([
    "train/limits fail: credit-risk may take 12 GPU hours (2 × 1 × its timeout), and limits.gpuHours is 10. Nothing was handed over to ray.",
  ]);
  expect(w.cluster.made).toEqual([]);
});

test("a queue that never moves ends with its time, and the job is cancelled", async () => {
  await using w = await world({ script: () => ["queued"] });
  const { findings } = await w.train([["  on: ray", "  on: {ray: {}, queueTimeout: 2h}"]]);
  expect(messagesOf({ findings })[0]).toContain("and never started, so it was cancelled.");
  expect(w.cluster.cancelled).toEqual(w.cluster.made);
});

test("a job that the engine has lost is told, or tried again", async () => {
  await using w = await world({ script: (id) => (id.includes("-a1-") ? ["running", "forgotten"] : ["ends-well"]) });
  const { run } = await w.train([RETRIES]);
  expect(run?.attempts).toBe(2);
  await using v = await world({ script: () => ["running", "forgotten"] });
  expect(messagesOf(await v.train())[0]).toContain("is not known to the engine any more, and left no result");
});

test("an end without a result is no end that counts", async () => {
  await using w = await world({ script: () => ["succeeded"] });
  const { findings } = await w.train();
  expect(messagesOf({ findings })[0]).toContain("ended well by the engine's word, but left no result");
});

test("an artifact that is not there any more, or is another file, is no artifact", async () => {
  await using w = await world();
  await w.train();
  const { rm, writeFile } = await import("node:fs/promises");
  const hex = sha256("graph of seed 1").slice(7);
  const blob = join(w.exchangeFolder, "sha256", hex.slice(0, 2), hex);
  await rm(blob);
  expect(messagesOf(await w.train([], { id: 8 }))[0]).toContain("is not in");
  await writeFile(blob, "another");
  const { run, findings } = await w.train([], { id: 9 });
  expect(run).toBeUndefined();
  expect(findings).toHaveLength(1);
});

test("two runs at once start one job, and both have what it made", async () => {
  await using w = await world({ script: () => ["queued", "running", "running", "running", "ends-well"] });
  const both = await Promise.all([w.train([], { id: 1 }), w.train([], { id: 2 })]);
  expect(w.cluster.made).toHaveLength(1);
  expect(both.map(({ run }) => run?.artifact.digest)).toEqual([sha256("graph of seed 1"), sha256("graph of seed 1")]);
});

test("a model that moves to another cluster takes what the first one made, and leaves alone what it knows nothing of", async () => {
  await using w = await world({ script: (id) => (id.includes("-a1-") ? ["running"] : ["ends-well"]) });
  await w.train([DETACHED]);
  const moved: Edit = ["  on: ray", "  on: {ray: {cluster: other}}"];
  const { run } = await w.train([moved], { id: 8, cluster: "other" });
  expect(run?.job).toMatchObject({ cluster: "other", id: w.cluster.made[1] });
  expect(w.cluster.made.map((id) => id.slice(-4))).toEqual(["a1-0", "a2-0"]);
  expect((await w.train([DETACHED], { id: 9 })).run?.job).toMatchObject({ cluster: "other" });
});
