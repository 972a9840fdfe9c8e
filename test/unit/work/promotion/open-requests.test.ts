import { expect, test } from "vitest";
import { judgeRequest } from "../../../../src/work/promotion/judge-request.ts";
import { rollbackTarget } from "../../../../src/work/promotion/judge-rollback.ts";
import { judgeStanding } from "../../../../src/work/promotion/judge-standing.ts";
import { openRequests } from "../../../../src/work/promotion/open-requests.ts";
import { readRegistry } from "../../../../src/work/promotion/registry.ts";
import { A, B, HOUR, NOW, ONE, THREE, TWO, quarantine, record, stage } from "./promotion-cases.ts";

const quarantined = (artifact: string) => ({ ...quarantine("quarantined"), artifact });

test("an open emergency is not closed by a resume", () => {
  const emergency = { expires: "2026-11-02T00:00:00.000Z", passedOver: ["promotion/bytes"] };
  const back = record({ action: "rollback", emergency, reason: "Down." });
  const resume = record({ action: "resume" });
  delete (resume as { version?: string }).version;
  const facts = {
    model: "churn",
    quarantines: [],
    registered: readRegistry([{ name: "churn@v1.0.0", sha: A, isAnnotated: true, commit: A }]).models.get("churn"),
    served: {},
    now: NOW,
  };
  expect(judgeStanding({ ...facts, promotions: [back] }).map(({ rule }) => rule)).toContain("promotion/emergency");
  expect(judgeStanding({ ...facts, promotions: [back, resume] }).map(({ rule }) => rule)).toContain(
    "promotion/emergency",
  );
});

test.each(["begun", "proposed"] as const)("nothing is promoted by itself while a rollback is %s", (state) => {
  const promotions = [
    record({ stage: "production", version: "1.1.0", artifact: TWO, commit: B, at: "2026-10-01T00:00:00.000Z" }),
    record({
      stage: "staging",
      version: "1.2.0",
      artifact: THREE,
      commit: "c".repeat(40),
      at: "2026-10-02T00:00:00.000Z",
    }),
    record({ action: "rollback", state, version: "1.0.0", artifact: ONE, counter: 3, reason: "Refusals doubled." }),
  ];
  const found = openRequests({
    model: "churn",
    stages: [stage("staging"), stage("production", { after: "staging", soakMs: HOUR, isAutomatic: true })],
    registered: undefined,
    promotions,
    served: { staging: { digest: THREE, version: "1.2.0" }, production: { digest: TWO, version: "1.1.0" } },
    now: NOW,
  });
  expect(found.filter(({ action }) => action === "promote")).toEqual([]);
});

test("a rollback that waits does not lead to bytes that were put in quarantine meanwhile", () => {
  const promotions = [
    record({ version: "1.0.0", artifact: ONE }),
    record({ version: "1.1.0", artifact: TWO }),
    record({ action: "rollback", state: "proposed", version: "1.0.0", artifact: ONE }),
  ];
  const found = rollbackTarget({
    model: "churn",
    stage: "production",
    to: "1.0.0",
    promotions,
    quarantines: [quarantined(TWO), quarantined(ONE)],
    serves: { digest: TWO, version: "1.1.0" },
  });
  expect(found).toHaveProperty("findings");
});

test("the schedule asks for no rollback in disguise after the stage before went back", () => {
  const promotions = [
    record({ stage: "staging", version: "1.0.0", artifact: ONE, at: "2026-10-01T00:00:00.000Z" }),
    record({ stage: "staging", version: "1.1.0", artifact: TWO, commit: B, at: "2026-10-02T00:00:00.000Z" }),
    record({ stage: "production", version: "1.1.0", artifact: TWO, commit: B, at: "2026-10-03T00:00:00.000Z" }),
    record({ stage: "staging", action: "rollback", version: "1.0.0", artifact: ONE, at: "2026-10-04T00:00:00.000Z" }),
  ];
  const stages = [stage("staging"), stage("production", { after: "staging", isAutomatic: true })];
  const served = { staging: { digest: ONE, version: "1.0.0" }, production: { digest: TWO, version: "1.1.0" } };
  const requests = openRequests({ model: "churn", stages, registered: undefined, promotions, served, now: NOW });
  const refused = requests.flatMap((request) =>
    judgeRequest({
      request,
      stages,
      registered: undefined,
      promotions,
      quarantines: [quarantined(TWO)],
      artifact: ONE,
      serves: served.production,
      servesBefore: served.staging,
      isMerged: true,
      now: NOW,
    }),
  );
  expect(refused.map(({ message }) => message)).toEqual([]);
});

test("two assignments with one number are told", () => {
  const tags = ["churn@v1.0.0", "churn#production#7"].map((name) => ({ name, sha: A, isAnnotated: true, commit: A }));
  const other = ["churn@v1.1.0", "churn#production#07"].map((name) => ({ name, sha: B, isAnnotated: true, commit: B }));
  const first = openRequests({
    model: "churn",
    stages: [stage("production")],
    registered: readRegistry([...tags, ...other]).models.get("churn"),
    promotions: [],
    served: {},
    now: NOW,
  });
  const second = openRequests({
    model: "churn",
    stages: [stage("production")],
    registered: readRegistry([...other, ...tags]).models.get("churn"),
    promotions: [],
    served: {},
    now: NOW,
  });
  expect(first.find(({ stage: to }) => to)?.version).toBe(second.find(({ stage: to }) => to)?.version);
});

const RELEASED = [
  { name: "churn@v1.0.0", sha: A, isAnnotated: true, commit: A },
  { name: "churn@v2.0.0", sha: B, isAnnotated: true, commit: B },
];

test("a tag of a tree or a blob does not hide in silence what an earlier tag asks for", () => {
  const tags = [
    { name: "churn@v1.0.0", sha: A, isAnnotated: true, commit: A },
    { name: "churn#production#3", sha: A, isAnnotated: true, commit: A },
    // git tag -a "churn#production#99" HEAD^{tree}
    { name: "churn#production#99", sha: B, isAnnotated: true },
  ];
  const found = openRequests({
    model: "churn",
    stages: [stage("production")],
    registered: readRegistry(tags).models.get("churn"),
    promotions: [],
    served: {},
    now: NOW,
  });
  expect(found.filter(({ action }) => action === "promote")).toHaveLength(1);
});

test("a release comes after the highest version, also where a tag asks for it, and where a stage is named", () => {
  const facts = {
    stages: [stage("production")],
    promotions: [record({ version: "2.0.0", artifact: TWO, commit: B, action: "register" })],
    quarantines: [],
    artifact: THREE,
    serves: undefined,
    servesBefore: undefined,
    isMerged: true,
    now: NOW,
  };
  const C = "c".repeat(40);
  const old = { name: "churn@v1.5.0", sha: C, isAnnotated: true, commit: C };
  const byTag = judgeRequest({
    ...facts,
    registered: readRegistry([...RELEASED, old]).models.get("churn"),
    request: { model: "churn", action: "register", version: "1.5.0", commit: C, tag: old },
  });
  const toStage = judgeRequest({
    ...facts,
    serves: { digest: ONE, version: "1.0.0" },
    registered: readRegistry(RELEASED).models.get("churn"),
    request: { model: "churn", action: "promote", version: "1.5.0", stage: "production", commit: C },
  });
  expect({ byTag: byTag.map(({ rule }) => rule), toStage: toStage.map(({ rule }) => rule) }).toEqual({
    byTag: ["promotion/version"],
    toStage: ["promotion/version"],
  });
});
