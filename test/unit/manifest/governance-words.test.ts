import { expect, test } from "vitest";
import { readRoles, readSettings, readWaiver } from "../../../src/manifest/read.ts";

const said = (findings: readonly { readonly message: string }[]): readonly string[] =>
  findings.map(({ message }) => message);

test.each([
  ["critical", ""],
  ["hihg", ' Did you mean "high"?'],
])("a tier that is none is told with those that there are: %s", (tier, hint) => {
  const text = `apiVersion: model-gitops/v1\nkind: Settings\ngovernance: {approvals: {${tier}: [model-risk]}}\n`;
  const { findings } = readSettings({ file: ".github/model-gitops.yaml", text });
  expect(said(findings)).toEqual([
    `The name "${tier}" in governance.approvals must be one of minimal, limited, high and undeclared.${hint}`,
  ]);
});

test("a reason that says too little is told how much it takes", () => {
  const text = `apiVersion: model-gitops/v1
kind: Waiver
id: W-1
rule: MG-DATA-001
model: churn
reason: please
requestedBy: "@ada"
approvedBy: {role: governance}
created: 2026-11-01
expires: 2026-11-29
`;
  expect(said(readWaiver({ file: "governance/waivers/w.yaml", text }).findings)).toEqual([
    'reason needs at least 10 characters; here it is "please".',
  ]);
});

test.each(["ada", '"@acme/risk"'])("a role's user that is none: %s", (user) => {
  const text = `apiVersion: model-gitops/v1\nkind: Roles\nroles: {legal: {users: [${user}]}}\n`;
  const [message = ""] = said(readRoles({ file: "governance/roles.yaml", text }).findings);
  expect(message).toContain(
    'must be a GitHub user such as "@ada" (in quotes; a team such as "@acme/risk" is named under `teams`)',
  );
});
