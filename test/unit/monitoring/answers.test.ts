import { describe, expect, it } from "vitest";
import { logRig, saidOf } from "./rig.ts";

const ROWS = 60;
const DAY = Date.parse("2026-11-27T00:00:00Z");

interface Row {
  readonly [name: string]: string | number | null;
}

/** A row a minute. */
function rows(cells: (row: number) => Row, count = ROWS): readonly Row[] {
  return Array.from({ length: count }, (_, row) => ({
    id: `r${row}`,
    time: new Date(DAY + row * 60_000).toISOString(),
    ...cells(row),
  }));
}

const jsonl = (all: readonly Row[]): string => `${all.map((row) => JSON.stringify(row)).join("\n")}\n`;

const answer = (row: number): Row => ({
  score: row / ROWS,
  label: row < 30 ? "no" : "yes",
  region: row % 3 === 0 ? "north" : "south",
  age: 20 + row,
});

describe("answers", () => {
  it("are scores and codes of classes, in an order that reading does not change", async () => {
    const all = rows(answer);
    const halves = [all.slice(0, 25), all.slice(25)];
    await using whole = await logRig({ files: { "logs/a.jsonl": jsonl(all) } });
    await using parted = await logRig({
      files: { "logs/a.jsonl": jsonl(halves[1]?.toReversed() ?? []), "logs/b.jsonl": jsonl(halves[0] ?? []) },
    });
    const [one, other] = [(await whole.measure()).windows[0]?.served, (await parted.measure()).windows[0]?.served];
    expect(one).toEqual(other);
    expect([one?.n, one?.width, one?.classes, one?.positive]).toEqual([ROWS, 1, ["no", "yes"], 1]);
    const sums = one?.scores?.reduce((sum, score, row) => sum + score * (one.predicted?.[row] ?? -9), 0);
    expect(sums).toBeCloseTo(all.slice(30).reduce((sum, { score }) => sum + Number(score), 0));
  });

  it("that cannot be used are counted, and rows that failed are errors", async () => {
    const all = rows((row) => ({
      ...answer(row),
      ...(row < 5 && { score: null, error: 503 }),
      ...(row >= 5 && row < 8 && { score: "n/a" }),
      latency: row === 9 ? -1 : 100 - row,
    }));
    await using rig = await logRig({ files: { "logs/a.jsonl": jsonl(all) } });
    const { windows } = await rig.measure();
    const [window] = windows;
    expect([window?.rows, window?.served?.n, window?.service.failed]).toEqual([60, 52, 5]);
    expect([window?.service.latencies?.length, window?.service.latencies?.[0]]).toEqual([59, 41]);
    expect(saidOf({ findings: window?.findings ?? [] })).toEqual([
      "logs/answers warn: 3 rows of 60 have no answer that can be used, and no error either.",
      "logs/latency warn: 1 row of 60 has a latency that is no number of milliseconds.",
    ]);
  });

  it.each([
    [
      45,
      [
        "logs/labels warn: 75% of the rows (45 of 60) have no id: their labels cannot be joined, and performance is of the others alone.",
      ],
    ],
    [34, []],
  ])(
    "without an id are told where labels are to be joined, as soon as they are credibly most: %d",
    async (without, said) => {
      const all = rows((row) => ({ ...answer(row), ...(row < without && { id: row % 2 === 0 ? null : "" }) }));
      await using rig = await logRig({
        files: { "logs/a.jsonl": jsonl(all), "labels.csv": "id,defaulted\nr59,yes\n" },
        labels: ["labels.csv"],
        monitoring: "labels: {path: labels.csv}",
      });
      const [window] = (await rig.measure()).windows;
      expect(saidOf({ findings: window?.findings ?? [] }).filter((one) => one.startsWith("logs/labels"))).toEqual(said);
    },
  );

  it("of more rows than are held are the same share of them in any order, and the rest is counted", async () => {
    const all = rows((row) => ({
      ...answer(row),
      id: row === 7 ? "r6" : `r${row}`,
      latency: row,
      ...(row < 5 && { score: null }),
    }));
    await using whole = await logRig({ files: { "logs/a.jsonl": jsonl(all) } });
    await using turned = await logRig({ files: { "logs/a.jsonl": jsonl(all.toReversed()) } });
    const [window] = (await whole.measure({ mostHeld: 30 })).windows;
    expect((await turned.measure({ mostHeld: 30 })).windows[0]).toEqual(window);
    const held = window?.served?.n ?? 0;
    expect(held > 15 && held < 45).toBe(true);
    expect(window?.labelled).toBeUndefined();
    expect(new Set(window?.service.latencies).size).toBe(window?.service.latencies?.length);
    expect(saidOf({ findings: window?.findings ?? [] })).toEqual([
      `logs/answers pass: Performance, slices and latency of this window are of ${held} rows of 55 with an answer, drawn by the hash of each: more are not held. Columns and counts are of all rows.`,
      "logs/ids warn: 1 row of 60 has the id of another row.",
      "logs/answers warn: 5 rows of 60 have no answer that can be used, and no error either.",
    ]);
  });

  it("of several classes have a score for each", async () => {
    const all = rows((row) => ({ p_a: row / 100, p_b: 0.1, p_c: 0.9 - row / 100, label: "b" }));
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(all) },
      manifest:
        "task: multiclass-classification\ntarget: {column: kind, classes: [a, b, c]}\nevaluation: {metrics: {accuracy: {min: 0.1}}}",
      monitoring: "columns: {scores: {c: p_c, a: p_a, b: p_b}}",
    });
    const served = (await rig.measure()).windows[0]?.served;
    expect([served?.width, served?.scores?.length, served?.predicted?.[0]]).toEqual([3, 180, 1]);
    const [a = 0, b, c = 0] = served?.scores ?? [];
    expect([b, a + c]).toEqual([0.1, 0.9]);
  });

  it("are sliced as the evaluation is; values of few rows have no slice", async () => {
    const all = rows((row) => ({ ...answer(row), region: row < 4 ? "rare" : row % 2 === 0 ? "north" : "south" }));
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(all) },
      manifest: `task: binary-classification
target: {column: defaulted, positive: "yes"}
evaluation: {metrics: {roc_auc: {min: 0.5}}, slices: [region, {name: young, where: "age < 40"}, {name: odd, where: "nothing = 1"}]}`,
    });
    const measured = await rig.measure();
    const slices = measured.windows[0]?.served?.slices ?? new Map<string, Uint8Array>();
    const sizes = [...slices].map(([name, mask]) => [name, mask.reduce((sum, bit) => sum + bit, 0)]);
    expect(sizes).toEqual([
      ["young", 20],
      ["region=north", 28],
      ["region=south", 28],
    ]);
    expect(saidOf(measured)[0]).toMatch(/^logs\/slices unmeasured: .*"nothing", which is no column/);
  });
});

describe("labels", () => {
  const log = rows((row) => answer(row), 200);
  const label = (row: Row, at: number): Row => ({ id: row["id"] ?? null, defaulted: at % 4 === 0 ? "yes" : "no" });
  const monitoring = "labels: {path: labels.jsonl, maturity: 1h}\nwindow: 1h";

  it("belong to the rows that became old enough in the window", async () => {
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(log), "labels.jsonl": jsonl(log.slice(0, 50).map(label)) },
      labels: ["labels.jsonl"],
      monitoring,
      now: "2026-11-27T05:00:00Z",
    });
    const { windows } = await rig.measure();
    const told = windows.map(({ span, served, labelled }) => {
      const known = labelled?.rows.truth?.filter((code) => code >= 0).length;
      return [
        span.id,
        served?.n,
        labelled && new Date(labelled.from).toISOString().slice(11, 16),
        labelled?.rows.n,
        known,
      ];
    });
    expect(told).toEqual([
      ["2026-11-27T00", 60, "23:00", 0, 0],
      ["2026-11-27T01", 60, "00:00", 60, 50],
      ["2026-11-27T02", 60, "01:00", 60, 0],
      ["2026-11-27T03", 20, "02:00", 60, 0],
      ["2026-11-27T04", 0, "03:00", 20, 0],
    ]);
    const matured = windows[1]?.labelled?.rows;
    expect(matured?.truth?.filter((code) => code === 1).length).toBe(13);
  });

  it("that are there twice count once, that disagree not at all, and those without an answer are told", async () => {
    const labels = log.slice(0, 50).map(label);
    const more: readonly Row[] = [
      ...labels,
      ...labels.slice(0, 3),
      { id: "r9", defaulted: "yes" },
      { id: "elsewhere", defaulted: "no" },
    ];
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(log), "labels.jsonl": jsonl(more) },
      labels: ["labels.jsonl"],
      monitoring,
      now: "2026-11-27T05:00:00Z",
    });
    const measured = await rig.measure();
    expect(measured.windows[1]?.labelled?.rows.truth?.filter((code) => code >= 0).length).toBe(49);
    expect(saidOf(measured)).toEqual([
      "logs/labels warn: 1 id of the labels has labels that differ, and none of them counts.",
      "logs/labels pass: 3 ids of the labels are there more than once, with the same label.",
      "logs/labels pass: 1 label of 51 has no answer in the log.",
    ]);
  });

  it("with ids that are written otherwise say how", async () => {
    const numbered = log.map((row, at) => ({ ...row, id: at }));
    await using rig = await logRig({
      files: {
        "logs/a.jsonl": jsonl(numbered),
        "labels.csv": `id,defaulted\n${numbered.map(({ id }) => `${String(id).padStart(6, "0")},no`).join("\n")}\n`,
      },
      labels: ["labels.csv"],
      monitoring,
    });
    expect(saidOf(await rig.measure())[0]).toMatch(
      /No label has an id of the log as it is written there; 200 ids would be the same without zeros in front/,
    );
  });

  it("that floats spoilt say so", async () => {
    const numbered = log.map((row, at) => ({ ...row, id: at }));
    const labels = `id,defaulted\n${numbered.map(({ id }) => `${id}.0,no`).join("\n")}\n`;
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(numbered), "labels.csv": labels },
      labels: ["labels.csv"],
      monitoring,
    });
    expect(saidOf(await rig.measure())[0]).toMatch(
      /200 ids would be the same without the "\.0" that the file of labels writes behind them/,
    );
  });

  it("and answers that are no class are counted and not quoted", async () => {
    const words = ["ja", "no", "Yes "];
    const labels = log.map((row, at) => ({ id: row["id"] ?? null, defaulted: words[at % 3] ?? null }));
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(log.map((row) => ({ ...row, label: "nein" }))), "labels.jsonl": jsonl(labels) },
      labels: ["labels.jsonl"],
      monitoring,
    });
    const said = saidOf(await rig.measure());
    expect(said).toEqual([
      'logs/labels warn: 133 of 200 labels are none of the classes ("no" and "yes"), and do not count.',
      'logs/answers unmeasured: 200 of 200 answers are none of the classes ("no" and "yes"), and do not count.',
    ]);
  });

  it("may be in the log itself, and are numbers of a regression", async () => {
    const all = rows((row) => ({ score: row, truth: row % 2 === 0 ? row + 1 : null }));
    await using rig = await logRig({
      files: { "logs/a.jsonl": jsonl(all) },
      manifest: "task: regression\ntarget: {column: price}\nevaluation: {metrics: {mae: {max: 9}}}",
    });
    const [window] = (await rig.measure()).windows;
    const truth = window?.labelled?.rows.truth;
    expect([truth?.length, truth?.filter((value) => !Number.isNaN(value)).length]).toEqual([60, 30]);
    expect(
      window?.labelled?.rows.scores?.every(
        (score, row) => Number.isNaN(truth?.[row] ?? 0) || truth?.[row] === score + 1,
      ),
    ).toBe(true);
  });
});

it("counts the versions that served, and tells of another artifact", async () => {
  const [own, other] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
  const all = rows((row) => ({
    ...answer(row),
    model: row < 40 ? own : row < 55 ? other : `sha256:${"c".repeat(64)}`,
  }));
  await using rig = await logRig({ files: { "logs/a.jsonl": jsonl([...all, ...all.slice(0, 2)]) } });
  const [window] = (await rig.measure({ artifact: own })).windows;
  expect(window?.versions).toEqual([
    { version: own, rows: 42 },
    { version: other, rows: 15 },
  ]);
  expect(saidOf({ findings: window?.findings ?? [] })).toEqual([
    "logs/ids warn: 2 rows of 62 have the id of another row.",
    "logs/versions warn: 20 rows of 62 were answered by another artifact (sha256:bbbbbbbbbbbb) than the accepted one (sha256:aaaaaaaaaaaa). All rows count, also those of another artifact.",
  ]);
});
