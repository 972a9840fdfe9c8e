import { test } from "vitest";
import { unmetDemands, type Demands } from "../../../../src/work/provenance/policy.ts";
import { PREDICATES, STATEMENT_TYPE, type Statement } from "../../../../src/work/provenance/statement.ts";
import { TRAINING_TYPE } from "../../../../src/work/provenance/training.ts";

const NOW = Date.UTC(2026, 0, 31);

function said(predicateType: string, predicate: Statement["predicate"] = {}): Statement {
  return { _type: STATEMENT_TYPE, subject: [], predicateType, predicate };
}

function unmet(demands: Demands, statements: readonly Statement[], holds = true): readonly string[] {
  const stated = statements.map((statement) => ({ statement, holds }));
  return unmetDemands(demands, stated, NOW).map(({ kind, outcome, message }) => `${kind} ${outcome}: ${message}`);
}

test("by default the model signature has to hold", ({ expect }) => {
  expect(unmet({}, [said(PREDICATES.signature)])).toEqual([]);
  expect(unmet({}, [said(PREDICATES.signature)], false)[0]).toMatch(/^required fail: No signature by somebody trusted/);
  expect(unmet({}, [said(PREDICATES.summary)])[0]).toMatch(/^required unmeasured: There is no signature/);
});

test("each statement that is required has to be there, by word or URI", ({ expect }) => {
  const all: Demands = { require: ["provenance", "test-result", "summary", "https://cyclonedx.org/bom"] };
  expect(unmet(all, [])).toHaveLength(4);
  const passed = said(PREDICATES.testResult, { result: "PASSED" });
  const bom = said("https://cyclonedx.org/bom");
  expect(unmet(all, [said(PREDICATES.provenance), passed, said(PREDICATES.summary), bom])).toEqual([]);
});

test("tests that failed are no proof", ({ expect }) => {
  const demands: Demands = { require: ["test-result"] };
  expect(unmet(demands, [said(PREDICATES.testResult, { result: "WARNED" })])).toEqual([]);
  expect(unmet(demands, [said(PREDICATES.testResult, { result: "FAILED" })])[0]).toMatch(/^result fail/);
  expect(unmet(demands, [said(PREDICATES.testResult)])[0]).toMatch(/missing/);
});

test("one summary has to list every property, and be young enough", ({ expect }) => {
  const at = (timeCreated: string, properties: readonly string[]) =>
    said(PREDICATES.summary, { timeCreated, properties });
  const demands: Demands = { require: ["summary"], properties: ["A", "B"], maxAgeDays: 30 };
  expect(unmet(demands, [at("2026-01-02T00:00:00Z", ["A", "B", "C"])])).toEqual([]);
  expect(unmet(demands, [at("2026-01-02T00:00:00Z", ["A"]), at("2026-01-02T00:00:00Z", ["B"])])[0]).toMatch(
    /^property fail/,
  );
  expect(unmet(demands, [at("2025-12-31T23:59:59Z", ["A", "B"])])[0]).toMatch(/^age fail: .*at most 30 days/);
  expect(unmet(demands, [at("2026-02-01T00:00:00Z", ["A", "B"])])[0]).toMatch(/from the future/);
  expect(unmet(demands, [at("yesterday", ["A", "B"])])[0]).toMatch(/^age unmeasured/);
  expect(unmet({ maxAgeDays: 30 }, [said(PREDICATES.signature)])[0]).toMatch(
    /^required unmeasured: There is no summary/,
  );
});

test("what was used has to be named with its digest", ({ expect }) => {
  const provenance = said(PREDICATES.provenance, {
    buildDefinition: { resolvedDependencies: [{ name: "dataset:train", digest: { sha256: "ab" } }, 7] },
  });
  const demands = (sha256: string): Demands => ({
    require: ["provenance"],
    resolvedDependencies: [{ name: "dataset:train", digest: { sha256 } }],
  });
  expect(unmet(demands("ab"), [provenance])).toEqual([]);
  expect(unmet(demands("cd"), [provenance])).toEqual([
    "dependency fail: The provenance does not name dataset:train with sha256 cd.",
  ]);
});

test("a parameter that nobody here knows may have changed what was made", ({ expect }) => {
  const of = (externalParameters: unknown) =>
    said(PREDICATES.provenance, { buildDefinition: { buildType: TRAINING_TYPE, externalParameters } });
  const demands: Demands = { require: ["provenance"] };
  expect(unmet(demands, [of({ model: "churn", seed: 1 })])).toEqual([]);
  expect(unmet(demands, [of({ model: "churn", hook: "x" })])[0]).toMatch(/^parameter fail: .*"hook"/);
  expect(unmet(demands, [of(undefined)])[0]).toMatch(/^parameter fail/);
});
