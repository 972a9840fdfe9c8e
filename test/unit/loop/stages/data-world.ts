import { expect } from "vitest";
import { auto } from "../../../../actions/auto/run.ts";
import { Random } from "../../../../src/stats/random.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "../../../fakes/stage-rig.ts";
import { logisticModel } from "../../engines/onnx-writer.ts";

export const FOLDER = "models/churn";

export interface World {
  readonly features?: readonly string[];
  readonly edits?: readonly (readonly [string, string])[];
}

export function manifest({ features = ["a", "b"], edits = [] }: World = {}): string {
  const text = `apiVersion: model-gitops/v1
kind: Model
name: churn
owners: ["@ada"]
governance: {approvers: ["@ada"]}
task: binary-classification
target: {column: y, positive: 1}
columns: {id: id}
${features.length === 0 ? "" : `features:\n${features.map((name) => `  - {name: ${name}, type: number}`).join("\n")}\n`}datasets:
  train: {path: data/train.csv}
  holdout: {path: data/holdout.csv}
training:
  command: [cp, ready/model.onnx, .]
  code: ["ready/**"]
  artifact: model.onnx
evaluation:
  metrics:
    roc_auc: {min: 0.55, margin: 0.05, primary: true}
`;
  return edits.reduce((edited, [from, to]) => edited.replace(from, to), text);
}

/** A person: what is known of them, and whether they left. */
export type Row = Readonly<Record<string, number>>;

export function people(from: number, to: number): readonly Row[] {
  return Array.from({ length: to - from }, (_, index) => {
    const id = from + index;
    const random = Random.fromSeed(id);
    const [a, b, c, luck] = [random.normal(), random.normal(), random.normal(), random.normal()];
    return { id, a, b, c, y: a + b + c + luck > 0 ? 1 : 0 };
  });
}

/** The share of pairs of one who left and one who stayed that a score puts in order. */
export function areaUnder(rows: readonly Row[], score: (row: Row) => number): number {
  const [left, stayed] = [1, 0].map((label) => rows.filter(({ y }) => y === label).map(score));
  const pairs = (left ?? []).flatMap((high) => (stayed ?? []).map((low) => (high > low ? 1 : 0)));
  return pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
}

export function csv(rows: readonly Row[], columns: readonly string[]): string {
  return `${[columns, ...rows.map((row) => columns.map((name) => row[name] ?? ""))].map((cells) => cells.join(",")).join("\n")}\n`;
}

export const OLD = ["id", "a", "b", "y"];
export const holdout = `${FOLDER}/data/holdout.csv`;
export const train = `${FOLDER}/data/train.csv`;
export const model = (...weights: readonly number[]): StageFiles => ({
  [`${FOLDER}/ready/model.onnx`]: logisticModel(weights, 0),
});

export const START: StageFiles = {
  [`${FOLDER}/model.yaml`]: manifest(),
  [train]: csv(people(0, 300), OLD),
  [holdout]: csv(people(1000, 1300), OLD),
  ...model(1, 1),
};

export async function settled(): Promise<StageRig> {
  const rig = await stageRig({});
  rig.forge.setPermission("ada", "write");
  await rig.push(START);
  const first = await rig.run(auto);
  if (first.exitCode !== 0) throw new Error(JSON.stringify(first.annotations));
  return rig;
}

export const told = ({ annotations }: StageRun) =>
  annotations
    .filter(({ rule, outcome }) => outcome !== "pass" && rule !== "meaning/detectable")
    .map(({ rule, outcome, message }) => `${outcome} ${rule} ${message}`);

/** The line that a person is asked for. */
export async function line(rig: StageRig): Promise<string> {
  const comments = await rig.forge.comments(1);
  return /model-gitops approve churn@[0-9a-f]{32}(?: because <why>)?/.exec(comments.at(-1)?.body ?? "")?.[0] ?? "";
}

/** Accepts exactly what was proposed, merges it, and leaves what is then. */
export async function acceptAndMerge(rig: StageRig, files: StageFiles): Promise<void> {
  rig.forge.addReview(1, { author: "ada", body: await line(rig) });
  expect((await rig.run(auto)).exitCode).toBe(0);
  const { base } = await rig.forge.pull(1);
  const pushed = await rig.push(files);
  rig.forge.addPull({ number: 1, state: "closed", merged: true });
  rig.forge.addMergedCommit(pushed, 1);
  rig.forge.setComparison(base.sha, pushed, { status: "ahead", commits: [pushed] });
  const recorded = await rig.run(auto);
  expect([recorded.exitCode, told(recorded).filter((text) => !text.startsWith("waived "))]).toEqual([0, []]);
}

/** A worse change after it is judged on what was accepted: nothing waits for a person. */
export async function nextIsOrdinary(rig: StageRig, weights: readonly number[]): Promise<void> {
  await rig.propose(model(...weights.map((weight, index) => (index === 0 ? -weight : weight))));
  const worse = await rig.run(auto);
  expect([worse.exitCode, told(worse).map((text) => text.split(" ", 2).join(" "))]).toEqual([
    1,
    expect.arrayContaining(["fail gate/non-inferiority"]),
  ]);
}

export const ALL = ["id", "a", "b", "c", "y"];
export const JUDGING = expect.stringMatching(
  /^inconclusive gate\/judging-change This pull request changes datasets.holdout /,
);

export function leaking(rows: readonly Row[]): string {
  return csv(
    rows.map((row) => ({ ...row, c: (row["y"] ?? 0) * 10 + (row["a"] ?? 0) })),
    ALL,
  );
}
