import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { promoteWorld } from "../fakes/promote-world.ts";
import { stageManifest } from "../fakes/stage-model.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

/** A model folder as people save them, with a file of each of these names. */
function folderOf(...names: readonly string[]) {
  const edits = [
    ["command: [cp, ready/model.bin, ready/predictions.csv, .]", "command: [sh, train.sh]"],
    ['code: ["ready/**"]', 'code: ["ready/**", "*.sh"]'],
    ["artifact: model.bin", "artifact: [out/model.bin, out/]"],
  ] as const;
  const made = names.map(
    (name) =>
      `mkdir -p "$(dirname out/${name})"; echo '${name.endsWith(".json") ? "{}" : `its own ${name}`}' > out/${name}`,
  );
  return {
    "models/churn/model.yaml": stageManifest({ edits }),
    "models/churn/train.sh": ["mkdir -p out", "cp ready/predictions.csv .", "cp ready/model.bin out/", ...made].join(
      "\n",
    ),
  };
}

test("a model folder with a README.md is promoted: its files keep their names, and the card lies aside", async () => {
  await using world = await promoteWorld(folderOf("README.md", "model.cdx.json"));
  const done = await world.promote(CHURN);
  expect(done.summary.join("\n")).toContain("serves");
  expect(done.exitCode).toBe(0);
  const at = join(world.rig.workspace, "..", "temp/store/models/churn/1.0.0");
  expect(await readFile(join(at, "README.md"), "utf8")).toBe("its own README.md\n");
  expect(await readFile(join(at, ".model-gitops/README.md"), "utf8")).toContain("# ");
  const assets = (await world.rig.forge.versionReleases.find("churn@v1.0.0"))?.assets.map(({ name }) => name) ?? [];
  expect(new Set(assets).size).toBe(assets.length);
  expect(assets).toEqual(expect.arrayContaining(["README.md", "files--README.md", "SHA256SUMS"]));
});

test("a folder that no store can keep is refused before anything is begun", async () => {
  await using world = await promoteWorld(folderOf(".model-gitops.json"));
  const done = await world.promote(CHURN);
  expect({ exitCode: done.exitCode, writes: done.writes }).toEqual({ exitCode: 1, writes: [] });
  expect(done.summary.join("\n")).toContain("called the same");
});
