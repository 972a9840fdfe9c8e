import { afterAll, beforeAll, expect, test } from "vitest";
import { governanceReports } from "../../../../src/loop/judging/governance-change.ts";
import { policyAll } from "../../../../src/loop/stages/policy-all.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession, type Otherwise } from "../../../fakes/stage-session.ts";

const SETTINGS = `apiVersion: model-gitops/v1
kind: Settings
governance: {policies: [baseline]}
`;
const ROLES = `apiVersion: model-gitops/v1
kind: Roles
roles: {governance: {users: ["@grace"]}}
`;

const rig = await stageRig({ ...stageModel(), ".github/model-gitops.yaml": SETTINGS, "governance/roles.yaml": ROLES });
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeAll(async () => await rig.propose({ ".github/workflows/model.yml": "on: push\n" }));

const LAPTOP: Otherwise = { kind: "terminal", forge: "none" };

async function explained(rule: string, where: Otherwise): Promise<string> {
  const result = await inSession(rig, (session) => policyAll(session, { command: "explain", rule }), where);
  return result.summary ?? "";
}

test("a rule about what GitHub alone knows is not applicable there, in an explanation as in a check", async () => {
  const shown = await explained("MG-OWN-001", LAPTOP);
  expect(shown).toMatch(/Outcome +not-applicable\nBecause +GitHub is not asked on a laptop/);
  expect(await explained("MG-OWN-001", { forge: "none" })).toMatch(/Outcome +unmeasured/);
});

test("what makes a rule not applicable reads as what does not hold", async () => {
  expect(await explained("MG-APPR-001", LAPTOP)).toContain(
    "Because    it does not hold that size(approvals.required) > 0",
  );
});

test("what is not there is shown beside the values that a rule read", async () => {
  const shown = await explained("MG-RISK-001", LAPTOP);
  expect(shown).toContain("fail. The manifest has no governance.");
  expect(shown).toContain("    model.governance is not there");
});

async function told(where: Otherwise) {
  const [report] = await inSession(rig, governanceReports, where);
  return report?.findings.map(({ rule, outcome, message, remediation }) => [rule, outcome, message, remediation]);
}

test("a change of what governs waits for its pull request, and no advice is given that helps nobody there", async () => {
  expect(await told(LAPTOP)).toEqual([
    [
      "approval/missing",
      "warn",
      "GitHub is not asked on a laptop. The pull request waits for an approving review of somebody of the role governance.",
      expect.stringContaining("to approve the pull request"),
    ],
  ]);
  expect(await told({ forge: "none" })).toMatchObject([
    [
      "approval/unreadable",
      "unmeasured",
      "Without a token GitHub cannot be asked who approved it.",
      "Give the action a token that may read the repository and its pull requests.",
    ],
  ]);
});
