import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, type Settings } from "../../../../src/manifest/settings.ts";
import { addedPolicies } from "../../../../src/work/judging/added-policies.ts";

function settings(governance: Partial<Settings["governance"]>, more: Partial<Settings> = {}): Settings {
  return { ...DEFAULT_SETTINGS, ...more, governance: { ...DEFAULT_SETTINGS.governance, ...governance } };
}
const NONE = settings({});

test("policies that are turned on ask more, whether they report or block", () => {
  expect(addedPolicies(NONE, settings({ policies: ["starter"], mode: "report-only" }))).toEqual(["starter"]);
  expect(addedPolicies(NONE, settings({ policies: ["baseline@1"], mode: "enforce" }))).toEqual(["baseline@1"]);
  const more = addedPolicies(settings({ policies: ["starter"] }), settings({ policies: ["starter", "baseline"] }));
  expect(more).toEqual(["baseline"]);
});

test.each([
  ["nothing is added", settings({ policies: ["starter"] }), settings({ policies: ["starter"] })],
  ["one is taken out", settings({ policies: ["starter", "baseline"] }), settings({ policies: ["starter"] })],
  ["another one comes in its place", settings({ policies: ["baseline"] }), settings({ policies: ["starter"] })],
  [
    "what was enforced is only reported",
    settings({ policies: ["starter"], mode: "enforce" }),
    settings({ policies: ["starter", "baseline"], mode: "report-only" }),
  ],
  ["rules of a folder come", NONE, settings({ policies: ["./governance/policies"] })],
  ["rules of another repository come", NONE, settings({ policies: [`acme/rules//x@${"a".repeat(40)}`] })],
  ["something else is said too", NONE, settings({ policies: ["starter"] }, { isolation: "none" })],
  ["somebody may approve", NONE, settings({ policies: ["starter"] }, { approvers: ["mallory"] })],
  ["a rule is softened", NONE, settings({ policies: ["starter"], rules: { "MG-SEC-001": { severity: "info" } } })],
])("a person is asked where %s", (_, before, after) => {
  expect(addedPolicies(before, after)).toBeUndefined();
});
