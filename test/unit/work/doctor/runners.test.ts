import { expect, test } from "vitest";
import type { Diagnosis } from "../../../../src/work/doctor/diagnosis.ts";
import { diagnoseMachine, type MachineFacts } from "../../../../src/work/doctor/machine.ts";
import { diagnoseRunners } from "../../../../src/work/doctor/runners.ts";
import { diagnoseSchedules } from "../../../../src/work/doctor/schedules.ts";

const told = (all: readonly Diagnosis[]): readonly string[] =>
  all.map(({ outcome, what, found }) => `${outcome} ${what}: ${found}`);
const GPU = { model: "churn", labels: ["self-hosted", "GPU"] };
const runner = (isOnline: boolean, ...labels: readonly string[]) => ({ name: "rig-1", labels, isOnline });

test("somebody takes the jobs that train", () => {
  const find = (runners: Parameters<typeof diagnoseRunners>[0]["runners"]) =>
    told(diagnoseRunners({ wanted: [GPU], runners }));
  // Labels are the same whatever their case.
  expect(find([runner(true, "self-hosted", "gpu", "x64")])).toEqual(["pass self-hosted, GPU: rig-1 online, for churn"]);
  expect(find([runner(false, "self-hosted", "gpu")])[0]).toMatch(/^fail .*rig-1 is offline, so churn waits/);
  expect(find([runner(true, "self-hosted")])[0]).toMatch(/^warn .*no runner of the repository has these labels/);
  expect(find(undefined)[0]).toMatch(/^unmeasured/);
});

test("models that ask for the same are told together", () => {
  const hosted = ["a", "b", "c", "d"].map((model) => ({ model, labels: ["ubuntu-24.04"] }));
  expect(told(diagnoseRunners({ wanted: hosted, runners: undefined }))).toEqual([
    "pass ubuntu-24.04: GitHub's own, for a, b and c and others",
  ]);
});

const NOW = Date.parse("2026-12-01T12:00:00Z");
const schedule = (known: { state: string; lastRun: string | undefined } | undefined, isTold = true) => {
  const found = {
    path: ".github/workflows/watch.yml",
    crons: ["17 5 * * *"],
    isTold,
    known: known,
  };
  return diagnoseSchedules([found], NOW)[0];
};

test("a schedule runs when it is due", () => {
  expect(schedule({ state: "active", lastRun: "2026-12-01T05:40:00Z" })).toMatchObject({ outcome: "pass" });
  expect(schedule({ state: "active", lastRun: "2026-11-29T05:20:00Z" })).toMatchObject({
    outcome: "warn",
    found: "its last run by schedule was on 2026-11-29 05:20 UTC, and one was due on 2026-11-30 05:17 UTC",
  });
  expect(schedule({ state: "active", lastRun: undefined })).toMatchObject({ outcome: "warn" });
  expect(schedule(undefined)).toMatchObject({ outcome: "warn" });
  expect(schedule(undefined, false)).toMatchObject({ outcome: "unmeasured" });
});

test("what GitHub switched off is switched on by --fix, and what a person did is theirs", () => {
  expect(schedule({ state: "disabled_inactivity", lastRun: undefined })).toMatchObject({
    outcome: "fail",
    fix: { kind: "enable-workflow" },
  });
  const byHand = schedule({ state: "disabled_manually", lastRun: undefined });
  expect(byHand?.outcome).toBe("fail");
  expect(byHand?.fix).toBeUndefined();
});

const MACHINE: MachineFacts = {
  node: "24.1.0",
  programs: { git: "git version 2.39.5", python: undefined },
  wanted: ["python"],
  gpus: [],
  gpuModels: [],
  engines: [{ name: "DuckDB", isHere: false, problem: undefined }],
  freeDisk: 1024 ** 3,
  proxies: { HTTPS_PROXY: "http://proxy.example:3128" },
  extraCertificates: { path: "/etc/ca.pem", isThere: false },
};

test("what a command needs of the machine", () => {
  expect(told(diagnoseMachine(MACHINE))).toEqual([
    "pass Node: 24.1.0",
    "pass git: git version 2.39.5",
    "warn python: is not here",
    "pass DuckDB: will be downloaded once, when it is first needed",
    "warn disk: 1.0 GiB free",
    "pass HTTPS_PROXY: requests go by http://proxy.example:3128",
    "fail NODE_EXTRA_CA_CERTS: /etc/ca.pem is not there",
  ]);
  expect(told(diagnoseMachine({ ...MACHINE, node: "18.20.1" }))[0]).toMatch(/^fail Node/);
  expect(told(diagnoseMachine({ ...MACHINE, gpuModels: ["churn"] })).join()).toContain(
    "warn GPU: nvidia-smi finds none",
  );
});
