import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainModel } from "../../../../src/loop/training/train.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { parseTrainingStory } from "../../../../src/records/parse.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { modelOf } from "./kept.ts";

const SCRIPT = `
echo "token is $API_TOKEN"
printf '{"step": 1, "name": "loss", "value": 0.9}\\n{"step": 2, "name": "loss", "value": NaN}\\n' > "$MODEL_GITOPS_METRICS"
printf '{"step": 3, "name": "loss", "value": 0.4}\\n' >> "$MODEL_GITOPS_METRICS"
printf graph > "$MODEL_GITOPS_ARTIFACT"
`;

async function storyOf(script: string) {
  await using host = await fakeHost({
    env: { PATH: process.env["PATH"] ?? "", API_TOKEN: "s3cr3t-token" },
    files: { "models/credit-risk/train.py": "" },
  });
  const given = modelOf("model.onnx");
  const training = { command: ["/bin/sh", "-c", script], metrics: "metrics.jsonl", env: ["API_TOKEN"], seeds: [1, 2] };
  const model = { ...given, training: { ...given.training, ...training } };
  const files = outputFiles("credit-risk");
  await trainModel({ host, model, trainKey: sha256("key"), datasets: {}, files, commit: "c0ffee" });
  const read = async (path: string): Promise<string> => await readFile(join(host.workspace, path), "utf8");
  return { story: parseTrainingStory(await read(files.training), "training.json"), log: await read(files.trainingLog) };
}

test("curves and log of each seed, without what training was handed by name", async () => {
  const { story, log } = await storyOf(SCRIPT);
  const curves = [
    {
      name: "loss",
      points: [
        [1, 0.9],
        [3, 0.4],
      ],
      lost: 1,
    },
  ];
  expect(story.seeds).toEqual([
    { seed: 1, curves, log: ["token is ***"] },
    { seed: 2, curves, log: ["token is ***"] },
  ]);
  expect(log).toBe("Seed 1\ntoken is ***\n\nSeed 2\ntoken is ***\n");
});

test("a training that fails leaves how far it came", async () => {
  const { story } = await storyOf("echo 'out of memory'; exit 1");
  expect(story.seeds).toEqual([{ seed: 1, curves: [], log: ["out of memory"] }]);
});
