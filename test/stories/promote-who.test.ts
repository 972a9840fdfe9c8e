import { expect, test } from "vitest";
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
  expect(
    await foundIn(scene, { event: { ...event, actor: "ada" }, inputs: { "verify-only": "true" } }),
  ).toMatchInlineSnapshot(`
    "exit code 1
    - ❌ **failed** The settings ask for signed tags, and GitHub does not verify churn@&#8203;v1.1.0 (unsigned). Sign it (\`git tag -s churn@v1.1.0 <commit>\`) with a key that is known to GitHub, or start the promotion by hand. <sub>\`promotion/tag\`</sub>"
  `);
  await git(emulator.bare.dir, ["tag", "--delete", "churn@v1.1.0"]);
  await tagged(emulator, "churn@v1.1.0", "churn@v1.0.0^{}");
  expect(await foundIn(scene, {})).toMatchInlineSnapshot(`
    "exit code 1
    - ❌ **failed** The settings ask for signed tags, and GitHub does not verify churn@&#8203;v1.1.0 (unsigned). Sign it (\`git tag -s churn@v1.1.0 <commit>\`) with a key that is known to GitHub, or start the promotion by hand. <sub>\`promotion/tag\`</sub>
    - ❌ **failed** acme asked for this, and @&#8203;ada may promote. Ask somebody of \`promotion.promoters\` of .github/model-gitops.yaml to push the tag or to start the promotion. <sub>\`promotion/who\`</sub>"
  `);
});

async function foundIn({ emulator }: Scenario, asked: Promoting): Promise<string> {
  const { exitCode, summary } = await promoting(emulator, asked);
  const found = told(summary)
    .split("\n")
    .filter((line) => line.startsWith("- ❌") || line.startsWith("- ⛔"));
  return [`exit code ${exitCode}`, ...found].join("\n");
}
