import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rollback } from "../../actions/rollback/run.ts";
import { ENVIRONMENT, promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";
import { stageModel } from "../fakes/stage-model.ts";
import type { StageRun } from "../fakes/stage-rig.ts";

export const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

/** Environments that change by pull request. */
export const PULL = {
  ".github/model-gitops.yaml": "apiVersion: model-gitops/v1\nkind: Settings\npromotion: {environments: pull-request}\n",
};

/** The model's manifest with this section `promotion`. */
export function withPromotion(section: string, name = "churn"): Readonly<Record<string, string>> {
  const [path = "", text = ""] = Object.entries(stageModel({ name })).find(([one]) => one.endsWith("model.yaml")) ?? [];
  return { [path]: `${text.trimEnd()}\npromotion: ${section}\n` };
}

/** A file of main as the forge has it. */
export async function mainFile({ rig: { forge } }: PromoteWorld, path: string): Promise<string | undefined> {
  const bytes = await forge.fileAt(path, (await forge.refs.head("main")) ?? "");
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** The environment's file; what was synced is in the clone, whose files the fake does not have. */
export async function environment(world: PromoteWorld): Promise<string> {
  return (await mainFile(world, ENVIRONMENT)) ?? (await readFile(join(world.rig.workspace, ENVIRONMENT), "utf8"));
}

export async function versionServed(world: PromoteWorld): Promise<string | undefined> {
  return /version: (.+)/.exec(await environment(world))?.[1];
}

/** Main as it is now, in the clone; else with this text in the environment's file. */
export async function sync(world: PromoteWorld, text?: string): Promise<void> {
  await world.rig.commit({ [ENVIRONMENT]: text ?? (await environment(world)) });
  await world.rig.event("workflow_dispatch", {});
}

export async function back(world: PromoteWorld, inputs: Readonly<Record<string, string>> = {}): Promise<StageRun> {
  return await world.rig.run(rollback, { model: "churn", reason: "Everybody is refused.", ...inputs });
}

/** 1.0.0, then 1.1.0 and as many more serve. */
export async function served(count: number): Promise<PromoteWorld> {
  const world = await promoteWorld();
  for (let at = 0; at < count; at += 1) {
    if (at > 0) await world.train(0.1 - 0.02 * at);
    const { exitCode, summary } = await world.promote({ ...CHURN, version: `1.${at}.0` });
    if (exitCode !== 0) throw new Error(summary.join("\n"));
  }
  return world;
}
