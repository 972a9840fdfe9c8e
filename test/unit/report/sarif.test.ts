import { expect, test } from "vitest";
import type { Finding } from "../../../src/findings/finding.ts";
import { renderSarif, type SarifReport } from "../../../src/report/sarif.ts";

const RULE = { id: "MG-OWN-001", title: "It has an owner", why: "Somebody answers.", remediation: "Write one." };
const FAILED: Finding = { rule: RULE.id, outcome: "fail", message: "Nobody owns it.", model: "a" };

function runs(report: Partial<SarifReport>) {
  return JSON.parse(renderSarif({ version: "1.0.0", rules: [RULE], models: [], ...report })).runs;
}

function model(findings: readonly Finding[], name = "a") {
  return { model: name, manifest: `models/${name}/model.yaml`, findings };
}

test("rules are declared where nothing failed, so that alerts close", () => {
  const [run] = runs({ models: [model([{ ...FAILED, outcome: "pass" }])] });
  expect(run.results).toEqual([]);
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([RULE.id]);
  expect(run.automationDetails.id).toBe("model-gitops/a/");
});

test("every result has a place; what is waived or does not apply is none", () => {
  const findings: Finding[] = [
    FAILED,
    { ...FAILED, outcome: "waived" },
    { ...FAILED, outcome: "not-applicable" },
    { ...FAILED, outcome: "warn", location: { file: "models/a/model.yaml", line: 7, column: 3 } },
  ];
  const [{ results }] = runs({ models: [model(findings)] });
  expect(results.map((one: { level: string }) => one.level)).toEqual(["error", "warning"]);
  expect(results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: "models/a/model.yaml", uriBaseId: "%SRCROOT%" },
    region: { startLine: 1 },
  });
  expect(results[1].locations[0].physicalLocation.region).toEqual({ startLine: 7, startColumn: 3 });
});

test("a fingerprint is of rule, model and subject, and not of the line", () => {
  const print = (finding: Finding) => runs({ models: [model([finding])] })[0].results[0].partialFingerprints;
  const moved = { ...FAILED, location: { file: "models/a/model.yaml", line: 40 } };
  expect(print(moved)).toEqual(print(FAILED));
  expect(print({ ...FAILED, subject: "train" })).not.toEqual(print(FAILED));
});

test("beyond GitHub's twenty runs there is one, and no more results than it takes", () => {
  const many = Array.from({ length: 21 }, (_, index) => model([FAILED], `m${index}`));
  expect(runs({ models: many })).toHaveLength(1);
  const full = Array.from({ length: 6000 }, (_, index): Finding => ({
    ...FAILED,
    outcome: "warn",
    subject: `${index}`,
  }));
  const [{ results }] = runs({ models: [model([...full, FAILED])] });
  expect(results).toHaveLength(5000);
  expect(results[0].level).toBe("error");
});

test("a rule that nobody listed is declared too", () => {
  const [run] = runs({ models: [model([{ ...FAILED, rule: "gate/slice" }])] });
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([RULE.id, "gate/slice"]);
});

test("a path and a message of anybody's make a place and a text, and no link", () => {
  const message = "[approve](https://evil.test) \u202E\u0000 it, @everybody";
  const hostile: Finding = { ...FAILED, message, location: { file: "models/a#b?/\uD800 %.yaml" } };
  const [{ results }] = runs({ models: [model([hostile])] });
  expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("models/a%23b%3F/%EF%BF%BD%20%25.yaml");
  expect(results[0].message.text).not.toMatch(/\]\(|\p{Cc}|\p{Cf}/u);
});

test("the file is one that GitHub takes, whatever was found, and what blocks is in it", () => {
  const many = Array.from({ length: 150 }, (): Finding => ({ ...FAILED, outcome: "warn", message: "é".repeat(3000) }));
  const models = Array.from({ length: 20 }, (_, at) =>
    model([...many, { ...FAILED, message: "It blocks." }], `m${at}`),
  );
  const text = renderSarif({ version: "1.0.0", rules: [RULE], models });
  expect(Buffer.byteLength(text)).toBeLessThan(10_000_000);
  const read: { results: { level: string }[] }[] = JSON.parse(text).runs;
  expect(read.map(({ results }) => results[0]?.level)).toEqual(Array.from({ length: 20 }, () => "error"));
});

test("many rules leave room for what was found: code scanning closes an alert that is not in the file", () => {
  const rules = Array.from({ length: 25_000 }, (_, at) => ({ ...RULE, id: `ACME-${at}`, why: "w".repeat(900) }));
  const text = renderSarif({ version: "1.0.0", rules, models: [model([FAILED]), model([FAILED], "b")] });
  expect(Buffer.byteLength(text)).toBeLessThan(10_000_000);
  const told: { results: unknown[]; tool: { driver: { rules: { id: string }[] } } }[] = JSON.parse(text).runs;
  expect(told.map(({ results }) => results.length)).toEqual([1, 1]);
  const ids = told[0]?.tool.driver.rules.map(({ id }) => id) ?? [];
  expect([ids.length, ids.includes(FAILED.rule), new Set(ids).size]).toEqual([25_000, true, 25_000]);
});

test("descriptions of a rule are texts that GitHub takes, whoever wrote them", () => {
  const hostile = { ...RULE, why: `\u202E[a](https://evil.test)${"é".repeat(2000)}`, title: "t\u0000\n[b](c)" };
  const [{ tool }] = runs({ rules: [hostile], models: [model([])] });
  const [{ shortDescription, fullDescription }] = tool.driver.rules;
  expect(shortDescription.text).toBe("t [b] (c)");
  expect(fullDescription.text.length).toBeLessThanOrEqual(1024);
  expect(fullDescription.text).not.toMatch(/\]\(|\p{Cc}|\p{Cf}/u);
});
