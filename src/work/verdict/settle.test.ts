import { expect, test } from "vitest";
import { evaluation, run } from "../../../test/unit/report/samples.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Hearing } from "../../records/approval.ts";
import { parseVerdict } from "../../records/parse.ts";
import { settle } from "./settle.ts";

const KEY = `sha256:${"a".repeat(64)}`;
const WAITING: Finding = { rule: "gate/x", outcome: "inconclusive", message: "Nobody can tell.", needsPerson: true };
const APPROVAL = { by: "ada", digest: KEY };
const heard = (approvals: Hearing["approvals"]): Hearing => ({ approvals, unheard: [], objections: [] });

test("a verdict names the evidence that our own jobs made, and a fork's numbers name nothing", () => {
  const facts = { model: "m", key: KEY, findings: [], evaluation: evaluation() };
  expect(settle({ ...facts, trained: { trainKey: "t", run: run() }, judgedBy: "base" })).toMatchObject({
    verdictKey: KEY,
    evaluationKey: evaluation().evaluationKey,
    trainKey: "t",
    artifact: run().artifact.digest,
    baseline: evaluation().baseline.artifact?.digest,
    outcome: "pass",
    judgedBy: "base",
  });
  const bare = settle(facts);
  for (const key of ["evaluationKey", "trainKey", "artifact", "baseline", "judgedBy"])
    expect(bare).not.toHaveProperty(key);
  expect(bare.headline).toMatch(/^ROC AUC improved/);
});

test("what waits for a person says which line accepts it, where somebody may", () => {
  const facts = { model: "m", key: KEY, findings: [WAITING] };
  expect(settle({ ...facts, approvalKey: KEY })).toMatchObject({
    outcome: "inconclusive",
    headline: "Nobody can tell.",
    approvalCommand: "model-gitops approve m@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  });
  expect(settle(facts)).not.toHaveProperty("approvalCommand");
});

test("what a person accepted is waived by name; what no person may accept stays", () => {
  const accepted = settle({ model: "m", key: KEY, findings: [WAITING], heard: heard([APPROVAL]), approvalKey: KEY });
  expect(accepted).toMatchObject({
    outcome: "pass",
    findings: [{ outcome: "waived", message: "Nobody can tell. Accepted by @ada." }],
    approvals: [APPROVAL],
  });
  expect(accepted).not.toHaveProperty("approvalCommand");
  const broken: Finding = { rule: "gate/y", outcome: "fail", message: "Broken." };
  expect(settle({ model: "m", key: KEY, findings: [WAITING, broken], heard: heard([APPROVAL]) }).outcome).toBe("fail");
});

test("what only its author accepted says so first", () => {
  const own = { ...APPROVAL, self: true as const };
  const accepted = settle({ model: "m", key: KEY, findings: [WAITING], heard: heard([own]), mayApproveSelf: true });
  expect(accepted).toMatchObject({
    outcome: "pass",
    headline: "Nobody can tell. Self-approved by @ada.",
    findings: [{ outcome: "waived", message: "Nobody can tell. Self-approved by @ada." }],
  });
  const said = settle({ model: "m", key: KEY, findings: [WAITING], heard: heard([own]), headline: "x".repeat(500) });
  expect(said.headline).toMatch(/^x{400,}… Self-approved by ada\.$/);
  expect(said.headline.length).toBeLessThanOrEqual(500);
  // Somebody else's word is enough, and says more.
  const both = settle({ model: "m", key: KEY, findings: [WAITING], heard: heard([{ by: "eve", digest: KEY }, own]) });
  expect(both.headline).toBe("Nobody can tell. Accepted by @eve.");
  const waiting = { model: "m", key: KEY, findings: [WAITING], approvalKey: KEY };
  expect(settle({ ...waiting, mayApproveSelf: true })).toMatchObject({ mayApproveSelf: true });
  expect(settle(waiting)).not.toHaveProperty("mayApproveSelf");
});

test("a sentence that says it better is the headline", () => {
  expect(settle({ model: "m", key: KEY, findings: [WAITING], headline: "It goes." }).headline).toBe("It goes.");
});

test("what was said and does not count is told while it waits, and no longer", () => {
  const unheard = [{ by: "ada", why: "edited" as const }];
  const objections = [{ by: "eve", url: "https://x/1" }];
  const waiting = { model: "m", key: KEY, findings: [WAITING], approvalKey: KEY };
  expect(settle({ ...waiting, heard: { approvals: [], unheard, objections } })).toMatchObject({ unheard, objections });
  const accepted = settle({ ...waiting, heard: { approvals: [APPROVAL], unheard, objections: [] } });
  expect(accepted).not.toHaveProperty("unheard");
});

test("a verdict of very many findings can be read again, and has what stops the merge", () => {
  const many = Array.from({ length: 2500 }, (_, at): Finding => ({ ...WAITING, outcome: "warn", subject: `${at}` }));
  const failed: Finding = { rule: "gate/y", outcome: "fail", message: "No." };
  const verdict = settle({ model: "m", key: KEY, findings: [...many, failed] });
  expect([verdict.outcome, verdict.findings.length, verdict.findings.at(-1)]).toEqual(["fail", 2000, failed]);
  expect(parseVerdict(JSON.stringify(verdict), "verdict.json")).toEqual(verdict);
});
