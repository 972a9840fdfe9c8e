import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { scenario, type Scenario } from "../scenarios/harness.ts";
import { fileOnMain, promoting, short, tagged, tagsOf, told } from "./promote-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

test("a person promotes by dispatch: verified, released, written, and the tags come last", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  emulator.clearRequests();
  const done = await promoting(emulator, { inputs: CHURN });
  expect(told(done.summary)).toMatchInlineSnapshot(`
    "### churn 1.0.0 in production: serves

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ serves |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`
    "
  `);
  expect(done.exitCode).toBe(0);
  expect(writesOf(scene)).toMatchInlineSnapshot(`
    [
      "POST /git/trees",
      "POST /git/commits",
      "PATCH /git/refs/heads/model-gitops/ledger",
      "POST /releases",
      "POST /releases/2/assets",
      "POST /releases/2/assets",
      "POST /releases/2/assets",
      "POST /releases/2/assets",
      "POST /releases/2/assets",
      "POST /releases/2/assets",
      "POST /releases/2/assets",
      "POST /git/tags",
      "POST /git/refs",
      "PATCH /releases/2",
      "POST /git/trees",
      "POST /git/commits",
      "PATCH /git/refs/heads/main",
      "POST /graphql",
      "POST /deployments",
      "POST /deployments/<id>/statuses",
      "POST /git/tags",
      "POST /git/refs",
      "POST /git/trees",
      "POST /git/commits",
      "PATCH /git/refs/heads/model-gitops/ledger",
    ]
  `);
  expect(short(await fileOnMain(emulator, "environments/production.yaml"))).toMatchInlineSnapshot(`
    "apiVersion: model-gitops/v1
    kind: Environment
    name: production
    models:
      churn:
        version: 1.0.0
        digest: <digest>"
  `);
  expect(await tagsOf(emulator)).toEqual([
    "churn#production#1 tag",
    "churn@v1.0.0 tag",
    "model-gitops-store/churn commit",
  ]);
  const again = await promoting(emulator, { inputs: CHURN });
  expect({ exitCode: again.exitCode, tags: (await tagsOf(emulator)).length }).toEqual({ exitCode: 0, tags: 3 });
  expect(told(again.summary)).toMatchInlineSnapshot(`
    "### churn 1.0.0 in production: serves

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ serves |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`

    - ✅ **passed** churn 1.0.0 serves in production already: nothing was written. <sub>\`promotion/nothing\`</sub>
    "
  `);
});

test("a tag is a request: its own run verifies and writes nothing, the next one on main carries it out", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  await tagged(emulator, "churn@v1.0.0");
  const event = await tagged(emulator, "churn#production#1");
  emulator.clearRequests();
  const guard = await promoting(emulator, { event, inputs: { "verify-only": "true" } });
  expect({ exitCode: guard.exitCode, writes: emulator.writes() }).toEqual({ exitCode: 0, writes: [] });
  expect(told(guard.summary)).toMatchInlineSnapshot(`
    "### churn 1.0.0 in production: verified, nothing was written

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ may be carried out |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`)
    "
  `);
  const done = await promoting(emulator, {});
  expect(told(done.summary)).toMatchInlineSnapshot(`
    "### churn 1.0.0 in production: serves

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ✅ serves |

    - \`churn\` \`1.0.0\` is what \`<commit>\` has (\`<digest>\`), loaded from \`<server>/acme/models/releases/download/churn%40v1.0.0/model.onnx\`

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`production\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
  expect(short(await fileOnMain(emulator, "environments/production.yaml"))).toContain("version: 1.0.0");
  const idle = await promoting(emulator, {});
  expect(told(idle.summary)).toMatchInlineSnapshot(`
    "### Nothing was promoted

    ### Environments

    | Environment | Model | Synced | Healthy | Fresh | What to do |
    | :- | :- | :- | :- | :- | :- |
    | \`production\` | \`churn\` | ✅ Synced | ✅ Healthy | ❔ Unknown | |
    "
  `);
});

test("what cannot be meant is refused with what to do, and nothing changes", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  const first = await promoting(emulator, { inputs: { model: "churn", version: "1.1.0" } });
  expect(first.exitCode).toBe(0);
  const [side, later] = [await sideCommit(scene), await laterCommit(scene)];
  const before = await stateOf(scene);
  const said: Record<string, string> = {};
  const tries: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "an unknown stage": { ...CHURN, version: "1.1.0", stage: "prodution" },
    "a version that goes backwards": { model: "churn", version: "1.0.9", commit: "HEAD" },
    "a v too much": { model: "churn", version: "vv2" },
    "an unknown model": { ...CHURN, model: "chrun" },
    "a commit that is not merged": { ...CHURN, version: "2.0.0", commit: side },
    "a version that names another commit": { ...CHURN, version: "1.1.0", commit: later },
  };
  for (const [what, inputs] of Object.entries(tries)) {
    const { exitCode, summary } = await promoting(emulator, { inputs });
    said[what] = `exit code ${exitCode}\n${told(summary)}`;
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a commit that is not merged": "exit code 1
    ### churn 2.0.0 in production: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`2.0.0\` | \`production\` | ❌ refused |

    - ❌ **failed** The commit <commit> is not on the default branch. Merge the change first, and tag the commit of the default branch. <sub>\`promotion/branch\`</sub>
    ",
      "a v too much": "exit code 1
    ### churn vv2: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`vv2\` | | ❌ refused |

    - ❌ **failed** "vv2" is no version: write three numbers, as 1.2.3 or 2.0.0-rc.1, without the \`v\`. Name the next version; to go back to an earlier one, run \`model-gitops rollback\`. <sub>\`promotion/version\`</sub>
    ",
      "a version that goes backwards": "exit code 1
    ### churn 1.0.9: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.9\` | | ❌ refused |

    - ❌ **failed** 1&#8203;.0.9 comes before 1.1.0, which is there already: versions only go up. Name the next version. <sub>\`promotion/version\`</sub>
    ",
      "a version that names another commit": "exit code 1
    ### churn 1.1.0 in production: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.1.0\` | \`production\` | ❌ refused |

    - ❌ **failed** churn@&#8203;v1.1.0 is a version already: it names <commit>, and not <commit>. A version is never moved. Name the next version; to go back to an earlier one, run \`model-gitops rollback\`. <sub>\`promotion/version\`</sub>
    ",
      "an unknown model": "exit code 1
    ### Nothing was promoted

    - ❌ **failed** There is no model "chrun" on the default branch; there are churn. Name a model and a version; \`model-gitops show\` lists them. <sub>\`promotion/nothing\`</sub>
    ",
      "an unknown stage": "exit code 1
    ### churn 1.1.0 in prodution: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.1.0\` | \`prodution\` | ❌ refused |

    - ❌ **failed** churn has no stage "prodution"; its stages are production. Did you mean "production"? Name a stage of \`promotion\` in the manifest, or add it there. <sub>\`promotion/stage\`</sub>
    ",
    }
  `);
  expect(await stateOf(scene)).toEqual(before);
});

test("a lightweight tag, as GitHub's page for releases makes them, is told how to go on", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  await git(emulator.bare.dir, ["tag", "churn@v1.0.0", "main"]);
  const refused = await promoting(emulator, {});
  expect(`exit code ${refused.exitCode}\n${told(refused.summary)}`).toMatchInlineSnapshot(`
    "exit code 1
    ### churn 1.0.0: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | | ❌ refused |

    - ❌ **failed** churn@&#8203;v1.0.0 is a lightweight tag, as releases made on GitHub's page write them: it does not say who made it, and when. Delete the release and the tag (\`git push --delete origin churn@v1.0.0\`, and \`git tag --delete churn@v1.0.0\` in your clone); then run \`model-gitops promote\`, which writes both, or \`git tag -a churn@v1.0.0 <commit> -m "…"\` and push it. <sub>\`promotion/tag\`</sub>
    "
  `);
});

test("a flipped byte in the store is refused before anything is written", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  for (const asset of emulator.rig.assets.values()) asset.bytes[20] = (asset.bytes[20] ?? 0) ^ 1;
  emulator.clearRequests();
  const refused = await promoting(emulator, { inputs: CHURN });
  expect(`exit code ${refused.exitCode}\n${told(refused.summary)}`).toMatchInlineSnapshot(`
    "exit code 1
    ### churn 1.0.0 in production: refused

    | Model | Version | Stage | Result |
    | :- | :- | :- | :- |
    | \`churn\` | \`1.0.0\` | \`production\` | ⛔ refused |

    - ⛔ **not measured** Not all files of churn 1.0.0 (<digest>) are in the release model-gitops-store/churn. Run the workflow that records the default branch again: it stores the artifact anew. Find out who can write to the store. <sub>\`promotion/bytes\`</sub>
    "
  `);
  expect(emulator.writes()).toEqual([]);
});

function writesOf({ emulator }: Scenario): readonly string[] {
  const paths = emulator.writes().map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+/, "")}`);
  return paths.map((path) => path.replace(/\d{3,}/, "<id>"));
}

async function stateOf({ emulator }: Scenario): Promise<readonly string[]> {
  return [...(await tagsOf(emulator)), await git(emulator.bare.dir, ["rev-parse", "main"])];
}

async function sideCommit(scene: Scenario): Promise<string> {
  await scene.repository.branch("side");
  await scene.repository.commit({ "notes.md": "aside" }, "Aside");
  return await git(scene.emulator.bare.dir, ["rev-parse", "side"]);
}

async function laterCommit({ repository, emulator }: Scenario): Promise<string> {
  await repository.checkout("main");
  await repository.commit({ "notes.md": "later" }, "Later");
  return await git(emulator.bare.dir, ["rev-parse", "main"]);
}
