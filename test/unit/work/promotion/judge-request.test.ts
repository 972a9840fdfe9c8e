import { expect, test } from "vitest";
import type { PromotionRecord, QuarantineRecord } from "../../../../src/generated/types.ts";
import type { ResolvedStage } from "../../../../src/manifest/resolved-promotion.ts";
import { judgeRequest, type RequestFacts } from "../../../../src/work/promotion/judge-request.ts";
import { openRequests } from "../../../../src/work/promotion/open-requests.ts";
import { readRegistry } from "../../../../src/work/promotion/registry.ts";

const [A, B] = ["a".repeat(40), "b".repeat(40)];
const [ONE, TWO] = [`sha256:${"1".repeat(64)}`, `sha256:${"2".repeat(64)}`];
const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-01T12:00:00Z");

function stage(name: string, changes: Partial<ResolvedStage> = {}): ResolvedStage {
  return {
    name,
    after: undefined,
    soakMs: 0,
    isAutomatic: false,
    updates: [],
    endpoint: undefined,
    canary: undefined,
    ...changes,
  };
}

function tag(name: string, commit = A) {
  return { name, sha: commit, isAnnotated: true, commit };
}

function registeredBy(...names: readonly string[]) {
  return readRegistry(names.map((name) => tag(name))).models.get("churn");
}

function record(changes: Partial<PromotionRecord>): PromotionRecord {
  return {
    schema: "model-gitops/promotion/v1",
    key: `sha256:${"0".repeat(64)}`,
    model: "churn",
    action: "promote",
    state: "done",
    version: "1.0.0",
    stage: "production",
    artifact: ONE,
    commit: A,
    evidence: [],
    outcome: "pass",
    findings: [],
    at: "2026-11-01T00:00:00.000Z",
    ...changes,
  };
}

function quarantine(state: QuarantineRecord["state"], by?: string): QuarantineRecord {
  const body = {
    model: "churn",
    artifact: ONE,
    state,
    reason: "It refuses everybody.",
    at: "2026-10-31T00:00:00.000Z",
  };
  return { schema: "model-gitops/quarantine/v1", key: ONE, ...body, ...(by !== undefined && { by }) };
}

const REQUEST = { model: "churn", action: "promote", version: "1.0.0", stage: "production", commit: A } as const;

function judged(changes: Partial<RequestFacts> = {}): readonly string[] {
  const facts: RequestFacts = {
    request: REQUEST,
    stages: [stage("production")],
    registered: undefined,
    promotions: [],
    quarantines: [],
    artifact: ONE,
    serves: undefined,
    servesBefore: undefined,
    isMerged: true,
    now: NOW,
    ...changes,
  };
  return judgeRequest(facts).map(({ rule, outcome, message }) => `${rule} ${outcome}: ${message}`);
}

const SOAKED: Partial<RequestFacts> = {
  stages: [stage("staging"), stage("production", { after: "staging", soakMs: 24 * HOUR })],
  servesBefore: { digest: ONE, version: "1.0.0" },
};
const ROLLED_BACK = record({ action: "rollback", reason: "Wrong." });

test("what can be meant is", () => {
  expect(judged()).toEqual([]);
  expect(judged({ registered: registeredBy("churn@v1.0.0"), serves: { digest: TWO, version: "0.9.0" } })).toEqual([]);
});

test.each<[string, Partial<RequestFacts>, RegExp]>([
  ["a name that no tag has", { request: { ...REQUEST, model: "churn-" } }, /version fail: No tag can name churn-/],
  ["no version", { request: { ...REQUEST, version: "V1" } }, /version fail: "V1" is no version: .* without the `V`/],
  [
    "a broken line",
    { request: { ...REQUEST, version: "1.0.0\n::error" } },
    /version fail: "1.0.0\\n::error" is no version/,
  ],
  ["build metadata", { request: { ...REQUEST, version: "1.0.0+b" } }, /version fail: .*is no version/],
  ["one taken back", { registered: registeredBy("churn@v1.0.0", "churn@v1.0.0!") }, /version fail: .*was taken back/],
  [
    "one of another commit",
    { request: { ...REQUEST, commit: B }, registered: registeredBy("churn@v1.0.0") },
    /never moved/,
  ],
  ["one of other bytes", { promotions: [record({ artifact: TWO })] }, /moved fail: .*stands for other bytes now/],
  ["one that goes back", { serves: { digest: TWO, version: "1.0.1" } }, /version fail: production serves 1.0.1/],
  [
    "a lower one registered",
    { request: { ...REQUEST, action: "register", stage: undefined }, registered: registeredBy("churn@v1.0.1") },
    /1.0.0 comes before 1.0.1/,
  ],
  ["an unknown stage", { request: { ...REQUEST, stage: "prod" } }, /stage fail: churn has no stage "prod"/],
  ["a side branch", { isMerged: false }, /branch fail: The commit aaaaaaa is not on the default branch/],
  [
    "a tag of one",
    { request: { ...REQUEST, tag: tag("churn#production#1") }, isMerged: false },
    /churn#production#1 names aaaaaaa/,
  ],
  ["an unknown commit", { isMerged: undefined }, /branch unmeasured: /],
  [
    "a quarantine",
    { quarantines: [quarantine("quarantined", "dana")] },
    /quarantine fail: .* by dana: It refuses everybody/,
  ],
  [
    "a renewed one",
    { quarantines: [quarantine("quarantined"), quarantine("lifted"), quarantine("quarantined")] },
    /quarantine fail/,
  ],
  ["nothing before", { ...SOAKED, servesBefore: undefined }, /after fail: .*serves nothing of churn/],
  ["another before", { ...SOAKED, servesBefore: { digest: TWO } }, /after fail: .*serves sha256:2/],
  ["an unknown time", SOAKED, /after unmeasured: .*does not say since when/],
  [
    "half the time",
    { ...SOAKED, promotions: [record({ stage: "staging" })] },
    /after fail: .*12 h of 24 h are left|after fail/,
  ],
  ["a pause", { request: { ...REQUEST, isAutomatic: true }, promotions: [ROLLED_BACK] }, /paused fail: .*Wrong\./],
])("%s stops it", (_, changes, message) => {
  const findings = judged(changes);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(message);
});

test.each<[string, Partial<RequestFacts>]>([
  ["a lifted quarantine", { quarantines: [quarantine("quarantined"), quarantine("lifted")] }],
  ["time enough", { ...SOAKED, promotions: [record({ stage: "staging", at: "2026-10-31T12:00:00.000Z" })] }],
  ["a person in a pause", { promotions: [ROLLED_BACK] }],
  [
    "what was begun since a pause",
    { request: { ...REQUEST, isAutomatic: true, isBegun: true }, promotions: [ROLLED_BACK] },
  ],
  [
    "a pause that ended",
    { request: { ...REQUEST, isAutomatic: true }, promotions: [ROLLED_BACK, record({ action: "resume" })] },
  ],
])("%s stops nothing", (_, changes) => {
  expect(judged(changes)).toEqual([]);
});

test("serving again after something else begins its time anew", () => {
  const at = (artifact: string, hour: number) =>
    record({
      stage: "staging",
      artifact,
      version: artifact === ONE ? "1.0.0" : "0.9.0",
      at: new Date(NOW - hour * HOUR).toISOString(),
    });
  expect(judged({ ...SOAKED, promotions: [at(ONE, 48), at(TWO, 30), at(ONE, 2)] })).toHaveLength(1);
  expect(judged({ ...SOAKED, promotions: [at(TWO, 48), at(ONE, 30), at(ONE, 2)] })).toEqual([]);
});

function asked(
  names: readonly string[],
  promotions: readonly PromotionRecord[] = [],
  only?: string,
): readonly string[] {
  const stages = [stage("staging"), stage("production")];
  const facts = { model: "churn", stages, registered: registeredBy(...names), promotions, served: {}, only, now: NOW };
  return openRequests(facts).map((one) => `${one.action} ${one.version} ${one.stage ?? ""}`.trim());
}

test.each<[readonly string[], readonly PromotionRecord[], string | undefined, readonly string[]]>([
  [[], [], undefined, []],
  [["churn@v1.0.0"], [], undefined, ["register 1.0.0"]],
  [["churn@v1.0.0", "churn@v1.0.0!"], [], undefined, []],
  [["churn@v1.0.0", "churn#production#1"], [], undefined, ["promote 1.0.0 production"]],
  [["churn@v1.0.0", "churn#production#1", "churn#production!#2"], [], undefined, ["register 1.0.0"]],
  [
    ["churn@v1.0.0", "churn#staging#1", "churn#production#2"],
    [],
    undefined,
    ["promote 1.0.0 staging", "promote 1.0.0 production"],
  ],
  [["churn@v1.0.0", "churn#production#1"], [record({ tag: "churn#production#1", counter: 1 })], undefined, []],
  [["churn@v1.0.0", "churn#production#1"], [record({ action: "rollback", counter: 2 })], undefined, []],
  [["churn@v1.0.0", "churn#production#1", "churn#production#2"], [], "churn#production#1", []],
  [["churn@v1.0.0", "churn#production#1"], [], "churn#production#1", ["promote 1.0.0 production"]],
  [[], [record({ state: "proposed" })], undefined, ["promote 1.0.0 production"]],
  [[], [record({ state: "begun", action: "rollback" })], undefined, ["rollback 1.0.0 production"]],
])("tags %j and what was done ask for what is left (%#)", (...[names, promotions, only, wanted]) => {
  expect(asked(names, promotions, only)).toEqual(wanted);
});
