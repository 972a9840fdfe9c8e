import { expect, test } from "vitest";
import type { Finding } from "../../../src/findings/finding.ts";
import type { AuditedModel, AuditRecord } from "../../../src/generated/types.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { auditBody } from "../../../src/report/audit.ts";
import { harms } from "./harmless.ts";
import { HOSTILE_TEXTS } from "./samples.ts";

const FAILED: Finding = { rule: "audit/evidence", outcome: "fail", message: "Its verdict cannot be had." };
const GOOD: AuditedModel = {
  model: "churn",
  tier: "high",
  outcome: "pass",
  artifact: sha256("a"),
  environments: ["production"],
  results: [{ rule: "MG-OWN-001", outcome: "pass" }],
  waivers: [],
  findings: [],
};

function bodyOf(models: readonly AuditedModel[], more: Partial<AuditRecord> = {}): string {
  return auditBody({
    schema: "model-gitops/audit/v1",
    commit: "f".repeat(40),
    at: "2026-11-01T00:00:00Z",
    outcome: "fail",
    suite: "1.0.0",
    packs: ["baseline"],
    findings: [],
    ...more,
    models: [...models],
  });
}

test("all is as governed", () => {
  const body = bodyOf([GOOD], { outcome: "pass" });
  expect(body).toMatch(/^\*\*✅ 1 model: all is as governed\.\*\*\n\n\| Model /);
  expect(body).toContain("| `churn` | ✅ passed | high | `ca978112ca1b` | `production` | 1 of 1 | – |");
  expect(body).not.toContain("<details>");
  expect(bodyOf([], { packs: [] })).toContain("no pack of policies is in force for all");
});

test("what needs somebody comes first, and waivers by the day of their end", () => {
  const waiver = { rule: "MG-FAIR-002", term: "age<25", state: "valid" as const, expires: "2026-11-08" };
  const body = bodyOf(
    [
      { ...GOOD, waivers: [{ ...waiver, id: "W-2", daysLeft: 30 }] },
      { ...GOOD, model: "warned", outcome: "warn", findings: [{ ...FAILED, outcome: "warn" }] },
      {
        ...GOOD,
        model: "broken",
        outcome: "fail",
        findings: [FAILED],
        waivers: [
          { ...waiver, id: "W-1", daysLeft: 7 },
          { ...waiver, id: "W-0", state: "expired", daysLeft: -3 },
        ],
      },
    ],
    { findings: [{ ...FAILED, rule: "audit/controls", message: "noDeletion is declared as true, and is false." }] },
  );
  expect(body).toContain(
    "**❌ 3 models: 1 model not as governed, 1 model with warnings, 1 finding of the repository.**",
  );
  const order = (pattern: RegExp) => [...body.matchAll(pattern)].map(([, name]) => name);
  expect(order(/^\| `(broken|warned|churn)`/gm)).toEqual(["broken", "warned", "churn"]);
  expect(order(/^\| `(W-\d)`/gm)).toEqual(["W-0", "W-1", "W-2"]);
  expect(body).toContain("(ended 3 days ago)");
  expect(body).toContain("2026-11-08 (7 days)");
  expect(order(/<summary>\S+ <code>(\w+)<\/code>/g)).toEqual(["broken", "warned"]);
});

test("nothing that anybody writes pings, links or leaves its place", () => {
  const findings = HOSTILE_TEXTS.map((text): Finding => ({
    rule: text,
    outcome: "fail",
    message: text,
    subject: text,
    remediation: text,
    location: { file: text, line: 1 },
    evidence: { log: `${text}\n${text}` },
  }));
  const models = HOSTILE_TEXTS.map((text): AuditedModel => ({
    ...GOOD,
    model: text,
    outcome: "fail",
    environments: [text],
    waivers: [{ id: text, rule: text, term: text, state: "valid", expires: text, daysLeft: 1 }],
    findings,
  }));
  const [mention, fenced] = HOSTILE_TEXTS;
  expect(harms(bodyOf(models, { findings, packs: [mention, fenced], commit: mention, suite: fenced }))).toEqual([]);
});

test("a thousand models and messages that grow when they are escaped stay below what GitHub takes", () => {
  const long: Finding = { ...FAILED, message: "&|`<@".repeat(800), remediation: "&".repeat(4000) };
  const many = (count: number, findings: readonly Finding[]): readonly AuditedModel[] =>
    Array.from({ length: count }, (_, at) => ({
      ...GOOD,
      model: `${"m&|".repeat(20)}${at}`,
      outcome: "fail",
      environments: Array.from({ length: 100 }, () => "`|".repeat(30)),
      findings: [...findings],
      waivers: [{ id: "W|".repeat(30), rule: "R|".repeat(50), term: "`|".repeat(99), state: "valid", daysLeft: at }],
    }));
  const findings = Array.from({ length: 100 }, () => long);
  for (const models of [many(1000, [FAILED]), many(1000, findings), many(1, findings)]) {
    const body = bodyOf(models, { findings, packs: Array.from({ length: 50 }, () => "&".repeat(300)) });
    expect(body.length).toBeLessThan(60_000);
    expect(body).toContain("<details>");
  }
  expect(bodyOf(many(1000, [FAILED]))).toMatch(/… and \d+ models more: audit\.json/);
});
