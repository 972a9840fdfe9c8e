import { expect, test } from "vitest";
import { type ActualModel, reconcile, type RepairKind, REPAIRS } from "../../../../src/work/promotion/reconcile.ts";

const [OLD, NEW] = [`sha256:${"1a".repeat(32)}`, `sha256:${"2b".repeat(32)}`];
const DESIRED = { environment: "production", model: "churn", version: "1.5.0", digest: NEW };
const NOW = Date.parse("2026-11-10T00:00:00Z");
const DAY = 86_400_000;
const update = { file: "k8s/churn.yaml", path: "spec.uri" };

const GOOD: ActualModel = {
  deployment: { digest: NEW, state: "success" },
  artifact: "there",
  files: [{ current: { update, value: "s3://new", line: 7 }, wanted: "s3://new" }],
  isQuarantined: false,
  unreleased: [],
  monitor: { digest: NEW, end: NOW - DAY, isAlerting: false },
  staleAfterMs: 2 * DAY,
};
const STALE_FILE = [{ current: { update, value: "s3://old", line: 7 }, wanted: "s3://new" }];

function states(changes: Partial<ActualModel>, allowed: readonly RepairKind[] = REPAIRS) {
  const { synced, healthy, fresh, next, repairs } = reconcile(DESIRED, { ...GOOD, ...changes }, { now: NOW, allowed });
  return {
    states: [synced.state, healthy.state, fresh.state].join(" "),
    next,
    repairs: repairs.map(({ kind }) => kind),
  };
}

test("what is as desired needs nothing", () => {
  expect(reconcile(DESIRED, GOOD, { now: NOW, allowed: REPAIRS })).toEqual({
    environment: "production",
    model: "churn",
    synced: { state: "Synced", reasons: [] },
    healthy: { state: "Healthy", reasons: [] },
    fresh: { state: "Fresh", reasons: [] },
    next: undefined,
    repairs: [],
  });
});

const CASES: readonly (readonly [string, Partial<ActualModel>, string, readonly string[]])[] = [
  ["a file that names another", { files: STALE_FILE }, "OutOfSync Healthy Fresh", ["write-updates"]],
  [
    "a deployment of another",
    { deployment: { digest: OLD, state: "success" } },
    "OutOfSync Unknown Fresh",
    ["record-deployment"],
  ],
  ["no deployment", { deployment: "none" }, "OutOfSync Unknown Fresh", ["record-deployment"]],
  ["a deployment under way", { deployment: { digest: NEW, state: "running" } }, "OutOfSync Healthy Fresh", []],
  ["a deployment that failed", { deployment: { digest: NEW, state: "failed" } }, "Synced Degraded Fresh", []],
  ["a forge that does not answer", { deployment: "unknown" }, "Unknown Unknown Fresh", []],
  ["files that cannot be read", { files: "unknown" }, "Unknown Healthy Fresh", []],
  [
    "a path that leads nowhere",
    { files: [{ current: { update, problem: "a.yaml:1: nothing" }, wanted: "x" }] },
    "Unknown Healthy Fresh",
    [],
  ],
  ["a store without it", { artifact: "missing" }, "Synced Degraded Fresh", ["restore-artifact"]],
  [
    "a store with other bytes",
    { artifact: "damaged", files: STALE_FILE },
    "OutOfSync Degraded Fresh",
    ["restore-artifact"],
  ],
  ["a store that does not answer", { artifact: "unknown", files: STALE_FILE }, "OutOfSync Unknown Fresh", []],
  [
    "a version that was never released",
    { unreleased: ["Version 2.0.0 was never released."], files: STALE_FILE },
    "OutOfSync Healthy Fresh",
    [],
  ],
  ["an artifact in another store", { artifact: { elsewhere: "s3://a/b" } }, "Synced Unknown Fresh", []],
  ["a quarantined artifact", { isQuarantined: true, files: STALE_FILE }, "OutOfSync Degraded Fresh", []],
  ["an alert", { monitor: { digest: NEW, end: NOW, isAlerting: true } }, "Synced Degraded Fresh", []],
  [
    "a monitor that stopped",
    { monitor: { digest: NEW, end: NOW - 3 * DAY, isAlerting: false } },
    "Synced Healthy Stale",
    [],
  ],
  ["a monitor that never ran", { monitor: "none" }, "Synced Healthy Stale", []],
  ["no monitor", { monitor: "unwatched" }, "Synced Healthy Unknown", []],
  ["a monitor that cannot be read", { monitor: "unknown" }, "Synced Unknown Unknown", []],
];

test.each(CASES.map(([what, changes, wanted, repairs]) => ({ what, changes, wanted, repairs })))(
  "$what",
  ({ changes, wanted, repairs }) => {
    const found = states(changes);
    expect(found).toMatchObject({ states: wanted, repairs });
    expect(found.next !== undefined || wanted === "Synced Healthy Unknown").toBe(true);
  },
);

test("what lies in another store is not lost, and the store is to be named", () => {
  const artifact = { elsewhere: "file:///data/store/models/churn/1.5.0" };
  expect(states({ artifact }).next).toBe(
    "This run was given another store than the one that the version is in (file:///data/store/models/churn/1.5.0); name it with --store, in a workflow with the input `store`.",
  );
});

test("only what is allowed is repaired", () => {
  expect(states({ files: STALE_FILE, deployment: "none" }, []).repairs).toEqual([]);
  expect(states({ files: STALE_FILE, deployment: "none" }).repairs).toEqual(["write-updates", "record-deployment"]);
});

test("harm is told before what differs", () => {
  expect(states({ isQuarantined: true, files: STALE_FILE }).next).toContain("Roll churn in production back");
  expect(reconcile(DESIRED, { ...GOOD, files: STALE_FILE }, { now: NOW, allowed: [] }).synced.reasons).toEqual([
    'k8s/churn.yaml:7: spec.uri is "s3://old" and has to be "s3://new".',
  ]);
});
