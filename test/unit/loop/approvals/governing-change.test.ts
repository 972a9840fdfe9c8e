import { afterAll, expect, test } from "vitest";
import { approvals } from "../../../../actions/approvals/run.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig, type StageFiles } from "../../../fakes/stage-rig.ts";

const ROLES = `apiVersion: model-gitops/v1
kind: Roles
roles:
  governance: {users: ["@grace"]}
`;
const SETTINGS = `apiVersion: model-gitops/v1
kind: Settings
governance: {policies: ["./rules"], mode: report-only}
`;
const RULE = "apiVersion: model-gitops/v1\nkind: Rule\nid: ACME-001\ntitle: It holds\nseverity: block\nexpr: 'true'\n";
const WEAK = RULE.replace("block", "info");

const own = stageModel({ edits: [["evaluation:", "governance: {policies: [./own/rules]}\nevaluation:"]] });
const rig = await stageRig({
  ...own,
  ".github/model-gitops.yaml": SETTINGS,
  "governance/roles.yaml": ROLES,
  "rules/a.yaml": RULE,
  "own/rules/deep/b.yml": RULE.replace("001", "002"),
});
for (const login of ["ada", "grace", "dana"]) rig.forge.setPermission(login, "write");

afterAll(async () => await rig[Symbol.asyncDispose]());

async function told(files: StageFiles): Promise<string> {
  await rig.propose(files);
  const before = rig.forge.statuses.length;
  await rig.run(approvals);
  return rig.forge.statuses.slice(before).at(-1)?.status.description ?? "";
}

test.each([
  ["of the settings", { "rules/a.yaml": WEAK }],
  ["of a model's manifest, whichever models change", { "own/rules/deep/b.yml": null }],
])("a rule below a folder %s takes the role governance", async (_, files) => {
  expect(await told(files)).toBe("Waits for governance, for what governs");
});

test("with a model it takes the role too, and an approval is of that very rule", async () => {
  const change = { ...trained({ wrong: 0.2 }), "rules/a.yaml": WEAK };
  expect(await told(change)).toBe("Waits for governance, for churn");
  rig.forge.addReview(1, { author: "grace", commit: rig.head });
  await rig.run(approvals);
  expect(rig.forge.statuses.at(-1)?.status.description).toBe("Approved for governance by @grace");
});

test("other files of YAML are none of it", async () => {
  expect(await told({ "rulesets/a.yaml": WEAK, "README.md": "y\n" })).toBe("No role has to approve this");
});

test("roles of the base branch that nobody can read are nobody's yes, whatever else changes", async () => {
  await rig.commit({ "governance/roles.yaml": "roles: [" });
  const change = { ...trained({ wrong: 0.25 }), CODEOWNERS: "* @dana\n" };
  expect(await told(change)).toMatch(/^governance\/roles.yaml cannot be read/);
});
