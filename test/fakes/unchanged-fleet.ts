import type { Acceptance } from "../../src/generated/types.ts";
import { loadModels } from "../../src/loop/models/load-models.ts";
import { gatherTrainKey } from "../../src/loop/models/train-key.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { newEntry } from "../../src/stores/ledger-entry.ts";
import { stageManifest } from "./stage-model.ts";
import type { StageFiles, StageRig } from "./stage-rig.ts";
import { inPlace } from "./stage-session.ts";

/** Files of so many models that nothing happens to: `m0`, `m1`, … */
export function unchangedModels(count: number): StageFiles {
  const names = Array.from({ length: count }, (_, at) => `m${at}`);
  const files = names.flatMap((name) => [
    [`models/${name}/model.yaml`, stageManifest({ name })] as const,
    [`models/${name}/data/train.csv`, "id,region,x,y\n1,south,1,1\n2,south,2,0\n"] as const,
    [`models/${name}/data/holdout.csv`, "id,region,x,y\n3,south,1,1\n4,south,2,0\n"] as const,
    [`models/${name}/ready/model.bin`, "a model\n"] as const,
  ]);
  return Object.fromEntries(files);
}

/** Records of each of them that the default branch stands for what it has now. */
export async function recordUnchanged(rig: StageRig): Promise<void> {
  await inPlace(rig, async ({ ledger, head, options }) => {
    const models = (await loadModels(head, options.manifests)).filter(({ name }) => /^m\d+$/.test(name));
    const entries = models.map(async ({ name: model, resolved }) => {
      if (resolved === undefined) throw new Error(`${model} cannot be read`);
      const { key: trainKey } = await gatherTrainKey(head, resolved);
      const artifact = sha256("a model\n");
      const body: Acceptance = { trainKey, artifact, bytes: 8, path: "artifact/model.bin", outcome: "pass" };
      return newEntry({ kind: "acceptance", model, body, recordedAt: Date.UTC(2026, 9, 1), commit: rig.head });
    });
    await ledger.record(await Promise.all(entries));
  });
}
