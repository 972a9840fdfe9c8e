import { check } from "../../actions/check/run.ts";
import { log } from "../../actions/log/run.ts";
import { monitor } from "../../actions/monitor/run.ts";
import { promote } from "../../actions/promote/run.ts";
import { record } from "../../actions/record/run.ts";
import { settle } from "../../actions/settle/run.ts";
import type { Action } from "../../src/runner/action.ts";
import { stageModel, trained } from "./stage-model.ts";
import { stageRig, type StageRig } from "./stage-rig.ts";
import { recordUnchanged, unchangedModels } from "./unchanged-fleet.ts";

const SLICES = "  slices: [region]\n";
const WATCHED = [SLICES, `${SLICES}monitoring: {logs: logs/*.csv}\n`] as const;

/** What an action asked of the forge, call by call. */
export type Asked = Readonly<Record<string, readonly string[]>>;

/**
 * What each action asks that is about one model, where so many others lie beside it that nothing happens to; one answer
 * of the forge tells so many files.
 */
export async function askedOfOne(others: number, mostFiles: number): Promise<Asked> {
  await using rig = await stageRig(unchangedModels(others));
  rig.forge.git.mostFiles = mostFiles;
  rig.forge.setPermission("dana", "write");
  await recordUnchanged(rig);
  const model = { ...stageModel({ edits: [WATCHED] }), "models/churn/logs/week.csv": production() };
  rig.forge.git.pointIntoClone("main", await rig.push(model));
  const first = await counted(rig, record);
  await rig.propose(trained({ wrong: 0.08 }));
  const checked = await counted(rig, check);
  rig.forge.git.pointIntoClone("main", await rig.push(trained({ wrong: 0.08 })));
  const recorded = await counted(rig, record);
  await rig.event("schedule", {});
  const monitored = await counted(rig, monitor);
  const settled = await counted(rig, settle);
  await rig.event("workflow_dispatch", {});
  const promoted = await counted(rig, promote, { model: "churn", version: "1.0.0" });
  const logged = await counted(rig, log, { model: "churn", uploads: "true" });
  return {
    "check (a pull request)": checked,
    "record (a new model)": first,
    "record (a push)": recorded,
    monitor: monitored,
    settle: settled,
    promote: promoted,
    log: logged,
  };
}

async function counted(rig: StageRig, action: Action, inputs: Readonly<Record<string, string>> = {}) {
  const before = rig.forge.calls.length;
  const run = await rig.run(action, inputs);
  const failed = run.annotations.filter(({ outcome }) => outcome === "fail" || outcome === "unmeasured");
  if (run.exitCode !== 0 || failed.length > 0)
    throw new Error(`it ended with ${run.exitCode}: ${JSON.stringify(failed)}`);
  return rig.forge.calls.slice(before).map((call) => call.split(" ", 1)[0] ?? "");
}

/** Six days of production, of which the last is not over. */
function production(): string {
  const rows = Array.from({ length: 6 * 100 }, (_, row) => {
    const time = new Date(Date.UTC(2026, 9, 26) + row * 864_000).toISOString();
    return [`r${row}`, time, row % 5 === 0 ? "north" : "south", row % 7, (0.1 + (row % 9) / 11).toFixed(4)].join(",");
  });
  return `${["id,time,region,x,score", ...rows].join("\n")}\n`;
}
