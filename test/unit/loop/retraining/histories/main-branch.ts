import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { branchOf, type ModelFacts, pick, type Story } from "./story.ts";

/** The default branch moves, with or without what proposals stand on. */
export async function mainMoves(story: Story, facts: ModelFacts): Promise<string> {
  const { random, world } = story;
  const manifest = `models/${facts.name}/model.yaml`;
  const text = await readFile(join(world.rig.workspace, manifest), "utf8");
  const kind = pick(random, ["unrelated", "inputs", "same", "section", "section", "retired"]);
  if (kind === "unrelated") await world.merge({ "README.md": `${random.bits()}\n` });
  if (kind === "inputs") {
    await world.merge({ [`models/${facts.name}/data/train.csv`]: `id,region,x,y\n1,south,${random.bits()},1\n` });
  }
  if (kind === "same") {
    const files = world.rig.forge.git.textFiles(branchOf(facts.name));
    if (files[manifest] === undefined || facts.theirs !== undefined) return await mainMoves(story, facts);
    await world.merge({ [manifest]: text.replace(/until: [^}]*/, /until: [^}]*/.exec(files[manifest])?.[0] ?? "") });
    facts.isUnclear = true;
  }
  if (kind === "section") {
    facts.isAsked = !facts.isAsked;
    await world.merge({
      [manifest]: facts.isAsked
        ? text.replace("#retraining:", "retraining:")
        : text.replace("retraining:", "#retraining:"),
    });
  }
  if (kind === "retired") {
    facts.isRetired = !facts.isRetired;
    await world.merge({
      [manifest]: facts.isRetired ? `${text}lifecycle: retired\n` : text.replace("lifecycle: retired\n", ""),
    });
  }
  for (const [number, pull] of story.pulls) {
    const isHit = pull.model === facts.name && pull.closed === undefined && kind !== "unrelated";
    if (isHit && random.below(2) === 0) world.rig.forge.editPull(number, { isConflicted: true });
  }
  return `main moves: ${kind} of ${facts.name}`;
}
