import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../../../src/findings/finding.ts";
import { isBlocking } from "../../../../src/findings/verdict.ts";
import {
  applyWaivers,
  judgeWaivers,
  type WaiverFile,
  type WaiverProof,
} from "../../../../src/work/governance/waivers.ts";
import { failure, fileOf, question, RULE, waiver } from "./waiver-seeds.ts";

const day = fc.constantFrom(
  "2026-09-01",
  "2026-11-20",
  "2026-11-29",
  "2026-12-01",
  "2027-02-01",
  "2027-02-30",
  "2029-01-01",
);
const digest = fc.constantFrom(`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`);
const term = fc.constantFrom("age<25", "age<26", "*", "AGE<25");
const rule = fc.constantFrom(RULE, "MG-RISK-002", "MG-FAIR-001", "MG-NONE-999");
const outcome = fc.constantFrom<Finding["outcome"][]>(
  "pass",
  "warn",
  "fail",
  "inconclusive",
  "unmeasured",
  "waived",
  "not-applicable",
);

const anyWaiver = fc
  .record({
    id: fc.constantFrom("W-1", "W-2", "W-3"),
    rule,
    model: fc.constantFrom("credit-risk", "fraud"),
    match: fc.option(fc.record({ term }), { nil: undefined }),
    bind: fc.option(fc.record({ artifact: digest }), { nil: undefined }),
    requestedBy: fc.constantFrom("alice", "@ada", "ADA"),
    approvedBy: fc.record({ role: fc.constantFrom("model-risk", "governance", "owners") }),
    created: day,
    expires: day,
    renews: fc.option(fc.constantFrom("W-1", "W-2", "W-9"), { nil: undefined }),
  })
  .map(({ match, bind, renews, ...rest }) => {
    const { match: _, ...plain } = waiver(rest);
    return {
      ...plain,
      ...(match !== undefined && { match }),
      ...(bind !== undefined && { bind }),
      ...(renews !== undefined && { renews }),
    };
  });

const anyFile: fc.Arbitrary<WaiverFile> = fc.oneof(
  { weight: 9, arbitrary: anyWaiver.map(fileOf) },
  { weight: 1, arbitrary: fc.constant({ file: "governance/waivers/odd.yaml", waiver: undefined }) },
);
const anyProof: fc.Arbitrary<WaiverProof | undefined> = fc.constantFrom(
  undefined,
  { by: "ada" },
  { by: "alice" },
  { problem: "nobody approved it" },
);
const anyFinding = fc
  .record({ id: rule, outcome, subject: fc.option(term, { nil: undefined }) })
  .map(({ id, subject, ...rest }) => {
    const { subject: _, ...plain } = failure({ ["rule"]: id, ...rest });
    return subject === undefined ? plain : { ...plain, subject };
  });

test("whatever waivers say, findings are as many as before, and only a blocking one that a valid waiver names is waived", () => {
  fc.assert(
    fc.property(
      fc.array(anyFile, { maxLength: 4 }),
      fc.array(anyProof, { minLength: 4, maxLength: 4 }),
      fc.array(anyFinding, { maxLength: 6 }),
      (files, given, findings) => {
        const proofs = new Map(
          files.flatMap(({ file }, at) => {
            const proof = given[at];
            return proof === undefined ? [] : [[file, proof] as const];
          }),
        );
        const asked = question({ files, proofs, findings });
        const waivers = judgeWaivers(asked);
        const applied = applyWaivers(findings, { waivers, subject: asked.subject });
        expect(applied).toHaveLength(findings.length);
        const valid = waivers.filter(({ governed }) => governed.state === "valid");
        for (const [at, finding] of findings.entries()) {
          const after = applied[at];
          expect(after?.message.startsWith(finding.message)).toBe(true);
          if (after?.outcome === finding.outcome) continue;
          expect([isBlocking(finding.outcome), after?.outcome]).toEqual([true, "waived"]);
          const by = valid.filter(({ waiver: one }) => one?.rule === finding.rule && after?.message.includes(one.id));
          expect(by).not.toEqual([]);
        }
        for (const { waiver: one, governed } of valid) {
          expect(governed.by?.toLowerCase()).not.toBe(one?.requestedBy.replace("@", "").toLowerCase());
          expect([one?.rule, one?.approvedBy.role === "owners"]).toEqual([RULE, false]);
          expect((one?.created ?? "") <= asked.today && asked.today < (one?.expires ?? "")).toBe(true);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test("whatever makes a waiver invalid brings its finding back", () => {
  const spoiling: readonly Parameters<typeof waiver>[0][] = [
    { rule: "MG-RISK-002" },
    { model: "fraud" },
    { match: { term: "age<26" } },
    { match: { term: "*" } },
    { bind: { trainKey: `sha256:${"c".repeat(64)}` } },
    { requestedBy: "ada" },
    { approvedBy: { role: "owners" } },
    { created: "2026-12-01" },
    { expires: "2026-11-29" },
    { expires: "2027-03-01" },
    { renews: "W-0" },
  ];
  for (const changes of spoiling) {
    const asked = question({ files: [fileOf(waiver(changes))] });
    const applied = applyWaivers(asked.findings, { waivers: judgeWaivers(asked), subject: asked.subject });
    expect([changes, applied]).toEqual([changes, asked.findings]);
  }
});
