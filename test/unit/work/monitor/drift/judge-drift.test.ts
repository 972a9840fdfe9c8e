import { describe, expect, test } from "vitest";
import type { CategoryColumn, MonitoringSpec, Profile } from "../../../../../src/generated/types.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { judgeDrift } from "../../../../../src/work/monitor/drift/judge-drift.ts";
import { monitoringOf, referenceOf, windowOf } from "../../../../fakes/profiles.ts";
import type { Table } from "../../../../fakes/profiles.ts";
import { driftRates } from "../../../../simulations/drift-rates.ts";

const LOCATED = { file: "models/credit/model.yaml", line: 41 };

function judge(reference: Profile, current: Profile | undefined, spec: Omit<MonitoringSpec, "logs"> = {}) {
  const monitoring = monitoringOf(spec);
  return judgeDrift({ reference, current, monitoring, sampled: [], locate: () => LOCATED, history: [] });
}

function normals(seed: number, rows: number, { shift = 0, empty = 0 } = {}): Float64Array {
  const random = Random.fromSeed(seed);
  return Float64Array.from({ length: rows }, () => (random.uniform() < empty ? Number.NaN : random.normal() + shift));
}

function names(seed: number, rows: number, shares: Readonly<Record<string, number>>): string[] {
  const random = Random.fromSeed(seed);
  return Array.from({ length: rows }, () => {
    let rest = random.uniform();
    return Object.entries(shares).find(([, share]) => (rest -= share) < 0)?.[0] ?? "other";
  });
}

function compared(before: Table, now: Table, spec: Omit<MonitoringSpec, "logs"> = {}) {
  const reference = referenceOf(before);
  return judge(reference, windowOf(reference, now), spec);
}

describe("a column", () => {
  test("drifts where the difference is large and credible, and not where it is only one of them", () => {
    const before = { far: normals(1, 4000), near: normals(2, 4000), same: normals(3, 4000) };
    const now = {
      far: normals(4, 2000, { shift: 0.4 }),
      near: normals(5, 2000, { shift: 0.07 }),
      same: normals(6, 2000),
    };
    const { far, near, same } = compared(before, now).columns;
    expect([far?.flagged, near?.flagged, same?.flagged]).toEqual([true, false, false]);
    expect(far?.distance).toBeCloseTo(0.4, 1);
    expect(far?.adjustedP).toBeLessThan(1e-6);
    expect(near?.distance).toBeLessThan(0.1);
  });

  test("of few rows is not measured, and says what would do", () => {
    const drift = compared(
      { x: normals(1, 4000), c: names(1, 4000, { a: 0.5, b: 0.5 }) },
      { x: normals(2, 8), c: ["a"] },
    );
    expect(drift.columns["x"]).toMatchObject({
      flagged: null,
      distance: null,
      reason: "8 rows; n ≥ 200 would see a shift of 0.35 σ",
    });
    expect(drift.columns["c"]?.reason).toMatch(/^1 row; n ≥ 200 would see a share move from 50% to 6\d%$/);
    expect(drift.flagged).toBeNull();
  });

  test("of another kind, gone or new is told, and the others go on", () => {
    const reference = referenceOf({ x: normals(1, 1000), gone: normals(2, 1000), other: normals(3, 1000) });
    const text = names(4, 500, { a: 0.5, b: 0.5 });
    const window = windowOf(referenceOf({ other: text }), { x: normals(5, 500), other: text, new: normals(6, 500) });
    const { columns } = judge(reference, window);
    expect(columns["gone"]).toMatchObject({
      flagged: null,
      reason: expect.stringMatching(/^The log does not have it/),
    });
    expect(columns["new"]?.reason).toMatch(/^The reference does not have it/);
    expect(columns["other"]?.reason).toMatch(/^It is a number in the reference and a category in the log/);
    expect(columns["x"]?.reason).toMatch(/bins of another reference/);
  });

  test("without spread drifts where another value is credible", () => {
    const before = { x: new Float64Array(1000).fill(7) };
    const some = new Float64Array(500).fill(7).fill(8, 0, 20);
    expect(compared(before, { x: some }).columns["x"]).toMatchObject({ flagged: true, distance: 0.04, threshold: 0 });
    expect(compared(before, { x: some.fill(7) }).columns["x"]?.flagged).toBe(false);
  });

  test("of the largest numbers there are drifts from others, and has no unit where its reference is of them", () => {
    const huge = normals(8, 1000).map((value) => Math.sign(value) * 1.7e308);
    for (const robust of [false, true]) {
      const spec = { drift: { robust } };
      const drift = compared({ x: normals(7, 4000) }, { x: huge }, spec);
      expect(drift.columns["x"]).toMatchObject({ flagged: true });
      expect(compared({ x: huge }, { x: normals(7, 4000) }, spec).columns["x"]).toMatchObject({
        flagged: null,
        distance: null,
        reason: expect.stringContaining("so large that their spread is no number"),
      });
      const written = JSON.stringify([drift, compared({ x: huge }, { x: huge }, spec)], (_, value: unknown) =>
        typeof value === "number" && !Number.isFinite(value) ? "no JSON" : value,
      );
      expect(written).not.toContain("no JSON");
    }
  });

  test("of categories names new values that ten rows have, and pools them", () => {
    const now = [...names(2, 1000, { a: 0.5, b: 0.5 }), ...new Array<string>(30).fill("new"), "once"];
    const { columns } = compared({ c: names(1, 4000, { a: 0.5, b: 0.5 }) }, { c: now });
    expect(columns["c"]?.unseen).toEqual({ rows: 31, share: 31 / 1031, values: ["new"] });
  });

  test("whose cells are empty more often drifts by that", () => {
    const { columns, because } = compared(
      { x: normals(1, 2000, { empty: 0.02 }) },
      { x: normals(2, 1000, { empty: 0.3 }) },
      { drift: { critical: ["x"] } },
    );
    expect(columns["x"]).toMatchObject({ flagged: false, nullRate: { flagged: true } });
    expect(because).toEqual(["column x: empty cells", "share"]);
  });

  test("has its threshold from the manifest, where it stands there, and from chunks that differ", () => {
    const before = { x: normals(1, 2000), y: normals(2, 2000) };
    const now = { x: normals(3, 1000, { shift: 0.4 }), y: normals(4, 1000) };
    const { columns } = compared(before, now, { drift: { columns: { x: { threshold: 0.6 } } } });
    expect(columns["x"]).toMatchObject({
      flagged: false,
      threshold: 0.6,
      thresholdFrom: "models/credit/model.yaml:41",
    });
    expect(columns["y"]).toMatchObject({ threshold: 0.1, thresholdFrom: "default" });
    const wavy = normals(5, 8000).map((value, row) => value + (Math.floor(row / 1000) % 2));
    const reference = referenceOf({ x: wavy }, { parts: 8 });
    expect(judge(reference, windowOf(reference, { x: normals(6, 1000) })).columns["x"]).toMatchObject({
      flagged: false,
      thresholdFrom: "reference chunks",
    });
  });
});

describe("a window", () => {
  test("is flagged by its prediction alone, which has a level of its own", () => {
    const prediction = { score: normals(7, 2000) };
    const reference = referenceOf({ x: normals(1, 2000) }, { prediction });
    const window = windowOf(
      reference,
      { x: normals(2, 1000) },
      { prediction: { score: normals(8, 1000, { shift: 0.5 }) } },
    );
    expect(judge(reference, window)).toMatchObject({ flagged: true, because: ["prediction"], share: 0 });
    expect(judge(reference, windowOf(reference, { x: normals(2, 1000) })).prediction?.reason).toMatch(
      /^The log has no score/,
    );
  });

  test("counts weights, and a critical column that was not measured is no pass", () => {
    const before = { x: normals(1, 2000), y: normals(2, 2000) };
    const now = { x: normals(3, 1000, { shift: 0.5 }), y: normals(4, 1000) };
    const weighted = compared(before, now, { drift: { weights: { x: 1, y: 9 } } });
    expect(weighted).toMatchObject({ share: 0.1, rawShare: 0.5, flagged: false });
    expect(compared(before, now, { drift: { critical: ["z"], weights: { x: 1, y: 9 } } }).flagged).toBeNull();
  });

  test("adds to the evidence of those before it", () => {
    const reference = referenceOf({ x: normals(1, 4000) });
    const current = windowOf(reference, { x: normals(2, 400, { shift: 0.25 }) });
    const past = { id: "w", from: "2026-01-01T00:00:00Z", rows: 1, signals: {}, values: { "evidence.drift": 100 } };
    const given = { reference, current, monitoring: monitoringOf(), sampled: [], locate: () => undefined };
    const [first, later] = [judgeDrift({ ...given, history: [] }), judgeDrift({ ...given, history: [past] })];
    expect(later.evidence?.value).toBeCloseTo(100 * (first.evidence?.value ?? 0), 6);
  });

  test("is judged as another library judges it, with its own limit or the manifest's", () => {
    const reference = referenceOf({ x: normals(1, 2000) });
    const theirs = { column: "x", kind: "number", method: "wasserstein", score: 0.15, isPValue: false } as const;
    const engine = [
      { ...theirs, threshold: 0.1, comparison: ">=", drifted: true, rows: 500, referenceRows: 2000 } as const,
    ];
    const current = windowOf(reference, { x: normals(2, 500) });
    const run = (columns: Record<string, { threshold: number }>) =>
      judgeDrift({
        reference,
        current,
        monitoring: monitoringOf({ drift: { engine: "evidently", columns } }),
        sampled: [],
        engine,
        locate: () => LOCATED,
        history: [],
      });
    expect(run({})).toMatchObject({ columns: { x: { flagged: true, thresholdFrom: "default" } }, because: ["share"] });
    expect(run({ x: { threshold: 0.2 } }).columns["x"]).toMatchObject({ flagged: false, threshold: 0.2 });
  });

  test("is hardly ever flagged without drift, and sees it: the short form of test/simulations", () => {
    const setup = { name: "independent", n: 500, m: 400, parts: 0 } as const;
    expect(driftRates(setup, { runs: 2, windows: 2 }).alert).toBe(0);
    expect(driftRates(setup, { runs: 2, windows: 1, change: { shift: 0.4 } }).first).toBe(1);
  });
});

describe("a window whose answers are missing", () => {
  const before = { x: normals(1, 4000) };
  const now = { x: normals(2, 1000) };
  const reference = referenceOf(before, { prediction: { score: normals(3, 4000) } });
  const none = windowOf(reference, now);
  const empty = windowOf(reference, now, { prediction: { score: new Float64Array(1000).fill(Number.NaN) } });

  test("is not without drift: nobody saw what the model says", () => {
    expect(judge(reference, windowOf(reference, now, { prediction: { score: normals(4, 1000) } })).flagged).toBe(false);
    expect(judge(reference, none)).toMatchObject({
      flagged: null,
      prediction: { flagged: null, reason: expect.stringMatching(/^The log has no score/) },
    });
    expect(judge(reference, empty)).toMatchObject({
      flagged: null,
      prediction: { reason: "It is empty in all 1000 rows, or in all but fewer than ten." },
    });
  });

  test("in part has drifted, whatever the others say, where that is more than chance and more than a point", () => {
    const missing = (rows: number, empty: number, from = reference) => {
      const answered = windowOf(from, now, { prediction: { score: normals(4, 1000) } });
      const answers = { rows, missing: empty };
      const monitoring = monitoringOf({});
      const asked = { reference: from, current: answered, monitoring, answers, sampled: [], history: [] };
      return judgeDrift({ ...asked, locate: () => LOCATED });
    };
    expect(missing(1000, 400)).toMatchObject({
      flagged: true,
      because: ["prediction: answers are missing in 40% of rows without an error (reference 0%)"],
      prediction: {
        flagged: true,
        nullRate: { current: 0.4, flagged: true },
        reason: expect.stringMatching(/^Answers/),
      },
    });
    const abstaining = referenceOf(before, { prediction: { score: normals(3, 4000, { empty: 0.3 }) } });
    expect(missing(1000, 310, abstaining).flagged).toBe(false);
    expect(missing(1000, 400, abstaining).flagged).toBe(true);
    expect(missing(1000, 0).prediction).not.toHaveProperty("nullRate");
    expect(missing(100, 40).flagged).toBe(false);
  });

  test("is judged by the columns alone where the manifest says that the log has none", () => {
    const drift = judge(reference, none, { columns: { score: null, label: null } });
    expect(drift.flagged).toBe(false);
    expect(drift).not.toHaveProperty("prediction");
  });

  test("has no answers in its classes where scores are expected", () => {
    const label = windowOf(referenceOf({ c: names(5, 4000, { a: 0.5, b: 0.5 }) }), {
      c: names(6, 1000, { a: 0.5, b: 0.5 }),
    });
    const both = {
      ...reference,
      prediction: {
        ...reference.prediction,
        label: categoryOf(referenceOf({ c: names(5, 4000, { a: 0.5, b: 0.5 }) })),
      },
    };
    const answered = { ...empty, prediction: { ...empty.prediction, label: categoryOf(label) } };
    expect(judge(both, answered).flagged).toBeNull();
    expect(judge(both, { ...answered, prediction: { label: categoryOf(label) } }).flagged).toBe(false);
  });
});

test("a column that is in the log and no use says why", () => {
  const reference = referenceOf({ x: normals(1, 4000) });
  const drift = judgeDrift({
    reference,
    current: windowOf(reference, { y: normals(2, 1000) }),
    monitoring: monitoringOf({ drift: { critical: ["x"] } }),
    sampled: [],
    unusable: { x: "It has text." },
    locate: () => LOCATED,
    history: [],
  });
  expect(drift.columns["x"]?.reason).toBe("It has text.");
  expect(drift.flagged).toBeNull();
});

function categoryOf({ columns: { c } }: Profile): CategoryColumn {
  if (c?.kind !== "category") throw new Error("no category");
  return c;
}
