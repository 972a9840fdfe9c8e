import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finishingOf } from "../../src/monitoring/finish-window.ts";
import { mergeParts } from "../../src/monitoring/merge-parts.ts";
import { measureParts } from "../../src/monitoring/measure-windows.ts";
import { findingsText, joinFindings, readFindings } from "../../src/monitoring/shard-findings.ts";
import type { MeasuredWindow } from "../../src/work/monitor/measured.ts";
import type { WindowsRequest } from "../../src/monitoring/request.ts";
import { partText, readPart, type ShardPart } from "../../src/monitoring/part-text.ts";
import { referenceCategories } from "../../src/stats/profile/category-sketch.ts";
import { Random } from "../../src/stats/random.ts";
import { readShard } from "../../src/work/shards/read-shard.ts";
import type { Shard } from "../../src/work/shards/shard.ts";
import { judgeQuality } from "../../src/work/monitor/quality/judge.ts";
import { qualityChecks } from "../../src/work/monitor/quality/checks.ts";
import { numberColumn, reference } from "../unit/monitoring/reference.ts";
import { logRig, type LogRig } from "../unit/monitoring/rig.ts";

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
/** What is told of the log as a whole: no time, one ahead of the clock, one long ago, no class. */
const ODD = ["soon", "2099-01-01T00:00:00Z", "1970-01-02T00:00:00Z", "2026-11-26T05:00:00Z"].map((time, row) => ({
  ...LINES[row],
  id: `odd${row}`,
  time,
  label: "maybe",
}));
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
  const made = await logRig({
    files: {
      "logs/a.jsonl": jsonl(LINES.slice(0, 250)),
      "logs/b.jsonl": jsonl(LINES.slice(250)),
      "logs/odd.jsonl": jsonl(ODD),
      "logs/page.csv": "<html>busy</html>",
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
  // It keeps no window open.
  await utimes(join(made.host.workspace, "logs/page.csv"), 0, 0);
  return made;
}

/** Of equal values and of rows beside each other, which no part has all of. */
const CHECKS = qualityChecks(
  {
    uniqueKey: ["region", "user"],
    ordered: true,
    columns: {
      user: { distinct: { min: 30, max: 39 }, constant: false },
      region: { inSet: ["north", "south"], nullRate: { max: 0.1 } },
      amount: { mean: { max: 1 }, sum: { max: 1 } },
      time: { distinct: { min: 1 } },
    },
    assert: [{ expr: "age < 80" }, { expr: "latency > 3", expectedWhen: "age > 10" }],
  },
  { reference: REFERENCE, features: ["age", "region"], known: [], id: "id", locate: () => ({ file: "m.yaml" }) },
);

interface Left {
  readonly lines: readonly string[];
  readonly findings: readonly string[];
}

/** As the environment of its job says: a task of `--array=5-…:2`, or a pod of an indexed job. */
function asTold(index: number, count: number): Shard {
  const array: Readonly<Record<string, number>> = {
    ID: 5 + 2 * index,
    MIN: 5,
    MAX: 3 + 2 * count,
    STEP: 2,
    COUNT: count,
  };
  const isPod = count > 2;
  const told = readShard(isPod ? `auto/${count}` : "auto", (name) => {
    if (isPod) return name === "JOB_COMPLETION_INDEX" ? String(index) : undefined;
    return array[/^SLURM_ARRAY_TASK_(\w+)$/.exec(name)?.[1] ?? ""]?.toString();
  });
  if (told === undefined) throw new Error("nothing says which shard it is");
  return told;
}

async function parts(made: LogRig, count: number, rest: Partial<WindowsRequest> = {}): Promise<Left> {
  const [lines, found]: [string[], string[]] = [[], []];
  for (let index = 0; index < count; index++) {
    const shard = asTold(index, count);
    const request = made.request({ reference: REFERENCE, checks: CHECKS, shard, ...rest });
    const { findings } = await measureParts(request, async () => async (own) => {
      lines.push(...own.map((part) => partText({ shard, part })));
    });
    found.push(findingsText({ shard, findings }));
  }
  return { lines, findings: found };
}

const finishing = ({ model }: LogRig) => finishingOf(model, undefined);
const joined = (lines: readonly string[]) =>
  joinFindings(
    lines.map((line) => readFindings(line, "part.jsonl")),
    "credit-risk",
  );
const judged = ({ rows, quality, profile }: MeasuredWindow) =>
  judgeQuality(CHECKS, quality, { rows, now: DAY, pastRows: [], reference: REFERENCE, profile });
const read = (lines: readonly string[]): readonly ShardPart[] => lines.map((line) => readPart(line, "part.jsonl"));

describe("shards", () => {
  it.each([
    [3, undefined],
    [2, 60],
  ])(
    "add up to the windows of a run without any, byte for byte: %d, with at most %s rows held",
    async (count, most) => {
      await using made = await rig();
      const { windows, findings } = await made.measure({ reference: REFERENCE, checks: CHECKS, mostHeld: most });
      expect(windows.map(({ experiment }) => [...(experiment?.labelled?.totals.sums.keys() ?? [])])).toContainEqual([
        "log_loss",
      ]);
      expect(windows.map(({ rows, labelled }) => [rows > 100, labelled !== undefined])).toContainEqual([true, true]);
      expect(windows.some(({ rows, served }) => (served?.n ?? 0) < rows / 2)).toBe(most !== undefined);
      const left = await parts(made, count, { mostHeld: most });
      const merged = mergeParts(read(left.lines).toReversed(), finishing(made));
      // Moments are added up in another order, and rounded where they are told.
      const counted = (all: readonly MeasuredWindow[]) => all.map((window) => ({ ...window, quality: judged(window) }));
      expect(counted(merged)).toEqual(counted(windows));
      expect(JSON.stringify(merged.map(({ profile }) => profile))).toBe(
        JSON.stringify(windows.map(({ profile }) => profile)),
      );
      const said = merged.flatMap((window) => judged(window).map(({ outcome, message }) => `${outcome} ${message}`));
      expect(said).toContainEqual(
        expect.stringMatching(/^fail "user" has 40 different values in \d+ rows; at most 39/),
      );
      expect(said).toContainEqual(expect.stringMatching(/Most often: "west" \(\d+ rows\)/));
      expect(joined(left.findings.toReversed())).toEqual(findings);
      expect(findings.map(({ rule }) => rule)).toEqual(
        expect.arrayContaining(["logs/file", "logs/time", "logs/future", "logs/stray", "logs/answers"]),
      );
    },
  );

  it("that are missing, or of another run, are told; so is a part that is cut off", async () => {
    await using made = await rig();
    const { lines, findings } = await parts(made, 2);
    expect(() => joined(findings.slice(1))).toThrow("The parts of credit-risk lack the shard 1/2. Run it");
    expect(() => joined([...findings, ...findings])).toThrow("are of different runs");
    expect(() => joined(['{"schema":"model-gitops/shard-findings/v1"}'])).toThrow("not a valid line of");
    expect(() => mergeParts(read(lines.slice(4)), finishing(made))).toThrow(
      /^Window 2026-11-26T00 lacks the shard 1\/2. Run it/,
    );
    // Whatever another job wrote there, it is of this model, once, and no longer than the schema has it.
    const told = { rule: "logs/file", outcome: "pass", message: "x".repeat(9000), model: "other" } as const;
    const long = [0, 1].map((index) =>
      findingsText({ shard: { index, count: 2 }, findings: Array.from({ length: 6000 }, () => told) }),
    );
    expect(joined(long)).toMatchObject([
      { model: "credit-risk", message: expect.stringMatching(/^x{3000,3999}.$/) },
      { outcome: "unmeasured", message: expect.stringContaining("1001 more findings") },
    ]);
    const open = read(lines).map((one, place) =>
      place === 1
        ? { ...one, part: { ...one.part, planned: { ...one.part.planned, state: "provisional" as const } } }
        : one,
    );
    expect([read(lines), open].map((all) => mergeParts(all, finishing(made))[1]?.state)).toEqual([
      "final",
      "provisional",
    ]);
    const other = read(lines).map((one, place) =>
      place === 0 ? { ...one, part: { ...one.part, source: "sha256:other" } } : one,
    );
    expect(() => mergeParts(other, finishing(made))).toThrow(/are of different runs/);
    const cut = JSON.parse(lines[1] ?? "") as { served: { keys: string } };
    cut.served.keys = cut.served.keys.slice(0, 32);
    expect(() => readPart(JSON.stringify(cut), "part.jsonl")).toThrow(/part.jsonl is a part whose rows are cut off/);
    expect(() => readPart("{}", "part.jsonl")).toThrow(/part.jsonl is not a valid part of a window/);
  });
});
