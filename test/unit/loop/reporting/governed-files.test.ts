import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GovernanceVerdict, VerdictRecord } from "../../../../src/generated/types.ts";
import { writeGovernedFiles } from "../../../../src/loop/reporting/governed-files.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { ModelReport } from "../../../../src/report/report.ts";
import { settleModel } from "../../../../src/work/verdict/settle-model.ts";
import { leave } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const SETTINGS = "apiVersion: model-gitops/v1\nkind: Settings\ngovernance: {policies: [baseline]}\n";
const SARIF = "model-gitops-out/findings.sarif";
const GEMARA = "model-gitops-out/churn/gemara.json";
let rig: StageRig;

beforeAll(async () => {
  rig = await stageRig({ ...stageModel(), ".github/model-gitops.yaml": SETTINGS });
  await rig.propose({ "models/churn/ready/model.bin": "another" });
});
afterAll(async () => await rig[Symbol.asyncDispose]());

function report(governance?: GovernanceVerdict): ModelReport {
  const message = "Nobody says what it is for: <b>@all</b>.";
  const found = { rule: "MG-RISK-001", outcome: "fail", message, model: "churn" } as const;
  const verdict: VerdictRecord = {
    schema: "model-gitops/verdict/v1",
    model: "churn",
    verdictKey: sha256("v"),
    outcome: "fail",
    headline: "It fails.",
    findings: [found],
    changes: [],
    approvals: [],
    ...(governance !== undefined && { governance }),
  };
  return settleModel({ model: "churn", manifestPath: "models/churn/model.yaml", findings: [], verdict });
}

const GOVERNED: GovernanceVerdict = {
  packs: [{ name: "baseline", mode: "enforce", sha256: "a".repeat(64) }],
  class: "first-release",
  results: [
    { rule: "MG-RISK-001", title: "A tier is declared", severity: "block", mode: "enforce", outcome: "fail" },
    { rule: "MG-OWN-001", title: "It has an owner", severity: "block", mode: "enforce", outcome: "pass" },
  ],
  waivers: [],
  notProven: [],
};

async function written(governance?: GovernanceVerdict): Promise<void> {
  await inSession(rig, async (session) => await writeGovernedFiles(session, [report(governance)]));
}

async function read(path: string) {
  return JSON.parse(await readFile(join(rig.workspace, path), "utf8"));
}

test("a governed model leaves its findings for code scanning, and an evaluation log with what was asked", async () => {
  await written(GOVERNED);
  const [run] = (await read(SARIF)).runs;
  expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["MG-RISK-001"]);
  expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("models/churn/model.yaml");
  const declared = run.tool.driver.rules.map(({ id }: { id: string }) => id);
  expect(declared).toEqual(expect.arrayContaining(["MG-RISK-001", "MG-OWN-001", "gate/slice", "safety/format"]));
  const { evaluations, result } = await read(GEMARA);
  expect(result).toBe("Failed");
  const [{ "assessment-logs": logs }] = evaluations;
  expect(logs[0].message).toContain("Nobody says what it is for");
  expect(logs[0].steps[0]).toContain("model.governance");
  expect(logs[0].recommendation).toMatch(/\.$/);
});

test("where nothing was asked there is none, of an earlier run either", async () => {
  await written(GOVERNED);
  await written();
  for (const path of [SARIF, GEMARA]) await expect(access(join(rig.workspace, path))).rejects.toThrow(/ENOENT/);
});

test("what cannot be written changes no verdict", async () => {
  await leave(rig, `${SARIF}/in/the/way`, "x");
  await expect(written(GOVERNED)).resolves.toBeUndefined();
});
