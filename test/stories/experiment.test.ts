import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { monitor } from "../../actions/monitor/run.ts";
import { record } from "../../actions/record/run.ts";
import { settle } from "../../actions/settle/run.ts";
import type { ExperimentState } from "../../src/generated/types.ts";
import { parseWindow } from "../../src/records/parse.ts";
import { LEDGER } from "../fakes/signed-rig.ts";
import { stageManifest, stageModel } from "../fakes/stage-model.ts";
import { stageRig, type StageFiles, type StageRig } from "../fakes/stage-rig.ts";

const SLICES = "  slices: [region]\n";
const LOG = "models/churn/logs/week.csv";
const ARMS = ["old", "new"] as const;

interface Day {
  /** What the treatment adds to a user's revenue. */
  readonly gain?: number;
  /** The share of its answers that the treatment has right; the control 0.7. */
  readonly right?: number;
  /** Both models answer each request. */
  readonly isShadow?: boolean;
  readonly isOver?: boolean;
}

/** 440 rows a day from 26 October on: of a user each, or of two models. */
function production(days: readonly Day[]): string {
  const rows = days.flatMap(({ gain = 0, right = 0.7, isShadow = false, isOver = false }, day) =>
    Array.from({ length: 440 }, (_, row) => {
      const arm = row % 2;
      const request = isShadow ? row >> 1 : row;
      const time = new Date(Date.UTC(2026, 9, 26 + day) + request * 190_000).toISOString();
      const truth = (request * 7919) % 13 < 6 ? 1 : 0;
      const isRight = (request * 37) % 100 < 100 * (arm === 1 ? right : 0.7);
      const score = isRight === (truth === 1) ? 0.8 : 0.2;
      const revenue = ((request * 31) % 17) + gain * arm;
      const variant = isOver ? "done" : ARMS[arm];
      return [`r${day}-${request}`, time, request % 7, score, truth, variant, `u${day}-${request}`, revenue].join(",");
    }),
  );
  return `${["id,time,x,score,truth,variant,unit,revenue", ...rows].join("\n")}\n`;
}

function files(experiment: string, days: readonly Day[]): StageFiles {
  const watched = `${SLICES}monitoring: {logs: logs/*.csv, experiment: {control: old, treatment: new, ${experiment}}}\n`;
  return {
    "models/churn/model.yaml": stageManifest({ edits: [[SLICES, watched]] }),
    [LOG]: production(days),
  };
}

async function experimentsOf({ workspace }: StageRig): Promise<Readonly<Record<string, ExperimentState | undefined>>> {
  const folder = join(workspace, "model-gitops-out/churn/windows");
  const names = (await readdir(folder)).toSorted();
  const read = names.map(async (name) => {
    const { window, experiment } = parseWindow(await readFile(join(folder, name), "utf8"), name);
    return [window.id, experiment] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

async function watch(rig: StageRig, experiment: string, days: readonly Day[]) {
  await rig.commit(files(experiment, days));
  await rig.event("schedule", {});
  const { outputs } = await rig.run(monitor);
  return { windows: outputs["windows"], experiments: await experimentsOf(rig) };
}

const REVENUE = "minimum: 2d, success: [{name: revenue, better: higher}], guardrails: [{name: accuracy, margin: 0.15}]";
const ACCURACY = "minimum: 1d, success: [{name: accuracy}], guardrails: [{name: accuracy, margin: 0.01}]";

test("an experiment from its first look to its end: kept on the ledger, stopped at harm, never promoted by silence", async () => {
  const clock = { now: Date.parse("2026-10-28T00:00:00Z") };
  await using rig = await stageRig({}, clock);
  const better = { gain: 6 };
  const model = { ...stageModel(), ...files(REVENUE, [better, better]) };
  rig.forge.git.pointIntoClone("main", await rig.push(model));
  await rig.run(record);

  // The first of two days: too early.
  await rig.event("schedule", {});
  const early = await rig.run(monitor);
  expect(await experimentsOf(rig)).toMatchObject({
    "2026-10-26": { outcome: "continue", reason: expect.stringContaining("it has run for 24 h of at least 48 h") },
    "2026-10-27": { outcome: "continue", reason: expect.stringContaining("Provisional") },
  });
  const needs = { monitor: { result: "success", outputs: { windows: early.outputs["windows"] } } };
  expect((await rig.run(settle, { needs: JSON.stringify(needs) })).outputs["recorded"]).toBe("1");
  expect(Object.keys(rig.forge.git.textFiles(LEDGER)).filter((path) => path.includes("/window/"))).toHaveLength(1);

  // The next run goes on from the ledger; then nobody is served any more.
  clock.now = Date.parse("2026-10-30T00:00:00Z");
  const whole = await watch(rig, REVENUE, [better, better, { isOver: true }, {}]);
  expect(whole.experiments).toMatchObject({
    "2026-10-27": { outcome: "promote", memory: { from: Date.UTC(2026, 9, 26), decidedIn: "2026-10-27" } },
    "2026-10-28": { outcome: "no-data", memory: { decided: "promote" } },
  });
  expect(whole.experiments["2026-10-27"]?.reason).toMatch(/^revenue is better: .*, on about 88\d units\.$/);
  await rig.run(monitor, { shard: "1/2" });
  await rig.run(monitor, { shard: "2/2" });
  expect((await rig.run(monitor, { merge: "true" })).outputs["windows"]).toBe(whole.windows);

  // Others begin anew. Harm that labels show stops at once, but for arms that are not as planned.
  const one = async (experiment: string, day: Day): Promise<ExperimentState | undefined> =>
    (await watch(rig, experiment, [{}, day, {}, {}])).experiments["2026-10-27"];
  const harmed = await one(`id: second, ${ACCURACY}`, { right: 0.3 });
  expect(harmed).toMatchObject({ outcome: "stop", metrics: [{ decision: "worse" }, { decision: "worse", rows: 440 }] });
  expect(harmed?.reason).toContain("accuracy is worse by more than its margin");
  const broken = await one(`id: third, weights: {old: 9, new: 1}, ${ACCURACY}`, { right: 0.3 });
  expect(broken).toMatchObject({ outcome: "stop", metrics: [], sampleRatio: { flagged: true } });

  // All planned units were seen without an effect; one that comes later is not waited for.
  const planned = "id: ended, units: 400, minimum: 1d, success: [{name: revenue, better: higher}]";
  const ended = (await watch(rig, planned, [{}, {}, better, {}])).experiments["2026-10-28"];
  expect(ended).toMatchObject({ outcome: "continue", ended: true, looks: [{ window: "2026-10-27" }] });
  expect(ended?.reason).toContain("Inconclusive: all planned units were seen");

  const shadow = await one(`id: fourth, kind: shadow, ${ACCURACY}`, { right: 0.9, isShadow: true });
  expect(shadow).toMatchObject({ outcome: "promote", method: "paired", agreement: { pairs: 220 } });
});
