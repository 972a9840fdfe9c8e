import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { auto } from "../../actions/auto/run.ts";
import { parseRun } from "../../src/records/parse.ts";
import { stageManifest, stageModel, trained } from "../fakes/stage-model.ts";
import { stageRig, type StageFiles, type StageRig } from "../fakes/stage-rig.ts";

const AT = "models/churn";

interface Form {
  readonly artifact: string;
  readonly train: string;
  readonly predict: string;
}

/** As Hugging Face saves a model: weights, configuration and a tokenizer in a folder. */
const FOLDER: Form = {
  artifact: "out/",
  train:
    "mkdir out/tokenizer; cp ready/predictions.csv out/weights.csv; echo '{}' > out/config.json; echo a > out/tokenizer/vocab",
  predict:
    'cat "$MODEL_GITOPS_MODEL/tokenizer/vocab" && cp "$MODEL_GITOPS_MODEL/weights.csv" "$MODEL_GITOPS_PREDICTIONS"',
};
const FILE: Form = {
  artifact: "model.bin",
  train: "cp ready/predictions.csv model.bin",
  predict: 'cp "$MODEL_GITOPS_MODEL" "$MODEL_GITOPS_PREDICTIONS"',
};

function filesOf({ artifact, train, predict }: Form): StageFiles {
  const edits = [
    ["command: [cp, ready/model.bin, ready/predictions.csv, .]", "command: [sh, train.sh]"],
    ['code: ["ready/**"]', 'code: ["ready/**", "*.sh"]'],
    ["artifact: model.bin", `artifact: ${artifact}`],
    ["predictions: predictions.csv", "command: [sh, predict.sh]"],
  ] as const;
  return {
    ".gitignore": "model.bin\nout\n!ready/*\n",
    [`${AT}/model.yaml`]: stageManifest({ edits }),
    [`${AT}/train.sh`]: train,
    [`${AT}/predict.sh`]: predict,
  };
}

async function artifactIn({ workspace }: StageRig) {
  const text = await readFile(join(workspace, "model-gitops-out/churn/run.json"), "utf8");
  return parseRun(text, "run.json").artifact;
}

/** Somebody who may accepts what the newest run asks for. */
async function accepted({ workspace, forge }: StageRig): Promise<void> {
  const verdict = await readFile(join(workspace, "model-gitops-out/churn/verdict.json"), "utf8");
  const [, body = ""] = /"approvalCommand": "(.+)"/.exec(verdict) ?? [];
  forge.setPermission("ada", "write");
  forge.addReview(1, { author: "ada", body });
}

test("a folder for a predict command, from its record over production that names it to a worse one", async () => {
  await using rig = await stageRig({});
  await rig.push({ ...stageModel(), ...filesOf(FOLDER) });
  expect(await rig.run(auto)).toMatchObject({ exitCode: 0, outputs: { outcome: "pass", recorded: "4" } });
  const { digest, set } = await artifactIn(rig);
  expect(set?.files.map(({ name }) => name)).toEqual(["config.json", "tokenizer/vocab", "weights.csv"]);

  const production = `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {churn: {digest: "${digest}"}}\n`;
  await rig.commit({ "environments/production.yaml": production });
  await rig.propose(trained({ wrong: 0.25 }));
  // What lies beside the command is a part of what answers.
  await rig.run(auto);
  await accepted(rig);
  const worse = await rig.run(auto);
  expect(worse).toMatchObject({ exitCode: 1, outputs: { outcome: "fail" } });
  const comment = (await rig.forge.comments(1)).map(({ body }) => body).join("");
  expect(comment).toContain(`baseline \`${digest.slice(7, 19)}\` from \`environments/production.yaml\``);
  expect(comment).toMatch(/in 3 files/);
});

test.each([
  ["a folder is judged against one file", FILE, FOLDER],
  ["one file is judged against a folder", FOLDER, FILE],
])("%s, each by its own code", async (_, before, after) => {
  await using rig = await stageRig({});
  await rig.push({ ...stageModel(), ...filesOf(before) });
  expect(await rig.run(auto)).toMatchObject({ exitCode: 0, outputs: { recorded: "4" } });
  await rig.propose({ ...filesOf(after), ...trained({ wrong: 0.05 }) });
  // Another predict command, and its code, are accepted before they run.
  expect((await rig.run(auto)).annotations.map(({ rule }) => rule)).toContain("gate/first-use");
  await accepted(rig);
  await rig.run(auto);
  await accepted(rig);
  const seen = await rig.run(auto);
  expect(seen).toMatchObject({ exitCode: 0, outputs: { outcome: "pass" } });
  expect(seen.log.filter((line) => line.includes("predicted 400 rows"))).toHaveLength(2);
});
