import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { monitor } from "../../actions/monitor/run.ts";
import { record } from "../../actions/record/run.ts";
import { settle } from "../../actions/settle/run.ts";
import { parseWindow } from "../../src/records/parse.ts";
import { stageModel, trained } from "../fakes/stage-model.ts";
import { stageRig } from "../fakes/stage-rig.ts";

const SLICES = "  slices: [region]\n";
const LOG = "models/churn/logs/week.csv";

/** Days of production from 26 October on, as the first model answered them; the fake clock says 1 November. */
function production(days: readonly number[]): string {
  const rows = days.flatMap((count, day) =>
    Array.from({ length: count }, (_, row) => {
      const time = new Date(Date.UTC(2026, 9, 26 + day) + row * 250_000).toISOString();
      const side = ((row * 7919) % 13 < 6 ? 1 : -1) * (row % 10 === 0 ? -1 : 1);
      return `r${day}-${row},${time},south,${row % 7},${(0.5 + (0.1 + ((row * 31) % 100) / 250) * side).toFixed(4)}`;
    }),
  );
  return `${["id,time,region,x,score", ...rows].join("\n")}\n`;
}

test("late rows of a day are compared with what the model of that day was accepted for, whatever was accepted since", async () => {
  await using rig = await stageRig({});
  const edits = [[SLICES, `${SLICES}monitoring: {logs: logs/*.csv}\n`]] as const;
  rig.forge.git.pointIntoClone("main", await rig.push({ ...stageModel({ edits }), [LOG]: production([300, 280]) }));
  await rig.run(record);
  const window = async (id: string) => {
    const file = join(rig.workspace, `model-gitops-out/churn/windows/${id}.json`);
    return parseWindow(await readFile(file, "utf8"), id);
  };
  await rig.run(monitor);
  const first = await window("2026-10-27");
  expect((await rig.run(settle)).outputs["recorded"]).not.toBe("0");

  rig.forge.git.pointIntoClone("main", await rig.push(trained({ wrong: 0.05 })));
  const second = await rig.run(record);
  expect(second.annotations.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
  await writeFile(join(rig.workspace, LOG), production([300, 300, 0, 0, 0, 0, 50]));
  await rig.run(monitor);
  expect((await window("2026-11-01")).artifact).not.toBe(first.artifact);
  const again = await window("2026-10-27.r2");
  expect(again).toMatchObject({
    window: { rows: 300, replaces: "2026-10-27" },
    artifact: first.artifact,
    acceptance: first.acceptance,
    reference: { profile: first.reference.profile },
    drift: { flagged: false },
  });
  expect((await rig.run(settle)).annotations.filter(({ rule }) => rule === "monitor/window")).toEqual([]);
});
