import { describe, expect, it } from "vitest";
import { finishingOf } from "../../../src/monitoring/finish-window.ts";
import { mergeParts } from "../../../src/monitoring/merge-parts.ts";
import { measureParts } from "../../../src/monitoring/measure-windows.ts";
import { partText, readPart, type ShardPart } from "../../../src/monitoring/part-text.ts";
import { referenceCategories } from "../../../src/stats/profile/category-sketch.ts";
import { Random } from "../../../src/stats/random.ts";
import { numberColumn, reference } from "./reference.ts";
import { logRig, type LogRig } from "./rig.ts";

const DAY = Date.parse("2026-11-26T00:00:00Z");
const source = Random.fromSeed(9);
const random = (): number => source.uniform();

/** Rows of two days with repeated and missing ids, empty cells and bad ones. */
const LINES = Array.from({ length: 600 }, (_, row) => ({
  id: row % 50 === 3 ? `r${row - 1}` : row % 90 === 0 ? null : `r${row}`,
  time: new Date(DAY + Math.floor(random() * 2 * 86_400_000)).toISOString(),
  age: row % 11 === 0 ? null : random() * 90,
  amount: 10 ** (random() * 12),
  region: ["north", "south", "west", "far"][Math.floor(random() * 4)],
  score: row % 17 === 0 ? null : random(),
  label: random() < 0.5 ? "yes" : "no",
  latency: Math.floor(random() * 100),
  error: row % 17 === 0 ? "timeout" : "",
  model: row % 3 === 0 ? "v1" : "v2",
  arm: ["old", "new", "other"][row % 3],
  user: `u${row % 40}`,
}));
const jsonl = (rows: readonly unknown[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const LABELS = LINES.filter((_, row) => row % 2 === 0).map(({ id }, place) => ({
  id,
  defaulted: place % 3 === 0 ? "yes" : "no",
}));

const REFERENCE = reference(
  {
    age: numberColumn(Array.from({ length: 500 }, () => random() * 90)),
    amount: numberColumn(Array.from({ length: 500 }, () => 10 ** (random() * 12))),
    region: referenceCategories(
      [
        ["north", 500],
        ["south", 500],
      ],
      0,
    ),
  },
  { score: numberColumn(Array.from({ length: 500 }, () => random())) },
);

async function rig(): Promise<LogRig> {
  return await logRig({
    files: {
      "logs/a.jsonl": jsonl(LINES.slice(0, 250)),
      "logs/b.jsonl": jsonl(LINES.slice(250)),
      "labels.jsonl": jsonl(LABELS),
    },
    labels: ["labels.jsonl"],
    manifest: `task: binary-classification
target: {column: defaulted, positive: "yes", classes: ["no", "yes"]}
evaluation: {metrics: {roc_auc: {min: 0.5}}, slices: [region, {name: young, where: "age < 40"}]}`,
    monitoring: `labels: {path: labels.jsonl, maturity: 6h}
window: 12h
columns: {variant: arm, unit: user}
experiment: {control: old, treatment: new, success: [{name: log_loss}], guardrails: [{name: amount, better: higher}]}`,
    now: "2026-11-28T12:00:00Z",
  });
}

async function parts(made: LogRig, count: number, mostHeld?: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let index = 0; index < count; index++) {
    const shard = { index, count };
    await measureParts(made.request({ reference: REFERENCE, shard, mostHeld }), async () => async (own) => {
      lines.push(...own.map((part) => partText({ shard, part })));
    });
  }
  return lines;
}

const finishing = ({ model }: LogRig) => finishingOf(model, undefined);
const read = (lines: readonly string[]): readonly ShardPart[] => lines.map((line) => readPart(line, "part.jsonl"));

describe("shards", () => {
  it.each([
    [3, undefined],
    [2, 60],
  ])(
    "add up to the windows of a run without any, byte for byte: %d, with at most %s rows held",
    async (count, most) => {
      await using made = await rig();
      const { windows } = await made.measure({ reference: REFERENCE, mostHeld: most });
      expect(windows.map(({ experiment }) => [...(experiment?.labelled?.totals.sums.keys() ?? [])])).toContainEqual([
        "log_loss",
      ]);
      expect(windows.map(({ rows, labelled }) => [rows > 100, labelled !== undefined])).toContainEqual([true, true]);
      expect(windows.some(({ rows, served }) => (served?.n ?? 0) < rows / 2)).toBe(most !== undefined);
      const merged = mergeParts(read(await parts(made, count, most)).toReversed(), finishing(made));
      expect(merged).toEqual(windows);
      expect(JSON.stringify(merged.map(({ profile }) => profile))).toBe(
        JSON.stringify(windows.map(({ profile }) => profile)),
      );
    },
  );

  it("that are missing, or of another run, are told; so is a part that is cut off", async () => {
    await using made = await rig();
    const lines = await parts(made, 2);
    expect(() => mergeParts(read(lines.slice(4)), finishing(made))).toThrow(
      /^Window 2026-11-26T00 lacks the shard 1\/2. Run it/,
    );
    const other = read(lines).map((one, place) =>
      place === 0 ? { ...one, part: { ...one.part, source: "sha256:other" } } : one,
    );
    expect(() => mergeParts(other, finishing(made))).toThrow(/are of different runs/);
    const cut = JSON.parse(lines[1] ?? "") as { served: { keys: string } };
    cut.served.keys = cut.served.keys.slice(0, 32);
    expect(() => readPart(JSON.stringify(cut), "part.jsonl")).toThrow(
      /part.jsonl is a part of a window whose rows are cut off/,
    );
    expect(() => readPart("{}", "part.jsonl")).toThrow(/part.jsonl is not a valid part of a window/);
  });
});
