import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { evaluate } from "../../../../actions/evaluate/run.ts";
import { train } from "../../../../actions/train/run.ts";
import { leave, left } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const OUT = "model-gitops-out/churn";
/** Its code answers: the committed predictions are what it predicts, of all rows. */
const ANSWERS = [
  "  predictions: predictions.csv",
  `  command: [sh, -c, 'cp ready/predictions.csv "$MODEL_GITOPS_PREDICTIONS"']`,
] as const;
const rig = await stageRig({
  ".github/model-gitops.yaml": "apiVersion: model-gitops/v1\nkind: Settings\nisolation: none\n",
});
afterAll(async () => await rig[Symbol.asyncDispose]());

const file = (path: string): string => join(rig.workspace, OUT, path);
const parts: Record<string, string> = {};
const handed: Record<string, string> = {};
/** What each shard's job says, and what of its findings the gate would read. */
const asked: unknown[] = [];
let alone = "";
/** What the jobs of the shards hand on, each by an output of its own. */
const needs = (outputs = handed): string => JSON.stringify({ ask: { result: "success", outputs } });
const merge = (given = needs()) => rig.run(evaluate, { merge: "true", needs: given });

beforeAll(async () => {
  await rig.propose(stageModel({ edits: [ANSWERS] }));
  await rig.run(train);
  await rig.run(evaluate);
  alone = await readFile(file("evaluation.json"), "utf8");
  for (const shard of [1, 2]) {
    const { exitCode, outputs } = await rig.run(evaluate, { shard: `${shard}/2` });
    handed[`answers-${shard}`] = outputs["answers"] ?? "";
    asked.push([
      exitCode,
      outputs["outcome"],
      outputs["evaluations"],
      await left(rig, `${OUT}/findings/evaluate.json`),
    ]);
    for (const name of [`${shard}-of-2.jsonl`, `${shard}-of-2.0.csv`])
      parts[name] = await readFile(file(`answers/${name}`), "utf8").catch(() => "");
  }
});

/** The parts as downloaded, but for these. */
async function bring(others: Readonly<Record<string, string>> = {}): Promise<void> {
  await leave(rig, `${OUT}/answers`, null);
  for (const [name, text] of Object.entries({ ...parts, ...others }))
    if (text !== "") await leave(rig, `${OUT}/answers/${name}`, text);
}
beforeEach(() => bring());

test("leave what models say, and the job that joins it leaves the bytes of one job", async () => {
  expect(asked).toEqual([1, 2].map(() => [0, "pass", "{}", undefined]));
  expect(JSON.parse(handed["answers-2"] ?? "")).toEqual({ churn: { "2/2": expect.stringMatching(/^sha256:/) } });
  const { outputs } = await merge();
  expect(await readFile(file("evaluation.json"), "utf8")).toBe(alone);
  // What tells of rows is not uploaded with the rest.
  expect(await left(rig, `${OUT}/answers/1-of-2.jsonl`)).toBeUndefined();
  expect(outputs).toMatchObject({ evaluations: expect.stringContaining("churn"), answers: "" });
});

test("that another job wrote answer for nobody", async () => {
  const told = async (given?: string): Promise<string> => {
    const { annotations } = await merge(given);
    expect(annotations.map(({ rule, outcome }) => [rule, outcome])).toContainEqual(["evaluate/shards", "unmeasured"]);
    expect(await left(rig, `${OUT}/evaluation.json`)).toBeUndefined();
    return annotations.find(({ rule }) => rule === "evaluate/shards")?.message ?? "";
  };
  expect(await told(needs({ "answers-2": handed["answers-2"] ?? "" }))).toMatch(
    /^The part 1\/2 of churn was not handed on by a job/,
  );
  // What training code could upload in its place.
  await bring({ "2-of-2.jsonl": `${parts["2-of-2.jsonl"]}\n` });
  expect(await told()).toMatch(/^The part 2\/2 of churn is not the one that its job made/);
  await bring({ "2-of-2.jsonl": parts["1-of-2.jsonl"] ?? "" });
  expect(await told()).toMatch(/is the part 1\/2 under another name/);
  const answered = Object.keys(parts).find((name) => name.endsWith(".csv") && parts[name] !== "") ?? "";
  await bring({ [answered]: parts[answered]?.replace("0.", "0.9") ?? "" });
  expect(await told()).toMatch(/^The predictions beside model-gitops-out\/churn\/answers\/.* are not those/);
});

test("that are missing are told, and nothing is judged", async () => {
  await bring({ "2-of-2.jsonl": "" });
  const { annotations } = await merge();
  expect(annotations).toContainEqual(
    expect.objectContaining({
      rule: "evaluate/shards",
      message: expect.stringContaining("lack the shard 2/2. Run it"),
    }),
  );
  await leave(rig, `${OUT}/answers`, null);
  const none = await merge();
  expect(none.annotations).toContainEqual(
    expect.objectContaining({ rule: "evaluate/shards", message: expect.stringContaining("There is no part in") }),
  );
});

test("are joined on a runner only by what their jobs handed on, and not by a shard", async () => {
  const run = async (inputs: Readonly<Record<string, string>>) => {
    const { exitCode, annotations } = await rig.run(evaluate, inputs);
    return [exitCode, annotations[0]?.message];
  };
  expect(await run({ merge: "true" })).toEqual([2, expect.stringContaining("merge needs what the jobs of the shards")]);
  expect(await run({ merge: "true", shard: "1/2" })).toEqual([2, expect.stringContaining("do not go together")]);
  expect(await run({ shard: "auto" })).toEqual([2, expect.stringContaining("nothing in the environment says")]);
});
