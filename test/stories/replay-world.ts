import { auto } from "../../actions/auto/run.ts";
import { Random } from "../../src/stats/random.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "../fakes/stage-rig.ts";
import { csv, FOLDER, holdout, manifest, model, OLD, people, train, type Row } from "../unit/loop/stages/data-world.ts";

export const BRANCH = "model-gitops/retrain/churn";
export const LOG = `${FOLDER}/logs/week.csv`;

const DAY = 86_400_000;
const FIRST = Date.parse("2026-10-24T00:00:00Z");

export const WATCHED = `monitoring:
  logs: logs/*.csv
  lateness: 0h
  columns: {truth: y}
  performance: {minLabels: 100}
retraining: {replay: {windows: 4}, set: {description: "As of {today}"}}
`;

/** Who was asked about in production, where `b` says more than it did, and `a` less. */
export function served(from: number, to: number): readonly Row[] {
  return Array.from({ length: to - from }, (_, index) => {
    const id = from + index;
    const random = Random.fromSeed(id);
    const [a, b, luck] = [random.normal(), random.normal(), random.normal()];
    return { id, a, b, y: 0.1 * a + b + luck > 0 ? 1 : 0 };
  });
}

/** 200 rows a day, in the eight days before the clock of the rig. */
export function log(rows: readonly Row[] = served(5000, 6600), prefix = "p"): string {
  const lines = rows.map(({ id, a, b, y }, row) =>
    [`${prefix}${id}`, new Date(FIRST + (row * DAY) / 200).toISOString(), a, b, y].join(","),
  );
  return `${["id,time,a,b,y", ...lines].join("\n")}\n`;
}

export function watchedManifest(edits: readonly (readonly [string, string])[] = []): string {
  const text = `${manifest()}${WATCHED}`;
  return edits.reduce((edited, [from, to]) => edited.replace(from, to), text);
}

/** People as the log names them. */
function named(from: number, to: number): string {
  return csv(people(from, to), OLD).replaceAll(/^(?=\d)/gm, "p");
}

/** A model that serves, and what production has logged since. */
export async function watched(files: StageFiles = {}): Promise<StageRig> {
  const rig = await stageRig({});
  rig.forge.setPermission("ada", "write");
  const start: StageFiles = {
    [`${FOLDER}/model.yaml`]: watchedManifest(),
    [train]: named(0, 300),
    [holdout]: named(1000, 1300),
    [LOG]: log(),
    ...model(1, 1),
    ...files,
  };
  rig.forge.git.pointIntoClone("main", await rig.push(start));
  const first = await rig.run(auto);
  if (first.exitCode !== 0) throw new Error(JSON.stringify(first.annotations));
  return rig;
}

/** What a retraining pull request of these files is told. */
export async function retrained(rig: StageRig, files: StageFiles, branch = BRANCH): Promise<StageRun> {
  await rig.propose(files, "branch", branch);
  return await rig.run(auto);
}

/** What is recorded of it after its merge, by the one job of the quick start. */
export async function mergedAndRecorded(rig: StageRig, files: StageFiles): Promise<StageRun> {
  const { base, head } = await rig.forge.pull(1);
  const pushed = await rig.push(files);
  rig.forge.addPull({ number: 1, state: "closed", merged: true, head });
  rig.forge.addMergedCommit(pushed, 1);
  rig.forge.setComparison(base.sha, pushed, { status: "ahead", commits: [pushed] });
  return await rig.run(auto);
}
