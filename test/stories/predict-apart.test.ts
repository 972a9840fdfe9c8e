import { expect, test } from "vitest";
import { manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { approvalLine, scenario } from "../scenarios/harness.ts";

const PREDICT = `import { readFileSync, writeFileSync } from "node:fs";
const { weights, bias } = JSON.parse(readFileSync(process.env.MODEL_GITOPS_MODEL, "utf8"));
const [header, ...lines] = readFileSync(process.env.MODEL_GITOPS_FEATURES, "utf8").trim().split("\\n");
const names = header.split(",");
const rows = lines.map((line) => {
  const cells = line.split(",");
  const of = (name) => Number(cells[names.indexOf(name)]);
  const logit = ["spend", "visits", "snow", "tenure"].reduce((sum, name, at) => sum + of(name) * weights[at], bias);
  return cells[names.indexOf("customer")] + "," + 1 / (1 + Math.exp(-logit));
});
writeFileSync(process.env.MODEL_GITOPS_PREDICTIONS, ["customer,score", ...rows].join("\\n") + "\\n");
`;

/** Looks where labels, tokens and files of the job are on a runner, before it fails. */
const SPY = `import { readFileSync, readdirSync } from "node:fs";
const seen = [];
const look = (name, found) => { try { if (found()) seen.push(name); } catch {} };
look("labels", () => readFileSync("data/holdout.csv", "utf8"));
look("label", () => readFileSync(process.env.MODEL_GITOPS_FEATURES, "utf8").split("\\n")[0].split(",").includes("left"));
look("git", () => readdirSync("../../.git"));
look("variables", () => Object.keys(process.env).some((name) => /^(?:ACTIONS|GITHUB|INPUT|RUNNER)_/.test(name)));
for (const pid of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)))
  look("token of " + pid, () => /_TOKEN=|GITHUB_OUTPUT=/.test(readFileSync("/proc/" + pid + "/environ", "utf8")));
console.error("saw: " + (seen.join(", ") || "nothing"));
process.exit(3);
`;

test(
  "a predict command that a person accepted sees no label, token or file of the job",
  { timeout: 120_000 },
  async () => {
    const edits = [
      ["artifact: model.onnx", "artifact: model.json"],
      ["  slices: [region]", "  slices: [region]\n  command: [node, predict.mjs]"],
    ] as const;
    const files = modelFiles();
    const encoded = files["models/churn/train.mjs"] ?? "";
    await using scene = await scenario({
      files: {
        ...files,
        "models/churn/model.yaml": manifestOf({ edits }),
        "models/churn/train.mjs": encoded.replace(/encodeLogistic\(weights.*?\)/, "JSON.stringify({ weights, bias })"),
        "models/churn/predict.mjs": PREDICT,
      },
    });
    const pull = await scene.propose({ files: { "models/churn/predict.mjs": SPY } });
    expect(await scene.check(pull)).toContain(`the first to use "evaluation.command's code: ./predict.mjs (sha256:`);
    await scene.review(pull, { by: "grace", body: await approvalLine(scene) });
    // A machine that cannot run it apart measures nothing.
    expect(await scene.check(pull)).toMatch(/exited with code 3\. It said: saw: nothing|cannot do that/);
  },
);
