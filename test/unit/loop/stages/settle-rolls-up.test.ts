import { expect, test } from "vitest";
import { monitor } from "../../../../actions/monitor/run.ts";
import { settle } from "../../../../actions/settle/run.ts";
import { show } from "../../../../actions/show/run.ts";
import { LEDGER, push, SECRET, SETTINGS, signedBy } from "../../../fakes/signed-rig.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";

const SLICES = "  slices: [region]\n";
const WATCHED = [SLICES, `${SLICES}monitoring: {logs: logs/*.csv}\n`] as const;
const DAYS = 100;
/** The last one is empty: the logs stop. */
const WINDOWS = DAYS + 1;

/** A hundred days, up to 29 October. */
function production(): string {
  const rows = Array.from({ length: DAYS * 20 }, (_, row) => {
    const time = new Date(Date.UTC(2026, 6, 22) + row * 4_320_000).toISOString();
    return [`r${row}`, time, row % 5 === 0 ? "north" : "south", row % 7, (0.1 + (row % 9) / 11).toFixed(4)].join(",");
  });
  return `${["id,time,region,x,score", ...rows].join("\n")}\n`;
}

async function watch(rig: StageRig) {
  const { outputs } = await rig.run(monitor);
  return await settled(rig, outputs["windows"]);
}

async function settled(rig: StageRig, windows: string | undefined) {
  const needs = JSON.stringify({ monitor: { result: "success", outputs: { windows } } });
  return await rig.run(settle, { needs, "signing-key": SECRET });
}

function pathsOf({ forge }: StageRig, isWanted: (path: string) => boolean): readonly string[] {
  return Object.keys(forge.git.textFiles(LEDGER)).filter(isWanted).toSorted();
}

const isWindow = (path: string): boolean => path.startsWith("churn/window/");

test("settle rolls a month up in a signed ledger, and nobody misses its windows", async () => {
  const clock = { now: Date.UTC(2026, 10, 1) };
  await using rig = await stageRig({ [SETTINGS]: signedBy(", keepWindows: 28d") }, clock);
  await push(rig, { ...stageModel({ edits: [WATCHED] }), "models/churn/logs/all.csv": production() });
  await rig.event("schedule", {});
  const seen = await rig.run(monitor);
  const first = await settled(rig, seen.outputs["windows"]);
  expect(first.outputs["recorded"]).toBe(String(WINDOWS));
  const all = pathsOf(rig, isWindow);
  const others = pathsOf(rig, (path) => !isWindow(path));
  expect(first.summary.join("\n")).not.toContain("Rolled up");

  clock.now = Date.UTC(2027, 0, 15);
  // What the monitor left in November, once more: it is known, and is rolled up.
  const second = await settled(rig, seen.outputs["windows"]);
  expect(second.summary.join("\n")).toContain("Rolled up of churn: 10 windows up to 2026-07");
  expect(second.outputs["recorded"]).toBe("0");
  expect(pathsOf(rig, isWindow).length).toBe(WINDOWS - 10);
  expect(second.annotations.map(({ rule }) => rule).filter((rule) => /rollup|^ledger/.test(rule))).toEqual([]);

  // The same windows again are still known, though their files are gone. August follows, and sixty stay.
  const third = await settled(rig, seen.outputs["windows"]);
  expect([third.outputs["recorded"], pathsOf(rig, isWindow).length]).toEqual(["0", 60]);
  const rollups = (path: string): boolean => path.startsWith("churn/rollup/");
  expect(pathsOf(rig, rollups).length).toBe(2);
  const left = pathsOf(rig, (path) => !isWindow(path) && !rollups(path) && !path.startsWith("churn/alerts/"));
  expect(left).toEqual(others.filter((path) => !path.startsWith("churn/alerts/")));

  const shown = await rig.run(show);
  expect(shown.summary.join("\n")).toContain(
    "Of 2026-07-22 00:00 UTC to 2026-09-01 00:00 UTC the ledger names days and months; the 41 windows of that time are in the store as recorded, in 2 archives.",
  );
  expect(shown.annotations.map(({ rule }) => rule).filter((rule) => rule.startsWith("ledger"))).toEqual([]);

  // A monitor that goes on makes none of them again.
  await watch(rig);
  const keys = pathsOf(rig, isWindow).map((path) => path.slice(-17));
  expect(keys.length).toBeGreaterThan(60);
  expect(all.slice(0, 10).filter((path) => keys.includes(path.slice(-17)))).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
}, 60_000);
