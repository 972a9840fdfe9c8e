import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";
import { fileOnMain, promoting, short, tagged, told } from "./promote-rig.ts";

const PRODUCTION = "production: {after: staging, soak: 24h, automatic: true}";
const soaking = [["evaluation:\n", `promotion:\n  staging: {}\n  ${PRODUCTION}\nevaluation:\n`]] as const;
const atOnce = [
  ["evaluation:\n", `promotion:\n  staging: {}\n  ${PRODUCTION.replace("soak: 24h, ", "")}\nevaluation:\n`],
] as const;

test("production waits until staging has served it for long enough, whoever asks", async () => {
  await using scene = await scenario({ files: modelFiles({ edits: soaking }) });
  const { emulator } = scene;
  const early = await promoting(emulator, { inputs: { model: "churn", version: "1.0.0", stage: "production" } });
  expect(resultOf(early)).toMatchInlineSnapshot(`
    "exit code 1
    ### churn 1.0.0 in production: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ❌ refused |

    - ❌ **failed** production comes after staging, which serves no version of churn yet. Run \`model-gitops promote churn 1.0.0 --stage staging\` first. <sub>\`promotion/after\`</sub>
    "
  `);
  await promoting(emulator, { inputs: { model: "churn", version: "1.0.0", stage: "staging" } });
  const soaks = await promoting(emulator, { inputs: { model: "churn", version: "1.0.0", stage: "production" } });
  expect(resultOf(soaks)).toMatchInlineSnapshot(`
    "exit code 1
    ### churn 1.0.0 in production: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ❌ refused |

    - ❌ **failed** 1&#8203;.0.0 serves in staging since <day> <time>; 23 h 59 min of 24 h are left. Promote it after <day> <time>. <sub>\`promotion/after\`</sub>
    "
  `);
  expect(resultOf(await promoting(emulator, {}))).toMatchInlineSnapshot(`
    "exit code 0
    ### Nothing was promoted

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`staging\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);

  await tagged(emulator, "churn#production#2");
  expect(resultOf(await promoting(emulator, {}))).toMatchInlineSnapshot(`
    "exit code 1
    ### Nothing was promoted

    - ⛔ **not measured** churn#production#&#8203;2 assigns a stage at <commit>, where no version of churn is registered. Delete the tag, and assign the commit of a version: \`git tag -a "churn#production#2" "churn@v1.0.0^{}" -m "…"\`; or register this commit as the next version. <sub>\`promotion/version\`</sub>

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`staging\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
  await git(emulator.bare.dir, ["tag", "--delete", "churn#production#2"]);
  await tagged(emulator, "churn#production#2", "churn@v1.0.0^{}");
  const waits = await promoting(emulator, {});
  expect(resultOf(waits)).toMatchInlineSnapshot(`
    "exit code 0
    ### churn 1.0.0 in production: waits

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ⚠️ waits |

    - ⚠️ **warning** 1&#8203;.0.0 serves in staging since <day> <time>; 23 h 59 min of 24 h are left. <sub>\`promotion/after\`</sub>

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`staging\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
});

test("the schedule promotes what staging serves, until a rollback pauses that, and a person resumes it", async () => {
  await using scene = await scenario({ files: modelFiles({ edits: atOnce }) });
  const { emulator } = scene;
  await promoting(emulator, { inputs: { model: "churn", version: "1.0.0", stage: "staging" } });
  const promoted = await promoting(emulator, {});
  expect(resultOf(promoted)).toMatchInlineSnapshot(`
    "exit code 0
    ### churn 1.0.0 in production: serves

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ serves |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`production\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    | \`staging\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
  expect(await serves(scene, "production")).toBe("1.0.0");

  await changed(scene, manifestOf({ edits: atOnce, params: {} }));
  const second = { model: "churn", version: "1.1.0", stage: "staging", commit: await mainOf(scene) };
  await promoting(emulator, { inputs: second });
  await promoting(emulator, {});
  expect(await serves(scene, "production")).toBe("1.1.0");
  const back = await promoting(emulator, {
    action: "rollback",
    inputs: { model: "churn", stage: "production", reason: "It refuses everybody." },
  });
  expect(back.exitCode).toBe(0);
  expect(resultOf(await promoting(emulator, {}))).toMatchInlineSnapshot(`
    "exit code 1
    ### Nothing was promoted

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`staging\` | \`churn\` | ✅ Synced | ⚠️ Degraded | ❔ Unknown | Roll churn in staging back to a version that is not quarantined: \`model-gitops rollback churn --stage staging\`. |
    | \`production\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
  expect(await serves(scene, "production")).toBe("1.0.0");
  await promoting(emulator, {
    action: "rollback",
    inputs: { model: "churn", lift: "1.1.0", reason: "It was the feed." },
  });
  await promoting(emulator, {});
  expect(await serves(scene, "production")).toBe("1.0.0");
  await promoting(emulator, { action: "rollback", inputs: { model: "churn", stage: "production", resume: "true" } });
  await promoting(emulator, {});
  expect(await serves(scene, "production")).toBe("1.1.0");
});

test("tags of a version and of both stages, pushed at once, are carried out in the order of the stages", async () => {
  const edits = [
    ["evaluation:\n", "promotion:\n  production: {after: staging}\n  staging: {}\nevaluation:\n"],
  ] as const;
  await using scene = await scenario({ files: modelFiles({ edits }) });
  for (const name of ["churn@v1.0.0", "churn#staging#1", "churn#production#2"]) await tagged(scene.emulator, name);
  expect(resultOf(await promoting(scene.emulator, {}))).toMatchInlineSnapshot(`
    "exit code 0
    ### 2 promotions

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`staging\` | ✅ serves |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ serves |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`
    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`production\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    | \`staging\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
  expect([await serves(scene, "staging"), await serves(scene, "production")]).toEqual(["1.0.0", "1.0.0"]);
});

function resultOf({ exitCode, summary }: { readonly exitCode: number; readonly summary: string }): string {
  return `exit code ${exitCode}\n${told(summary).replaceAll(/\d\d:\d\d UTC/g, "<time>")}`;
}

/** Main gets this manifest, and what it makes is recorded. */
async function changed(scene: Scenario, manifest: string): Promise<void> {
  const before = await mainOf(scene);
  await scene.repository.checkout("main");
  await scene.repository.commit({ "models/churn/model.yaml": manifest }, "Change the model");
  await scene.push(before);
}

async function serves({ emulator }: Scenario, stage: string): Promise<string | undefined> {
  return /version: (.+)/.exec(short(await fileOnMain(emulator, `environments/${stage}.yaml`)))?.[1];
}
