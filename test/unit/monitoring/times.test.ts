import { expect, it } from "vitest";
import { checksOf } from "../work/monitor/quality/contracts.ts";
import { numberColumn, reference } from "./reference.ts";
import { logRig, rowsOf, saidOf } from "./rig.ts";

const DAY = "2026-11-27";

it("reads times with and without a zone, and numbers by their size", async () => {
  const noon = Date.parse(`${DAY}T12:00:00Z`);
  const times = [
    `${DAY}T12:00:00Z`,
    `${DAY}T12:00:00.123456789Z`,
    `${DAY}T13:00:00+01:00`,
    `${DAY} 13:00:00`,
    `${DAY} 13:00:00,5`,
  ];
  await using rig = await logRig({
    files: {
      "logs/a.csv": `time,x\n${times.map((time) => `"${time}",1`).join("\n")}\n`,
      "logs/b.csv": `time,x\n${[noon / 1000, noon, noon * 1000, `${noon}000000`].map((time) => `${time},1`).join("\n")}\n`,
    },
    monitoring: "timezone: Europe/Paris\nwindow: 1h",
    now: `${DAY}T13:00:00Z`,
  });
  const measured = await rig.measure();
  expect(saidOf(measured)).toEqual([]);
  expect(rowsOf(measured)).toEqual(["2026-11-27T12 provisional 9"]);
});

it.each(["UTC", "Europe/Paris"])("reads every form that ISO 8601 has for an instant: %s", async (timezone) => {
  const own = timezone === "UTC" ? "12" : "13";
  const times = [
    `${DAY}T12:00Z`,
    `${DAY}T13:00+01:00`,
    `${DAY}T13:00+0100`,
    `${DAY}T13:00 +01`,
    `${DAY}T12:00:00z`,
    "20261127T120000Z",
    "20261127T120000.250Z",
    "20261127T1200Z",
    "20261127T130000+0100",
    "20261127T070000-05",
    `${DAY}T${own}:00`,
    `20261127T${own}0000`,
  ];
  const not = [`${DAY}T25:00Z`, "20261327T120000Z", "20261127", `${DAY}T12:00X`];
  await using rig = await logRig({
    files: { "logs/a.csv": `time,x\n${[...times, ...not].map((time) => `"${time}",1`).join("\n")}\n` },
    monitoring: `timezone: ${timezone}\nwindow: 15m`,
    now: `${DAY}T13:00:00Z`,
  });
  const measured = await rig.measure();
  expect(rowsOf(measured)[0]).toMatch(/^2026-11-27T1[23]-?00 \w+ 12$/);
  expect(saidOf(measured)).toEqual([
    "logs/time warn: 4 rows of 16 have no time that can be read, and are in no window.",
  ]);
});

it("tells rows without a time and rows ahead of the clock, and goes on with the others", async () => {
  await using rig = await logRig({
    files: {
      "logs/a.csv": `time,x\n${DAY}T12:00:00Z,1\n,2\nsoon,3\n7,4\n2027-01-01T00:00:00Z,5\n2026-11-29T12:04:00Z,6\n`,
    },
  });
  const measured = await rig.measure();
  expect(rowsOf(measured)).toEqual(["2026-11-27 final 1", "2026-11-28 final 0", "2026-11-29 provisional 1"]);
  expect(saidOf(measured)).toEqual([
    "logs/time warn: 3 rows of 6 have no time that can be read, and are in no window.",
    "logs/future warn: 1 row of 6 is ahead of the clock (2026-11-29T12:00:00.000Z), and does not count.",
  ]);
});

it("counts rows ahead of the clock in nothing of the window that is not over", async () => {
  const row = (time: string, id: number): string => `${id},2026-11-29T${time}Z,${id},0.5,7\n`;
  const good = Array.from({ length: 20 }, (_, id) => row("11:00:00", id)).join("");
  const ahead = Array.from({ length: 30 }, (_, id) => row("18:00:00", 100 + id)).join("");
  const quality = { freshness: { errorAfter: "1d", maxFuture: "1m" } };
  const labels = `id,defaulted\n${Array.from({ length: 130 }, (_, id) => `${id},yes\n`).join("")}`;
  await using rig = await logRig({
    files: { "logs/a.csv": `id,time,x,score,latency\n${good}${ahead}`, "labels.csv": labels },
    labels: ["labels.csv"],
    monitoring: `quality: ${JSON.stringify(quality)}\nlabels: {path: labels.csv}`,
  });
  const profile = reference({ x: numberColumn(Array.from({ length: 300 }, (_, x) => x % 50)) });
  const measured = await rig.measure({ reference: profile, checks: checksOf(quality) });
  const [window] = measured.windows;
  expect(window).toMatchObject({
    rows: 20,
    profile: { rows: 20, columns: { x: { rows: 20 } } },
    served: { n: 20 },
    answered: 20,
    labels: { known: 20 },
    labelled: { rows: { n: 20 } },
    service: { rows: 20 },
  });
  expect(window?.service.latencies).toHaveLength(20);
  // What is no row of the window is told of its freshness all the same.
  expect(window?.quality.find(({ check }) => check === "freshness.maxFuture")).toMatchObject({
    counted: 50,
    failed: 30,
  });
});

it("reads a Parquet file's own times, with a zone and without", async () => {
  await using rig = await logRig({
    files: {},
    monitoring: "timezone: America/New_York\nwindow: 1h",
    now: `${DAY}T13:00:00Z`,
  });
  const files = await rig.parquet({
    "zone.parquet": `SELECT TIMESTAMPTZ '${DAY} 12:00:00Z' AS time, 1 AS x`,
    "plain.parquet": `SELECT TIMESTAMP '${DAY} 07:00:00' AS time, 1 AS x`,
    "nanoseconds.parquet": `SELECT TIMESTAMP_NS '${DAY} 07:00:00' AS time, 1 AS x`,
  });
  const measured = await rig.measure({ logs: { files, digest: "sha256:logs" } });
  expect(rowsOf(measured)).toEqual(["2026-11-27T12 provisional 3"]);
});
