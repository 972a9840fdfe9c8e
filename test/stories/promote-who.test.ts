import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { promote } from "../../actions/promote/run.ts";
import { promoteWorld } from "../fakes/promote-world.ts";
import { scheduleEvent } from "../rig/events.ts";
import { git } from "../rig/git.ts";
import { modelFiles } from "../scenarios/fixture/model.ts";
import { scenario, type Scenario } from "../scenarios/harness.ts";
import { promoting, tagged, told, type Promoting } from "./promote-rig.ts";

const SETTINGS = `apiVersion: model-gitops/v1
kind: Settings
promotion: {promoters: ["@ada"], signedTags: true}
`;
const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

test("only who is named promotes and rolls back, and only a signed tag asks", async () => {
  await using scene = await scenario({ files: { ...modelFiles(), ".github/model-gitops.yaml": SETTINGS } });
  const { emulator } = scene;
  expect(await foundIn(scene, { inputs: CHURN, actor: "grace" })).toMatchInlineSnapshot(`
    "exit code 1
    - ❌ **failed** grace asked for this, and @&#8203;ada may promote. Ask somebody of \`promotion.promoters\` of .github/model-gitops.yaml to push the tag or to start the promotion. <sub>\`promotion/who\`</sub>"
  `);
  expect(await foundIn(scene, { inputs: CHURN, actor: "ada" })).toBe("exit code 0");
  const rollback = { action: "rollback", inputs: { model: "churn", reason: "It refuses everybody." } } as const;
  expect(await foundIn(scene, { ...rollback, actor: "grace" })).toMatchInlineSnapshot(`
    "exit code 1
    - ❌ **failed** Nothing else has served in production that is not in quarantine. Name a version with --to. <sub>\`promotion/nothing\`</sub>"
  `);

  const event = await tagged(emulator, "churn@v1.1.0", "churn@v1.0.0^{}");
  expect(await foundIn(scene, { event: { ...event, actor: "ada" }, inputs: { "verify-only": "true" } }))
    .toMatchInlineSnapshot(`
    "exit code 1
    - ❌ **failed** The settings ask for signed tags, and GitHub does not verify churn@&#8203;v1.1.0 (unsigned). Sign it (\`git tag -s churn@v1.1.0 <commit>\`) with a key that is known to GitHub, or start the promotion by hand. <sub>\`promotion/tag\`</sub>"
  `);
  await git(emulator.bare.dir, ["tag", "--delete", "churn@v1.1.0"]);
  await tagged(emulator, "churn@v1.1.0", "churn@v1.0.0^{}");
  expect(await foundIn(scene, {})).toMatchInlineSnapshot(`
    "exit code 1
    - ❌ **failed** The settings ask for signed tags, and GitHub does not verify churn@&#8203;v1.1.0 (unsigned). Sign it (\`git tag -s churn@v1.1.0 <commit>\`) with a key that is known to GitHub, or start the promotion by hand. <sub>\`promotion/tag\`</sub>
    - ⛔ **not measured** It is unknown who asked for this, and the settings let @&#8203;ada promote: GitHub names whoever pushes a tag only to the run that the push starts. Push the tag again, alone, or run \`model-gitops promote\`: who starts it is known. <sub>\`promotion/who\`</sub>"
  `);
});

async function foundIn({ emulator }: Scenario, asked: Promoting): Promise<string> {
  const { exitCode, summary } = await promoting(emulator, asked);
  const found = told(summary)
    .split("\n")
    .filter((line) => line.startsWith("- ❌") || line.startsWith("- ⛔"));
  return [`exit code ${exitCode}`, ...found].join("\n");
}

test("tags of somebody who may not promote are not carried out because a promoter starts the workflow without inputs", async () => {
  const settings = 'apiVersion: model-gitops/v1\nkind: Settings\npromotion:\n  promoters: ["@ada"]\n';
  await using scene = await scenario({
    files: { ...modelFiles(), ".github/model-gitops.yaml": settings },
    people: { mallory: "write" },
  });
  const { emulator } = scene;
  await tagged(emulator, "churn@v1.0.0");
  await tagged(emulator, "churn#production#1");
  const byMallory = await promoting(emulator, { actor: "mallory" });
  expect(byMallory.exitCode).toBe(1);
  const byAda = await promoting(emulator, { actor: "ada" });
  expect(byAda.summary).not.toContain("serves");
});

test("what a tag asked for is not recorded as asked by whoever the schedule runs as", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  await tagged(emulator, "churn@v1.0.0");
  await tagged(emulator, "churn#production#1");
  const event = await scheduleEvent(emulator);
  const done = await promoting(emulator, { event, actor: "grace" });
  expect(done.exitCode).toBe(0);
  const kept = JSON.parse(await readFile(join(done.workspace, "model-gitops-out/churn/promotion.json"), "utf8"));
  expect(kept).not.toHaveProperty("requestedBy", "grace");
});

test("a tag that a promoter pushed and took away is not hers when somebody else pushes its name again", async () => {
  await using world = await promoteWorld({ ".github/model-gitops.yaml": SETTINGS.replace(", signedTags: true", "") });
  const { rig } = world;
  const { forge } = rig;
  await rig.event("schedule", {});
  const commit = rig.head;
  // Ada pushed it, its run was refused or she thought better of it, and she deleted the tag. That run stays in the list.
  forge.addRun({ id: 7, event: "push", headBranch: "churn@v1.0.0", headSha: commit, actor: "ada" });
  forge.addRun({ id: 8, event: "push", headBranch: "churn#production#1", headSha: commit, actor: "ada" });
  // Mallory pushes the same names with two more, so that GitHub starts no run for any of them.
  for (const name of ["churn@v1.0.0", "churn#production#1", "x1", "x2"])
    await forge.tags.create({ name, commit, message: "by mallory" });
  const done = await rig.run(promote, {});
  expect({ exitCode: done.exitCode, said: done.summary.join("\n") }).toMatchObject({
    said: expect.not.stringContaining("| ✅ serves |"),
  });
});
