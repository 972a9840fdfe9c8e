import { expect, test } from "vitest";
import type { WaiverManifest } from "../../../../src/generated/types.ts";
import { applyWaivers, judgeWaivers, type WaiverQuestion } from "../../../../src/work/governance/waivers.ts";
import { notProven, waiverFindings } from "../../../../src/work/governance/waiver-findings.ts";
import { failure, fileOf, question, RULE, waiver } from "./waiver-seeds.ts";

function states(changes: Partial<WaiverQuestion>): readonly (string | undefined)[] {
  return judgeWaivers(question(changes)).map(({ governed }) => governed.state);
}

function problems(...waivers: readonly Partial<WaiverManifest>[]): readonly string[] {
  const files = waivers.map((one) => fileOf(waiver(one)));
  return judgeWaivers(question({ files })).map(({ governed }) => `${governed.state}: ${governed.problem ?? ""}`);
}

test("a valid one accepts its finding, which stays and says who approved it and until when", () => {
  const asked = question();
  const waivers = judgeWaivers(asked);
  expect(waivers.map(({ governed }) => governed)).toEqual([
    { id: "W-1", rule: RULE, term: "age<25", state: "valid", daysLeft: 64, by: "ada" },
  ]);
  const [waived] = applyWaivers(asked.findings, { waivers, subject: asked.subject });
  expect(waived).toEqual({
    ...failure(),
    outcome: "waived",
    message: "0.08 is above 0.05. Waived by W-1 until 2027-02-01, approved by @ada.",
  });
  expect(notProven([waived ?? failure()])).toEqual([
    "MG-FAIR-002 of age<25 is not proven, it is accepted: 0.08 is above 0.05. Waived by W-1 until 2027-02-01, approved by @ada.",
  ]);
});

test("what passes, warns or does not apply is as it was", () => {
  const findings = (["pass", "warn", "not-applicable"] as const).map((outcome) => failure({ outcome }));
  const asked = question({ findings });
  const waivers = judgeWaivers(asked);
  expect(applyWaivers(findings, { waivers, subject: asked.subject })).toEqual(findings);
  expect(notProven(findings)).toEqual([]);
});

test.each([
  ["another rule", failure({ ["rule"]: "MG-FAIR-001" })],
  ["another term", failure({ subject: "age<26" })],
  ["no term", { ...failure(), subject: undefined }],
  ["another model", failure({ model: "fraud" })],
])("%s is another finding, and a waiver that matches nothing says so at once", (_, finding) => {
  const { subject, ...rest } = finding;
  const findings = [subject === undefined ? rest : { ...rest, subject }];
  const asked = question({ findings });
  const waivers = judgeWaivers(asked);
  expect(waivers[0]?.governed).toMatchObject({ state: "unused" });
  expect(applyWaivers(findings, { waivers, subject: asked.subject })).toEqual(findings);
  expect(waiverFindings("credit-risk", waivers)).toMatchObject([{ outcome: "warn", subject: "W-1" }]);
});

test("one without a term is of the finding that has no subject, and of no other", () => {
  const { match: _, ...whole } = waiver();
  const { subject: __, ...bare } = failure();
  expect(states({ files: [fileOf(whole)], findings: [bare] })).toEqual(["valid"]);
  expect(states({ files: [fileOf(whole)], findings: [failure()] })).toEqual(["unused"]);
});

test("all terms need a binding, which has to be met by what is known", () => {
  const artifact = `sha256:${"a".repeat(64)}`;
  const all = { match: { term: "*" } };
  expect(problems(all)[0]).toMatch(/^invalid: W-1 is of all findings of MG-FAIR-002 and bound to nothing/);
  const files = [fileOf(waiver({ ...all, bind: { artifact } }))];
  expect(states({ files, subject: { model: "credit-risk", artifact } })).toEqual(["valid"]);
  expect(states({ files, subject: { model: "credit-risk", artifact: `sha256:${"b".repeat(64)}` } })).toEqual([
    "unused",
  ]);
  expect(states({ files })).toEqual(["unused"]);
});

test.each<readonly [Partial<WaiverManifest>, RegExp]>([
  [{ rule: "MG-RISK-002" }, /^invalid: W-1 is of MG-RISK-002, which cannot be waived/],
  [{ rule: "MG-NONE-999" }, /^invalid: W-1 is of MG-NONE-999, and there is no such rule/],
  [{ expires: "2027-02-19" }, /^invalid: W-1 is for 91 days, and MG-FAIR-002 is waived for 90 at most/],
  [{ expires: "2026-11-20" }, /^invalid: .* not after the day it was created/],
  [{ expires: "2027-02-30" }, /^invalid: W-1 has a day that no calendar has/],
  [{ approvedBy: { role: "owners" } }, /^invalid: .* a waiver of MG-FAIR-002 takes model-risk/],
  [{ created: "2026-12-01" }, /^not-yet: W-1 counts from 2026-12-01 on/],
  [{ created: "2026-09-01", expires: "2026-11-29" }, /^expired: W-1 ended on 2026-11-29/],
  [{ requestedBy: "@ADA" }, /^unproven: .*@ada asked for it, and approved it/],
])("%j: %s", (changes, problem) => {
  expect(problems(changes)[0]).toMatch(problem);
});

test("on its last day it counts, and on the day it names it no longer does", () => {
  const files = [fileOf(waiver({ created: "2026-09-15", expires: "2026-11-30" }))];
  expect(states({ files, today: "2026-11-29" })).toEqual(["valid"]);
  expect(states({ files, today: "2026-11-30" })).toEqual(["expired"]);
});

test("nobody's word is no proof, whoever the file names", () => {
  const proofs = new Map([["governance/waivers/W-1.yaml", { problem: "nobody of model-risk approved #7" }]]);
  const [unproven] = judgeWaivers(question({ proofs }));
  expect(unproven?.governed.problem).toBe("W-1 does not count: nobody of model-risk approved #7.");
});

test("what nobody could be asked about accepts nothing, and is named where it may", () => {
  const asked = question({ proofs: new Map() });
  const waivers = judgeWaivers(asked);
  expect(waivers.map(({ governed }) => governed.state)).toEqual([undefined]);
  expect(waiverFindings("credit-risk", waivers)).toEqual([]);
  const [told, other] = applyWaivers([...asked.findings, failure({ subject: "age<26" })], { waivers, ...asked });
  expect([told?.outcome, other]).toEqual(["fail", failure({ subject: "age<26" })]);
  expect(told?.message).toContain("The waiver W-1 is of this; who approved it is asked in the pull request.");
});

test("all that is wrong with one is told together", () => {
  const [one] = problems({ expires: "2027-06-01", approvedBy: { role: "owners" }, match: { term: "*" } });
  expect(one).toMatch(/^invalid: W-1 is for 193 days.* takes model-risk.* bound to nothing/);
});

test("an end is told with what it means, and one that another renews is kept for the count alone", () => {
  const old = { id: "W-1", created: "2026-09-01", expires: "2026-11-20" };
  expect(problems(old)[0]).toMatch(/^expired: .*: what it accepted is back/);
  const files = [fileOf(waiver(old))];
  const gone = judgeWaivers(question({ files, findings: [] }));
  expect(gone[0]?.governed).toMatchObject({ state: "expired", problem: expect.stringContaining("Delete the file.") });
  expect(problems(old, { id: "W-2", renews: "W-1" })).toEqual([
    "renewed: W-1 ended on 2026-11-20; W-2 renews it.",
    "valid: ",
  ]);
  expect(problems(old, { id: "W-2", renews: "W-1", created: "2026-12-01" })[0]).toMatch(/^expired/);
  for (const other of [{ model: "churn" }, { rule: "MG-RISK-002" }, { match: { term: "age<26" } }])
    expect(problems(old, { id: "W-2", renews: "W-1", ...other })[0]).toMatch(/^expired/);
});

test("a file that cannot be read is invalid for every model, and two of one id are both", () => {
  const broken = { file: "governance/waivers/odd.yaml", waiver: undefined, problem: "line 3 is no mapping." };
  expect(judgeWaivers(question({ files: [broken] }))[0]?.governed).toMatchObject({ id: "odd", state: "invalid" });
  const twice = [fileOf(waiver()), { ...fileOf(waiver()), file: "governance/waivers/copy.yaml" }];
  expect(states({ files: twice })).toEqual(["invalid", "invalid"]);
});

test("renewals are counted: the third takes the role governance, and one that hides what it follows is invalid", () => {
  const at = (month: number) => ({
    created: `2026-0${month}-01`,
    expires: `2026-0${month}-20`,
  });
  const [first, second, third] = [
    { id: "W-1", ...at(7) },
    { id: "W-2", ...at(8), renews: "W-1" },
    { id: "W-3", ...at(9), renews: "W-2" },
  ];
  const now = { id: "W-4", renews: "W-3" };
  expect(problems(first, second, third, now)[3]).toMatch(/^invalid: W-4 is renewal 3 of W-1: from the third on/);
  // Where all name the first, none of them is its first renewal for ever.
  const [again, twice] = [second, third].map((one) => ({ ...one, renews: "W-1" }));
  expect(problems(first, { ...again }, { ...twice }, { ...now, renews: "W-1" })[3]).toMatch(
    /^invalid: W-4 is renewal 3 of W-1/,
  );
  expect(problems(first, second, third, { ...now, approvedBy: { role: "governance" } })[3]).toBe("valid: ");
  expect(problems(first, second, { ...now, renews: "W-2" })[2]).toBe("valid: ");
  expect(problems(first, { id: "W-2" })[1]).toMatch(/^invalid: W-2 follows W-1 and does not name it/);
  expect(problems({ id: "W-2", renews: "W-1" })[0]).toMatch(/^invalid: W-2 renews W-1, which is not there/);
  expect(problems({ renews: "W-2" }, { id: "W-2", renews: "W-1" })[0]).toMatch(/in a circle/);
  expect(problems({ ...first, match: { term: "other" } }, { id: "W-2", renews: "W-1" })[1]).toMatch(/another finding/);
});

test.each([
  [15, undefined],
  [14, "14 days"],
  [7, "7 days"],
  [1, "1 day"],
])("%s days before its end: %s", (days, words) => {
  const expires = new Date(Date.parse("2026-11-29T00:00:00Z") + days * 86_400_000).toISOString().slice(0, 10);
  const told = waiverFindings("credit-risk", judgeWaivers(question({ files: [fileOf(waiver({ expires }))] })));
  expect(told.map(({ message }) => message)).toEqual(
    words === undefined ? [] : [`W-1 ends in ${words}: then MG-FAIR-002 blocks again.`],
  );
});
