import { expect, test } from "vitest";
import type { PromotionRecord } from "../../../../src/generated/types.ts";
import { canaryKey, endedSince, openCanary, unendedRollback } from "../../../../src/work/promotion/open-canary.ts";
import { wantedValues } from "../../../../src/work/promotion/wanted.ts";
import { canary } from "./canary-cases.ts";

const [STABLE, TRIED] = [`sha256:${"1a".repeat(32)}`, `sha256:${"2b".repeat(32)}`];

function word(day: number, changes: Partial<PromotionRecord>): PromotionRecord {
  return {
    schema: "model-gitops/promotion/v1",
    key: `sha256:${"0".repeat(64)}`,
    model: "churn",
    action: "canary",
    state: "done",
    stage: "production",
    artifact: TRIED,
    evidence: [],
    outcome: "pass",
    findings: [],
    at: new Date(Date.UTC(2026, 10, day)).toISOString(),
    ...changes,
  };
}

const STEP = word(1, { traffic: 10 });

test.each([
  ["begun", [STEP], [], true],
  ["in another stage", [word(1, { traffic: 10, stage: "staging" })], [], false],
  ["taken out by hand", [STEP, word(2, { traffic: 0 })], [], false],
  ["promoted", [STEP], [word(2, { action: "promote" })], false],
  ["rolled back", [STEP], [word(2, { action: "rollback", artifact: STABLE, from: { artifact: TRIED } })], false],
  ["begun again after its rollback", [word(3, { traffic: 5 })], [word(2, { action: "promote" })], true],
  ["whose promotion broke off", [STEP], [word(2, { action: "promote", state: "begun" })], true],
] as const)("a canary that was %s", (...[, canaries, promotions, isOpen]) => {
  expect(openCanary({ canaries, promotions }, "production") !== undefined).toBe(isOpen);
});

test("only a canary's rollback that broke off is gone on with", () => {
  const begun = word(2, { action: "rollback", artifact: STABLE, state: "begun", traffic: 0 });
  const { traffic: _, ...ordinary } = begun;
  const of = (promotions: readonly PromotionRecord[]) => unendedRollback({ canaries: [], promotions }, "production");
  expect(of([begun])).toBe(begun);
  expect(of([{ ...begun, state: "proposed" }])?.state).toBe("proposed");
  expect(of([begun, { ...begun, state: "done" }])).toBe(undefined);
  expect(of([ordinary])).toBe(undefined);
});

test("each step and state of a canary is another word, and the same one is the same", () => {
  const of = (changes: Parameters<typeof canary>[0]) =>
    canaryKey({ model: "churn", stage: "production" }, canary(changes));
  const { state: _, ...plain } = canary();
  expect(of({ state: "running" })).toBe(canaryKey({ model: "churn", stage: "production" }, plain));
  expect(
    new Set([of({}), of({ traffic: 25 }), of({ state: "paused" }), of({ since: "2026-11-02T00:00:00Z" })]).size,
  ).toBe(4);
});

test("what files are to hold follows the reference; a share stays a number, and what is not known is a problem", () => {
  const updates = [
    { file: "a.yaml", path: "uri" },
    { file: "a.yaml", path: "weight", value: "{traffic}" },
    { file: "a.yaml", path: "tag", value: "{tag}" },
    { file: "a.yaml", path: "nowhere" },
  ];
  const found = wantedValues("uri: s3://old\nweight: 0\ntag: x\n", updates, { uri: "s3://new", traffic: 5 });
  expect(found.map(({ current, wanted }) => current.problem ?? [current.value, wanted])).toEqual([
    ["s3://old", "s3://new"],
    [0, 5],
    expect.stringContaining("{tag} has no value here"),
    expect.stringContaining("nowhere"),
  ]);
});

test("a canary that was put back as it was is known by what ended it since", () => {
  const back = word(2, { action: "rollback", artifact: STABLE, from: { artifact: TRIED }, traffic: 0 });
  const since = (day: number) => word(day, {}).at;
  const of = (changes: Parameters<typeof canary>[0], canaries: readonly PromotionRecord[] = [STEP]) =>
    endedSince({ canaries, promotions: [back] }, "production", canary({ digest: TRIED, traffic: 10, ...changes }));
  expect(of({ since: since(1) })).toBe(back.at);
  expect(of({ since: since(1) }, [STEP, word(3, { traffic: 0 })])).toBe(since(3));
  expect(of({ since: since(3) })).toBeUndefined();
  expect(of({ since: since(1), traffic: 0 })).toBeUndefined();
  expect(of({ since: since(1), digest: STABLE })).toBeUndefined();
  expect(endedSince({ canaries: [], promotions: [back] }, "staging", canary({ digest: TRIED }))).toBeUndefined();
});
