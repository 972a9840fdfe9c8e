import { expect, it } from "vitest";
import type { MeasuredWindow } from "../../../src/work/monitor/measured.ts";
import type { KnownWindow } from "../../../src/work/monitor/revisions.ts";
import { logRig, rowsOf, saidOf, type LogRig } from "./rig.ts";

const days = ["2026-11-25", "2026-11-26", "2026-11-27"];
const log = days
  .map((day) =>
    Array.from({ length: 120 }, (_, row) => `${day}-${row},${day}T${row % 24}:00:00Z,${(row % 10) / 10}`).join("\n"),
  )
  .join("\n");
const labelsOf = (day: string, count: number, yes = "yes"): string =>
  Array.from({ length: count }, (_, row) => `${day}-${row},${row % 3 === 0 ? yes : "no"}`).join("\n");

const rigOf = async (labels: string): Promise<LogRig> =>
  await logRig({
    files: { "logs/a.csv": `id,time,score\n${log}\n`, "labels.csv": `id,defaulted\n${labels}\n` },
    labels: ["labels.csv"],
    monitoring: "labels: {path: labels.csv, maturity: 1d}",
    now: "2026-11-28T12:00:00Z",
  });

/** As the ledger remembers what was recorded. */
const asKnown = ({ span, rows, labels }: MeasuredWindow): KnownWindow => ({
  ...span,
  rows,
  state: "final",
  labelled: labels,
});

it("reads again what labels came of after it was recorded, says so, and has nothing new then", async () => {
  await using early = await rigOf(labelsOf("2026-11-25", 100));
  const first = (await early.measure()).windows.filter(({ state }) => state === "final");
  expect(first.map(({ span, labels }) => `${span.id} ${labels?.known}`)).toEqual([
    "2026-11-25 0",
    "2026-11-26 100",
    "2026-11-27 0",
  ]);
  await using late = await rigOf(`${labelsOf("2026-11-25", 102)}\n${labelsOf("2026-11-26", 120)}`);
  const again = await late.measure({ known: first.map(asKnown) });
  expect(rowsOf(again)).toEqual(["2026-11-27.r2 final 120"]);
  expect(again.windows[0]?.labelled?.rows.truth?.filter((code) => code >= 0).length).toBe(120);
  expect(saidOf(again).filter((text) => !text.includes("no answer in the log"))).toEqual([
    "logs/again warn: 1 window is made again, since rows or labels came after what was recorded: 2026-11-27.r2 (120 labels).",
    "logs/labels pass: 2 labels came after the window in which they would count was recorded, and are not counted. A window is made again where it has a twentieth more labels than it had, and no fewer than monitoring.performance.minLabels.",
  ]);
  const known = [...first, ...again.windows].map(asKnown);
  expect(rowsOf(await late.measure({ known }))).toEqual([]);
});

it("takes labels that could not be used for none: when they can be, they came late", async () => {
  await using bad = await rigOf(labelsOf("2026-11-26", 120, "oui").replaceAll(",no", ",non"));
  const first = (await bad.measure()).windows.map(asKnown);
  await using none = await rigOf(labelsOf("2026-11-26", 120));
  const unread = (await none.measure({ labels: undefined })).windows.map(asKnown);
  expect([first, unread].map((known) => known.at(-1)?.labelled?.known)).toEqual([0, 0]);
  expect(rowsOf(await none.measure({ known: unread }))).toEqual(["2026-11-27.r2 final 120"]);
});
