import { join } from "node:path";
import type { TrainingStory } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { prettyJson } from "../../records/canonical.ts";
import type { OutputFiles } from "../../records/layout.ts";
import type { LocalResult } from "../../training/local.ts";

export interface SeedStory {
  readonly seed: number;
  readonly result: Pick<LocalResult, "curves" | "log">;
}

export interface StoryOf {
  readonly host: Pick<Host, "workspace">;
  readonly model: { readonly name: string };
  readonly trainKey: string;
  readonly files: OutputFiles;
}

const LAST_LINES = 60;

/** Leaves how the training went, for people: its curves, and its log with the end of it beside. */
export async function keepStory({ host, model, trainKey, files }: StoryOf, seeds: readonly SeedStory[]): Promise<void> {
  const story: TrainingStory = {
    schema: "model-gitops/training/v1",
    model: model.name,
    trainKey,
    seeds: seeds.map(({ seed, result: { curves, log } }) => ({
      seed,
      curves: curves.map(({ name, points, lost }) => ({
        name,
        points: points.map(([step, value]): [number, number] => [step, value]),
        ...(lost !== undefined && { lost }),
      })),
      log: [...log.last(LAST_LINES)],
    })),
  };
  const isOne = seeds.length === 1;
  const text = seeds.map(({ seed, result }) => `${isOne ? "" : `Seed ${seed}\n`}${result.log.text()}`).join("\n");
  await writeAtomic(join(host.workspace, files.training), prettyJson(story));
  await writeAtomic(join(host.workspace, files.trainingLog), text);
}
