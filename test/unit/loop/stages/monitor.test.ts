import { copyFile, rm, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { monitor } from "../../../../actions/monitor/run.ts";
import { record } from "../../../../actions/record/run.ts";
import { settle } from "../../../../actions/settle/run.ts";
import { show } from "../../../../actions/show/run.ts";
import type { WindowRecord } from "../../../../src/generated/types.ts";
import { parseWindow } from "../../../../src/records/parse.ts";
import { LEDGER, push, SECRET, SETTINGS, signedBy } from "../../../fakes/signed-rig.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig, type StageRun } from "../../../fakes/stage-rig.ts";

const SLICES = "  slices: [region]\n";
const WATCHED = [SLICES, `${SLICES}monitoring: {logs: logs/*.csv, quality: {columns: {x: {min: 0}}}}\n`] as const;
const LOG = "models/churn/logs/week.csv";

interface Day {
  /** How much higher x is. */
  readonly shift?: number;
  readonly rows?: number;
}

/** Days of production from 26 October on; the fake clock says 1 November. */
function production(days: readonly Day[]): string {
  const rows = days.flatMap(({ shift = 0, rows: count = 300 }, index) =>
    Array.from({ length: count }, (_, row) => {
      const time = new Date(Date.UTC(2026, 9, 26 + index) + row * 250_000).toISOString();
      const truth = (row * 7919) % 13 < 6 ? 1 : 0;
      const side = (truth === 1 ? 1 : -1) * (row % 10 === 0 ? -1 : 1);
      const score = (0.5 + (0.1 + ((row * 31) % 100) / 250) * side).toFixed(4);
      return [`r${index}-${row}`, time, row % 5 === 0 ? "north" : "south", (row % 7) + shift, score, truth].join(",");
    }),
  );
  return `${["id,time,region,x,score,truth", ...rows].join("\n")}\n`;
}

const QUIET: readonly Day[] = [{}, {}, {}, {}, {}, {}];
const SHIFTED: readonly Day[] = [{}, {}, {}, { shift: 3 }, { shift: 3 }, { shift: 3 }];

async function watchedRig(days: readonly Day[]): Promise<StageRig> {
  const rig = await stageRig({});
  const files = { ...stageModel({ edits: [WATCHED] }), [LOG]: production(days) };
  rig.forge.git.pointIntoClone("main", await rig.push(files));
  expect((await rig.run(record)).annotations.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
  await rig.event("schedule", {});
  return rig;
}

async function windowsOf({ workspace }: StageRig): Promise<ReadonlyMap<string, WindowRecord>> {
  const folder = join(workspace, "model-gitops-out/churn/windows");
  const names = (await readdir(folder)).toSorted();
  const read = names.map(
    async (name) => [name.slice(0, -5), parseWindow(await readFile(join(folder, name), "utf8"), name)] as const,
  );
  return new Map(await Promise.all(read));
}

/** The two jobs of the schedule. */
async function watch(rig: StageRig, inputs: Readonly<Record<string, string>> = {}): Promise<StageRun> {
  const { outputs } = await rig.run(monitor);
  return await rig.run(settle, { needs: needsOf(outputs["windows"]), ...inputs });
}

function needsOf(windows: string | undefined): string {
  return JSON.stringify({ monitor: { result: "success", outputs: { windows } } });
}

function entriesOf({ forge }: StageRig, kind: string): readonly string[] {
  const paths = Object.keys(forge.git.textFiles(LEDGER));
  return paths.filter((path) => path.startsWith(`churn/${kind}/`)).toSorted();
}

test("a week in which a column drifts: seen, recorded once, told once, and told again when it is over", async () => {
  await using rig = await watchedRig(SHIFTED);
  const seen = await rig.run(monitor);
  expect([seen.exitCode, seen.outputs["degraded"]]).toEqual([0, "churn"]);
  expect(seen.writes).toEqual([]);
  const windows = await windowsOf(rig);
  const signals = [...windows].map(([id, { window, signals: found }]) => [id, window.state, found.drift, found.decay]);
  expect(signals).toEqual([
    ["2026-10-26", "final", false, false],
    ["2026-10-27", "final", false, false],
    ["2026-10-28", "final", false, false],
    ["2026-10-29", "final", true, false],
    ["2026-10-30", "final", true, false],
    ["2026-10-31", "provisional", true, false],
  ]);
  expect(windows.get("2026-10-29")?.drift.columns["x"]).toMatchObject({ flagged: true, kind: "number" });
  const needs = needsOf(seen.outputs["windows"]);
  const dry = await rig.run(settle, { needs, "dry-run": "true" });
  expect([dry.writes, dry.outputs["held"]]).toEqual([[], "{}"]);
  const text = await readFile(join(rig.workspace, "model-gitops-out/churn/alerts/drift.md"), "utf8");
  expect(text).toMatch(/^# churn in production: drift\n\n❌ \*\*Firing since/);
  const settled = await rig.run(settle, { needs });
  expect(settled.outputs).toMatchObject({ recorded: "5", firing: '{"churn":["drift"]}' });
  expect(settled.writes).toEqual(["labels.create", "issues.create", "refs.commit"]);
  expect(settled.summary.join("\n")).toContain("Recorded of churn: 5 windows, 1 alert opened (drift).");
  expect([entriesOf(rig, "window").length, entriesOf(rig, "alerts").length]).toEqual([5, 1]);

  // The same once more: nothing is written, whether the windows are the same or made again.
  expect((await rig.run(settle, { needs })).writes).toEqual([]);
  expect((await watch(rig)).writes).toEqual([]);

  const past = await rig.run(monitor, { to: "2026-10-28" });
  expect(past.annotations.map(({ message }) => message)).toContain(
    "No window of churn was made for the time that was asked for: what is recorded there is made again only where rows or labels came late.",
  );

  // Rows that come late make their window again, which names the one it replaces; what stands is the newest all the same.
  const late = SHIFTED.map((day, index) => (index === 1 ? { rows: 320 } : day));
  await writeFile(join(rig.workspace, LOG), production(late));
  const looked = await rig.run(monitor);
  const recorded = await rig.run(settle, { needs: needsOf(looked.outputs["windows"]) });
  expect(recorded.outputs["recorded"]).toBe("1");
  expect(recorded.summary.join("\n")).toContain("Recorded of churn: 1 window, 1 replaced.");
  const again = (await windowsOf(rig)).get("2026-10-27.r2");
  expect(again).toMatchObject({ window: { rows: 320, replaces: "2026-10-27" }, health: "healthy", fresh: "fresh" });
  expect(looked.outputs["degraded"]).toBe("churn");
  const stands = [looked, recorded, await rig.run(show)].map(({ outputs }) => JSON.parse(outputs["health"] ?? ""));
  expect(stands).toEqual(Array.from({ length: 3 }, () => ({ churn: { health: "degraded", fresh: "fresh" } })));
  const [issue] = await rig.forge.issues.list({ author: await rig.forge.viewer() });
  expect(issue?.title).toBe("churn in production: drift");

  // What lies on the ledger and cannot be read is told by whoever reads it, and shown.
  rig.forge.git.commit({ branch: LEDGER, files: { "churn/window/20261128T235959000Z-abcdefabcdef.json": "{}" } });
  for (const [action, inputs] of [[show, {}] as const, [settle, { needs }] as const]) {
    const { annotations, summary } = await rig.run(action, inputs);
    expect(annotations.map(({ rule }) => rule)).toContain("ledger/corrupt");
    expect(summary.join("\n")).toContain("20261128T235959000Z-abcdefabcdef");
  }

  // Who stops watching leaves no alert behind that nothing could end.
  await rig.push({ "models/churn/model.yaml": stageManifest() });
  await rig.event("schedule", {});
  expect((await rig.run(settle)).summary.join("\n")).toContain("all alerts closed, since it is no longer watched");
  const [closed] = await rig.forge.issues.list({ author: await rig.forge.viewer() });
  expect(closed?.state).toBe("closed");
  expect(closed?.body).toContain("not watched any more, since the manifest has no section monitoring any more");
});

test("what another job put in the place of windows is not recorded, nor what says other than its profile", async () => {
  await using rig = await watchedRig(SHIFTED);
  await writeFile(join(rig.workspace, LOG), production(SHIFTED).replace(/^(r[12]-\d5,[^,]*,[^,]*,)\d+/gm, "$1n/a"));
  const seen = await rig.run(monitor);
  // What windows lacked is in the result too, once.
  expect(seen.outputs["outcome"]).toBe("unmeasured");
  expect(seen.annotations.map(({ message }) => message).filter((text) => text.startsWith("Window"))).toEqual([
    'Window 2026-10-28 and 1 other: The column "x" has text in 9 cells of 300, where the reference has numbers. Its drift is not measured in this window.',
  ]);
  const file = join(rig.workspace, "model-gitops-out/churn/windows/2026-10-29.json");
  const text = await readFile(file, "utf8");
  const window = JSON.parse(text);
  window.drift.columns.x.flagged = false;
  window.drift.flagged = window.signals.drift = false;
  await writeFile(file, JSON.stringify(window));
  const replaced = await rig.run(settle, { needs: needsOf(seen.outputs["windows"]) });
  expect([replaced.exitCode, replaced.outputs["recorded"]]).toEqual([1, "0"]);
  expect(replaced.annotations.map(({ rule }) => rule)).toContain("monitor/handed-on");
  // Nor what a run left that broke off.
  const mark = join(rig.workspace, "model-gitops-out/churn/monitored.json");
  const ended = await readFile(mark, "utf8");
  await writeFile(mark, ended.replace("ended", "begun"));
  const broken = await rig.run(settle);
  expect(broken.outputs["recorded"]).toBe("0");
  expect(broken.annotations.map(({ message }) => message)).toEqual([
    "The monitor has not come to its end with churn. What it left is not recorded.",
  ]);
  await writeFile(mark, ended);
  // A monitor that lies about what its numbers say is not believed either.
  const lied = await rig.run(settle);
  expect(lied.outputs["recorded"]).toBe("4");
  expect(lied.annotations.map(({ message }) => message).join("\n")).toContain(
    'The window 2026-10-29 of churn is not recorded: its column "x" is not what the profiles say',
  );
});

test("in a signed ledger windows are signed and chained, and a model accepted before it was watched gets its profile", async () => {
  await using rig = await stageRig({ [SETTINGS]: signedBy() });
  await push(rig, stageModel());
  await rig.push({ ...stageModel({ edits: [WATCHED] }), [LOG]: production(QUIET) });
  await rig.event("schedule", {});
  const seen = await rig.run(monitor);
  expect(seen.annotations.map(({ message }) => message)).toEqual([]);
  const needs = needsOf(seen.outputs["windows"]);
  const unsigned = await rig.run(settle, { needs });
  expect([unsigned.exitCode, unsigned.outputs["recorded"]]).toEqual([1, "0"]);
  const signed = await rig.run(settle, { needs, "signing-key": SECRET });
  expect([signed.exitCode, signed.outputs["recorded"], signed.outputs["firing"]]).toEqual([0, "5", "{}"]);
  const files = rig.forge.git.textFiles(LEDGER);
  const chain = entriesOf(rig, "window").map((path) => JSON.parse(files[path] ?? ""));
  expect(chain.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  // The window names the profile that was made for it, so that the next run need not make it again.
  expect(chain.at(-1).body.reference).toMatchObject({ kind: "fixed", dataset: "holdout", rows: 400 });
});

test("shards, joined, leave the bytes that one job leaves, and a missing one is told", async () => {
  await using rig = await watchedRig(SHIFTED);
  const page = join(rig.workspace, dirname(LOG), "page.csv");
  await writeFile(page, "<html>busy</html>\n");
  await utimes(page, 0, 0);
  const whole = await rig.run(monitor);
  expect(whole.annotations.map(({ message }) => message).join("\n")).toContain("page.csv is a web page");
  expect((await rig.run(monitor, { shard: "1/2" })).summary.join("\n")).toContain(
    "The part 1/2 of churn is left in model-gitops-out/churn/parts/1-of-2.jsonl",
  );
  expect((await rig.run(settle)).annotations.map(({ message }) => message).join("\n")).toContain(
    "they were not joined",
  );
  // The second broke off: what it had read is no part.
  const parts = join(rig.workspace, "model-gitops-out/churn/parts");
  await copyFile(join(parts, "1-of-2.jsonl"), join(parts, "2-of-2.jsonl.partial"));
  expect((await rig.run(monitor, { merge: "true" })).annotations.map(({ message }) => message).join()).toContain(
    "lacks the shard 2/2",
  );
  await rig.run(monitor, { shard: "2/2" });
  const merged = await rig.run(monitor, { merge: "true" });
  expect(merged.annotations).toEqual(whole.annotations);
  for (const name of ["windows", "outcome", "health"]) expect(merged.outputs[name]).toBe(whole.outputs[name]);
  // Not even a window: the merge says what its shards could not read.
  for (const file of [page, join(rig.workspace, LOG)]) await rm(file);
  const gone = await rig.run(monitor);
  for (const shard of ["1/2", "2/2"]) await rig.run(monitor, { shard });
  const joined = await rig.run(monitor, { merge: "true" });
  expect([joined.exitCode, joined.annotations]).toEqual([gone.exitCode, gone.annotations]);
  expect(gone.exitCode).toBe(1);
});

test("nothing to read, and nothing accepted, is said and is not health", async () => {
  await using rig = await watchedRig(QUIET);
  await writeFile(join(rig.workspace, LOG), "<html>busy</html>\n");
  const early = await rig.run(settle);
  expect(early.annotations.map(({ message }) => message).join("\n")).toContain("No monitor has left anything in");
  // The upload of the monitor is missing.
  const lost = await rig.run(settle, { needs: needsOf('{"churn":"sha256:00"}') });
  expect(lost.annotations.map(({ rule }) => rule)).toContain("monitor/handed-on");
  const unread = await rig.run(monitor);
  expect(unread.exitCode).toBe(1);
  expect(unread.annotations.filter(({ outcome }) => outcome === "pass")).toEqual([]);
  expect(unread.annotations.length).toBeGreaterThan(0);
  expect(JSON.parse(unread.outputs["health"] ?? "")).toMatchObject({ churn: { health: "unknown" } });
  // A health of before is not what this run saw.
  expect((await rig.run(settle)).annotations.map(({ rule }) => rule)).toContain("monitor/job");
  await rm(join(rig.workspace, LOG));
  await writeFile(
    join(rig.workspace, "models/churn/model.yaml"),
    stageManifest({ edits: [[SLICES, `${SLICES}monitoring: {logs: l/*}\n`]] }),
  );
  const gone = (await rig.run(monitor)).annotations.map(({ message }) => message);
  expect(gone[0]).toContain("There is no file that matches models/churn/logs/*.csv.");
  expect(gone[0]).toContain("or give a query.command that brings it.");
  expect(gone).toContain(
    "churn is watched as the default branch has it, and its section `monitoring` is another here.",
  );
});

test("a monitor that is behind is told by the window that it has just recorded", async () => {
  await using rig = await watchedRig(QUIET);
  const looked = await rig.run(monitor, { to: "2026-10-28" });
  const settled = await rig.run(settle, { needs: needsOf(looked.outputs["windows"]) });
  expect(settled.annotations.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/and its last window ended .* ago \(2026-10-27\)\.$/),
  );
});
