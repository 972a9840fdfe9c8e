import { afterAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { judgementsOf, seedsOf } from "../../../../src/loop/evidence/evidence.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { leave, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());

describe("artifacts of further seeds", () => {
  const SECOND = "what the second seed made\n";
  const file = { seed: 2, path: "artifact/2.bin", digest: sha256(SECOND), durationSeconds: 1 };
  const ONNX: readonly [string, string] = ["  predictions: predictions.csv\n", ""];

  async function seeds(made: RunRecord["seeds"], edits: readonly (readonly [string, string])[] = [ONNX]) {
    await rig.propose(stageModel({ edits }));
    return await withModel(rig, async ({ place }, model) => {
      const run = { ...trainedRun("churn", model.trainKey), ...(made !== undefined && { seeds: made }) };
      return await seedsOf(place, run, model);
    });
  }

  test("are measured where they are here, by their own bytes", async () => {
    await leave(rig, "model-gitops-out/churn/artifact/2.bin", SECOND);
    const found = await seeds([file]);
    expect(found).toMatchObject([{ seed: 2, contender: { digest: sha256(SECOND) } }]);
    expect(found?.[0]?.contender.file).toContain("churn/artifact/2.bin");
  });

  test("that did not travel, or lie outside of their folder, leave the deciding one alone", async () => {
    expect(await seeds(undefined)).toBeUndefined();
    expect(await seeds([file, { seed: 3, digest: digestOf("f"), durationSeconds: 1 }])).toBeUndefined();
    expect(await seeds([file, { ...file, seed: 3, path: "artifact/3.bin" }])).toBeUndefined();
    await leave(rig, "model-gitops-out/renewal/2.bin", SECOND);
    expect(await seeds([{ ...file, path: "../renewal/2.bin" }])).toBeUndefined();
  });

  test("cannot be told by predictions, of which there is one file", async () => {
    expect(await seeds([file], [])).toBeUndefined();
  });

  test("that are other bytes than the run describes are refused", async () => {
    await leave(rig, "model-gitops-out/churn/artifact/2.bin", "other bytes\n");
    await expect(seeds([file])).rejects.toThrow(/artifact\/2\.bin is not the file that run\.json describes/);
  });
});

test("judgements are read from where the manifest names them, or it says that they are not there", async () => {
  const judged = async (files: Readonly<Record<string, string>>) => {
    await rig.propose(files);
    return await withModel(rig, async ({ place }, model) => await judgementsOf(place, model));
  };
  expect(await judged(stageModel())).toBeUndefined();
  const text = { "models/churn/model.yaml": `${stageManifest()}  judge: judged.jsonl\n` };
  await expect(judged({ ...stageModel(), ...text })).rejects.toThrow(
    /names models\/churn\/judged\.jsonl, which is not/,
  );
  const rows = '{"id": 1}\n';
  const found = await judged({ ...stageModel(), ...text, "models/churn/judged.jsonl": rows });
  expect(found).toEqual({ file: expect.stringContaining("models/churn/judged.jsonl"), digest: sha256(rows) });
});
