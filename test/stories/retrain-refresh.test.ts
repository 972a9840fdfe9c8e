import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askedFor, BY_HAND, pullsOf, retrainedScene, saidOf } from "../scenarios/retrain-workflow.ts";

const WRITES = (file: string, text: string): string =>
  `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(file)}, ${JSON.stringify(text)});\n`;
const TIMED = BY_HAND.replace("refresh:\n", "refresh:\n    timeout: 1s\n");
const SET = BY_HAND.replace('"{today}"', '"{refresh.until}"');

test("refresh commands that fail, hang, write elsewhere or break the manifest open nothing, and stop no other model", async () => {
  await using scene = await retrainedScene({
    models: [
      { name: "fails", retraining: BY_HAND, refresh: 'console.error("no such table: answers");\nprocess.exit(3);\n' },
      { name: "hangs", retraining: TIMED, refresh: 'console.log("waiting");\nsetInterval(() => {}, 1000);\n' },
      { name: "elsewhere", retraining: BY_HAND, refresh: WRITES("train.mjs", "process.exit(0);\n") },
      {
        name: "broken",
        retraining: SET,
        refresh:
          'import { writeFileSync } from "node:fs";\nwriteFileSync(process.env.MODEL_GITOPS_REFRESH, JSON.stringify({ until: "soon" }));\n',
      },
      { name: "empty", retraining: BY_HAND.replace(/ {2}set:[^]*/, ""), refresh: 'console.log("nothing new");\n' },
      { name: "works", retraining: BY_HAND },
    ],
  });
  const outcome = await askedFor(scene, "fails,hangs,elsewhere,broken,empty,works");
  expect(saidOf(outcome)).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=fail refreshed={"broken":"sha256:<sha256>","elsewhere":"sha256:<sha256>","empty":"sha256:<sha256>","fails":"sha256:<sha256>","hangs":"sha256:<sha256>","works":"sha256:<sha256>"}",
      "  error broken: retrain/broken-manifest at models/broken/model.yaml: The proposal would leave a broken manifest: datasets.train.period.to must be a day such as 2024-07-01; here it is "soon". Correct retraining.set in models/broken/model.yaml, or what the refresh command leaves for it.",
      "  error elsewhere: retrain/wrote-outside at models/elsewhere/model.yaml: The command changed "models/elsewhere/train.mjs", which retraining.refresh.changes does not name. Nothing of it is proposed. Add the path to \`changes\`, let git ignore it, or let the command leave it alone.",
      "  error fails: retrain/refresh-failed at models/fails/model.yaml: The refresh command "node refresh.mjs" of fails exited with code 3. It said:",
      "  error hangs: retrain/refresh-hung at models/hangs/model.yaml: The refresh command "node refresh.mjs" of hangs ran longer than its timeout. It said:",
      "propose: failure",
      "  outputs: outcome=fail decisions={"broken":"wait","elsewhere":"wait","empty":"wait","fails":"wait","hangs":"wait","works":"propose"} pulls={"works":1}",
      "  error broken: retrain/refresh-failed: The proposal would leave a broken manifest: datasets.train.period.to must be a day such as 2024-07-01; here it is "soon". Correct retraining.set in models/broken/model.yaml, or what the refresh command leaves for it.",
      "  error elsewhere: retrain/refresh-failed: The command changed "models/elsewhere/train.mjs", which retraining.refresh.changes does not name. Nothing of it is proposed. Add the path to \`changes\`, let git ignore it, or let the command leave it alone.",
      "  error fails: retrain/refresh-failed: The refresh command "node refresh.mjs" of fails exited with code 3. It said:",
      "  error hangs: retrain/refresh-failed: The refresh command "node refresh.mjs" of hangs ran longer than its timeout. It said:",
    ]
  `);
  expect((await pullsOf(scene)).map((text) => text.split("\n")[0])).toMatchInlineSnapshot(`
    [
      "#1 retrain(works): asked for by hand (<trigger>) (open, by github-actions[bot]; model-gitops:retrain)",
    ]
  `);
});

type Tampering = (folder: string) => Promise<void>;

const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  "another content": async (folder) => {
    const [name = ""] = await readdir(join(folder, "files"));
    await writeFile(join(folder, "files", name), "customer,region,spend,visits,snow,tenure,left\n");
  },
  "a content more": (folder) => writeFile(join(folder, "files", "0".repeat(64)), "{}"),
  "another record": async (folder) => {
    const file = join(folder, "refresh.json");
    await writeFile(file, (await readFile(file, "utf8")).replace("data/train.csv", "train.mjs"));
  },
  "nothing left": (folder) => rm(folder, { recursive: true }),
};

test("a refresh that another job of the run changed is not believed, and the next run goes on", async () => {
  await using scene = await retrainedScene({ models: [{ retraining: BY_HAND }] });
  const said: Record<string, readonly string[]> = {};
  for (const [what, tamper] of Object.entries(TAMPERINGS)) {
    const outcome = await askedFor(scene, "churn", {
      async around({ action, workspace }, start) {
        if (action === "retrain") await tamper(join(workspace, "model-gitops-out/churn/refresh"));
        return await start();
      },
    });
    said[what] = saidOf(outcome).filter((line) => !line.startsWith("refresh") && !line.includes("refreshed="));
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a content more": [
        "propose: failure",
        "  outputs: outcome=unmeasured decisions={"churn":"wait"} pulls={}",
        "  error churn: retrain/refresh-handed-on: The refresh of churn did not leave "<sha256>": another job of the run put it here. Run the workflow again from the start. Where it comes again, look at which other job uploads to the artifact of the refreshing one.",
      ],
      "another content": [
        "propose: failure",
        "  outputs: outcome=unmeasured decisions={"churn":"wait"} pulls={}",
        "  error churn: retrain/refresh-handed-on: model-gitops-out/churn/refresh/files/<sha256> is not the content of "models/churn/data/train.csv" that the refreshing job made. Run the workflow again from the start. Where it comes again, look at which other job uploads to the artifact of the refreshing one.",
      ],
      "another record": [
        "propose: failure",
        "  outputs: outcome=unmeasured decisions={"churn":"wait"} pulls={}",
        "  error churn: retrain/refresh-handed-on: model-gitops-out/churn/refresh/refresh.json is not what the refreshing job made: another job of the run replaced it. Run the workflow again from the start. Where it comes again, look at which other job uploads to the artifact of the refreshing one.",
      ],
      "nothing left": [
        "propose: failure",
        "  outputs: outcome=unmeasured decisions={"churn":"wait"} pulls={}",
        "  error churn: retrain/refresh-handed-on: model-gitops-out/churn/refresh is not here as a folder: the upload of the refreshing job is missing. Run the workflow again from the start. Where it comes again, look at which other job uploads to the artifact of the refreshing one.",
      ],
    }
  `);
  const unnamed = await askedFor(scene, "churn", {
    edit: (text) => text.replace(/(actions\/retrain@[^]*?)needs: \$\{\{ toJSON\(needs\) \}\}/, "$1needs: '{}'"),
  });
  expect(saidOf(unnamed)).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
      "propose: failure",
      "  outputs: outcome=unmeasured decisions={"churn":"wait"} pulls={}",
      "  error churn: retrain/refresh-handed-on: No job handed on a digest of the refresh of churn, so the author of the files here is unknown. Give the refreshing job \`outputs: {refreshed: \${{ steps.refresh.outputs.refreshed }}}\`, write \`needs: \${{ toJSON(needs) }}\` below the proposing step's \`with:\`, and run the workflow again from the start.",
    ]
  `);
  expect(await pullsOf(scene)).toEqual([]);
  expect(saidOf(await askedFor(scene))).toMatchInlineSnapshot(`
    [
      "refresh: success",
      "  outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
      "propose: success",
      "  outputs: outcome=pass decisions={"churn":"propose"} pulls={"churn":1}",
    ]
  `);
});
