import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";
import { fileOnMain, promoting, short, told } from "./promote-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

test("a rollback serves the earlier version again, and nothing automatic brings back what it left", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  await promoting(emulator, { inputs: CHURN });
  await promoting(emulator, { inputs: { ...CHURN, version: "1.1.0", commit: await retrained(scene) } });
  const environment = short(await fileOnMain(emulator, "environments/production.yaml"));
  expect(environment).toContain("version: 1.1.0");
  const back = await promoting(emulator, {
    action: "rollback",
    inputs: { model: "churn", reason: "It refuses everybody." },
  });
  expect(`exit code ${back.exitCode}\n${told(back.summary)}`).toMatchInlineSnapshot(`
    "exit code 0
    ### churn 1.0.0 in production: serves again

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ serves again |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`
    "
  `);
  expect(short(await fileOnMain(emulator, "environments/production.yaml"))).toContain("version: 1.0.0");
  const again = await promoting(emulator, { inputs: { ...CHURN, version: "1.1.0" } });
  expect(`exit code ${again.exitCode}\n${told(again.summary)}`).toMatchInlineSnapshot(`
    "exit code 1
    ### churn 1.1.0 in production: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.1.0\` | \`production\` | ❌ refused |

    - ❌ **failed** The bytes of churn 1.1.0 (<digest>) are in quarantine since <day> by acme: It refuses everybody. Promote another version. Where the reason is gone: \`model-gitops rollback churn --lift 1.1.0 --reason "…"\`. <sub>\`promotion/quarantine\`</sub>
    "
  `);
});

/** Another version on main, trained and recorded. */
async function retrained(scene: Scenario): Promise<string> {
  const before = await mainOf(scene);
  await scene.repository.checkout("main");
  await scene.repository.commit({ "models/churn/model.yaml": manifestOf({ params: {} }) }, "See every visit");
  await scene.push(before);
  return await mainOf(scene);
}
