import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { monitor } from "../../../../actions/monitor/run.ts";
import { record } from "../../../../actions/record/run.ts";
import { settle } from "../../../../actions/settle/run.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";

const WATCHED = [
  "  slices: [region]\n",
  "  slices: [region]\nmonitoring:\n  logs: logs/*.csv\n  labels: {path: logs/*.csv, column: y, maturity: 0d}\n",
] as const;

/** Four days of production; from the third on x is drawn higher. */
function production(days: readonly number[]): string {
  const rows = days.flatMap((day, index) =>
    Array.from({ length: 400 }, (_, row) => {
      const time = new Date(Date.UTC(2026, 9, 24 + index) + row * 200_000).toISOString();
      const y = (row * 7919) % 13 < 6 ? 1 : 0;
      const score = 0.5 + (0.1 + ((row * 31) % 100) / 250) * (y === 1 ? 1 : -1) * (row % 10 === 0 ? -1 : 1);
      return [`r${index}-${row}`, time, row % 5 === 0 ? "north" : "south", (row % 7) + day, score.toFixed(4), y].join(
        ",",
      );
    }),
  );
  return `${["id,time,region,x,score,y", ...rows].join("\n")}\n`;
}

async function windowsOf({ workspace }: StageRig): Promise<Readonly<Record<string, any>>> {
  const folder = join(workspace, "model-gitops-out/churn/windows");
  const names = (await readdir(folder)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, JSON.parse(await readFile(join(folder, name), "utf8"))])),
  );
}

test("a watched model is recorded with its profile, looked at, settled and told of", async () => {
  await using rig = await stageRig({});
  rig.forge.git.pointIntoClone(
    "main",
    await rig.push({ ...stageModel({ edits: [WATCHED] }), "models/churn/logs/week.csv": production([0, 0, 2, 2, 0]) }),
  );
  const recorded = await rig.run(record);
  expect(recorded.annotations.filter(({ outcome }) => outcome !== "pass").map(({ message }) => message)).toEqual([]);
  await rig.event("schedule", {});
  const seen = await rig.run(monitor);
  console.log(seen.annotations.map(({ rule, outcome, message }) => `${outcome} ${rule} ${message}`).join("\n"));

  const windows = await windowsOf(rig);
  console.log(Object.keys(windows), JSON.stringify(Object.values(windows).at(2), null, 1).slice(0, 6000));
  const settled = await rig.run(settle);
  console.log(settled.annotations.map(({ rule, outcome, message }) => `${outcome} ${rule} ${message}`).join("\n"));
  console.log(settled.writes, settled.outputs, settled.log.join("\n"));
  console.log(Object.keys(rig.forge.git.textFiles("model-gitops/ledger")).join("\n"));
}, 60_000);
