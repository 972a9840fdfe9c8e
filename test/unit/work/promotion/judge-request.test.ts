import { expect, test } from "vitest";
import type { PromotionRecord } from "../../../../src/generated/types.ts";
import { isEarly, judgeRequest, type RequestFacts } from "../../../../src/work/promotion/judge-request.ts";
import { openRequests } from "../../../../src/work/promotion/open-requests.ts";
import { A, B, HOUR, NOW, ONE, TWO, quarantine, record, registeredBy, stage, tag } from "./promotion-cases.ts";

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
  ["nothing before", { ...SOAKED, servesBefore: undefined }, /after fail: .*serves no version of churn yet/],
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

test.each<[string, Partial<RequestFacts>, RegExp]>([
  ["half the time", { promotions: [record({ stage: "staging" })] }, /12 h of 24 h are left/],
  [
    "a pull request of the stage before",
    { servesBefore: { digest: TWO }, promotions: [record({ stage: "staging", state: "proposed", pull: 7 })] },
    /staging, where 1\.0\.0 waits for #7/,
  ],
])("a tag waits for %s, which stops a person", (_, changes, message) => {
  const facts = { ...SOAKED, ...changes };
  const tagged = { ...REQUEST, tag: tag("churn#production#1") };
  expect(judged(facts)).toEqual([expect.stringMatching(message)]);
  expect(judged(facts)).toEqual([expect.stringMatching(/^promotion\/after fail/)]);
  expect(judged({ ...facts, request: tagged })).toEqual([expect.stringMatching(/^promotion\/after warn/)]);
});

test("only a wait is early", () => {
  const found = (outcome: "warn" | "fail", rule = "promotion/after") => [{ rule, outcome, message: "" }];
  expect(isEarly(found("warn"))).toBe(true);
  expect([isEarly([]), isEarly(found("fail")), isEarly(found("warn", "promotion/moved"))]).toEqual([
    false,
    false,
    false,
  ]);
});

const CHAIN = [
  stage("production", { after: "staging", isAutomatic: true }),
  stage("canary", { after: "test" }),
  stage("staging", { after: "canary" }),
  stage("test"),
];

test("stages follow those that they come after, in whatever order they are written", () => {
  const tags = [
    "churn@v1.0.0",
    ...["production", "staging", "canary", "test"].map((name, at) => `churn#${name}#${at + 1}`),
  ];
  const facts = {
    model: "churn",
    stages: CHAIN,
    registered: registeredBy(...tags),
    promotions: [],
    served: {},
    now: NOW,
  };
  expect(openRequests(facts).map((one) => one.stage)).toEqual(["test", "canary", "staging", "production"]);
});

function scheduled(promotions: readonly PromotionRecord[], soakMs = 0) {
  const stages = [stage("staging"), stage("production", { after: "staging", soakMs, isAutomatic: true })];
  const last = promotions.findLast((one) => one.stage === "staging" && one.state === "done");
  const served = { staging: last && { digest: last.artifact, version: last.version } };
  const facts = { model: "churn", stages, registered: undefined, promotions, served, now: NOW };
  return openRequests(facts).map((one) => `${one.action} ${one.version} ${one.stage ?? ""}`);
}

test("what has soaked is promoted by itself, and nothing after a rollback until a person resumes it", () => {
  const staged = record({ stage: "staging" });
  const due = ["promote 1.0.0 production"];
  expect(scheduled([])).toEqual([]);
  expect(scheduled([staged])).toEqual(due);
  expect(scheduled([staged], 12 * HOUR)).toEqual(due);
  expect(scheduled([staged], 12 * HOUR + 1)).toEqual([]);
  const back = record({ action: "rollback", artifact: TWO, version: "0.9.0" });
  expect(scheduled([staged, back])).toEqual([]);
  expect(
    scheduled([staged, back, record({ stage: "staging", artifact: TWO.replace("2", "3"), version: "1.1.0" })]),
  ).toEqual([]);
  expect(scheduled([staged, back, record({ action: "resume" })])).toEqual(due);
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
