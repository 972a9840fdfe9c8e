import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const NOSY = `import { execFileSync } from "node:child_process";
console.log("environment " + Object.keys(process.env).sort().join(" "));
const remote = execFileSync("git", ["config", "--list"], { encoding: "utf8" });
console.log("git knows a token: " + /extraheader|gh[sp]_/i.test(remote));
console.log("told " + process.env.TOLD);
await import("./train.mjs");
`;

test(
  "training sees no secret of the job but what the manifest names, and the log none at all",
  { timeout: 120_000 },
  async () => {
    const edits = [
      ["[node, train.mjs]", "[node, nosy.mjs]"],
      ["  artifact: model.onnx", "  env: [TOLD]\n  artifact: model.onnx"],
    ] as const;
    await using scene = await scenario({ recorded: "none" });
    const pull = await scene.propose({
      files: { "models/churn/model.yaml": manifestOf({ edits }), "models/churn/nosy.mjs": NOSY },
    });
    const env = {
      TOLD: "told-by-the-workflow",
      GITHUB_TOKEN: "ghs_of-another-step",
      AWS_SECRET_ACCESS_KEY: "aws-secret",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "oidc-secret",
    };
    await scene.check(pull);
    const { approvalCommand } = JSON.parse(await scene.left("model-gitops-out/churn/verdict.json")) as {
      readonly approvalCommand: string;
    };
    await scene.review(pull, { by: "grace", body: approvalCommand });
    const seen = await scene.check(pull, { env, log: /./ });
    for (const secret of [
      "ghs_of-another-step",
      "aws-secret",
      "oidc-secret",
      "runtime-token",
      scene.emulator.token().slice(0, 20),
    ])
      expect(seen).not.toContain(secret);
    const told = seen.split("\n").filter((line) => /environment|git knows|told/.test(line));
    expect(
      told.map((line) =>
        line.replaceAll(/\b(?:LC_\w+|LANG|LD_LIBRARY_PATH|TZ|USER|LOGNAME|SHELL|TMPDIR|VIRTUAL_ENV) /g, ""),
      ),
    ).toMatchInlineSnapshot(`
      [
        "  environment HOME MODEL_GITOPS MODEL_GITOPS_ARTIFACT MODEL_GITOPS_DATA MODEL_GITOPS_DATA_TRAIN MODEL_GITOPS_PARAMS MODEL_GITOPS_PARAM_DROP MODEL_GITOPS_PROCESS MODEL_GITOPS_SEED PATH RUNNER_TRACKING_ID TOLD",
        "  git knows a token: false",
        "  told told-by-the-workflow",
      ]
    `);
  },
);
