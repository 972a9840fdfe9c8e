import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import type { Alert, AlertsRecord } from "../../../../src/generated/types.ts";
import { writeIssues } from "../../../../src/loop/alerting/write-issues.ts";
import { wantedIssues } from "../../../../src/work/monitor/alerts/issues.ts";
import { alertsRecord } from "../../../../src/work/monitor/alerts/transitions.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";

const NOW = Date.parse("2026-11-28T06:00:00Z");

const recordOf = (change: Partial<Alert>, before?: AlertsRecord): AlertsRecord =>
  alertsRecord("churn", [
    {
      cause: "drift",
      state: "firing",
      since: "2026-11-26T00:00:00Z",
      firedAt: "2026-11-26T00:00:00Z",
      summary: "Drift: income.",
      columns: ["income"],
      deliveries: before?.alerts[0]?.deliveries ?? [],
      ...change,
    },
  ]);

async function written(forge: FakeForge, record: AlertsRecord, text = "PSI 0.4") {
  const wanted = wantedIssues({
    record,
    alerts: {},
    title: ({ cause }) => `churn in production: ${cause}`,
    body: ({ state, summary }) =>
      `${state === "firing" ? "@acme/risk" : "The next check is due soon."} ${summary} ${text}`,
  });
  return await writeIssues(record, wanted, {
    forge,
    now: NOW,
    addressOf: (number) => `https://github.com/acme/models/issues/${number}`,
  });
}

const issuesOf = (forge: FakeForge) => [...forge.proposals.issues.values()];

test("one issue for the cause: opened, kept up to date, closed with when the next check is due, opened again", async () => {
  const forge = fakeForge();
  const opened = await written(forge, recordOf({}));
  const [number = 0] = issuesOf(forge).map((issue) => issue.number);
  expect(opened.findings).toEqual([]);
  expect(opened.issues).toEqual(new Map([["drift", `https://github.com/acme/models/issues/${number}`]]));
  expect(opened.record.alerts[0]?.deliveries).toEqual([
    { to: "issue", transition: "firing", state: "delivered", attempts: 1, firingTold: "2026-11-28T06:00:00.000Z" },
  ]);
  expect(issuesOf(forge)).toMatchObject([
    { title: "churn in production: drift", state: "open", labels: ["model-gitops:monitor"] },
  ]);
  expect(issuesOf(forge)[0]?.body).toMatch(/^@acme\/risk Drift: income\. PSI 0\.4\n/);

  const updated = await written(forge, recordOf({}, opened.record), "PSI 0.5");
  expect(issuesOf(forge)[0]?.body).toContain("PSI 0.5");
  expect(updated.record.key).toBe(opened.record.key);

  const over = recordOf({ state: "resolved", since: "2026-11-28T00:00:00Z" }, updated.record);
  const closed = await written(forge, over, "PSI 0.01");
  expect(issuesOf(forge)).toMatchObject([{ state: "closed", number }]);
  expect(issuesOf(forge)[0]?.body).toMatch(/^The next check is due soon\. Drift: income\. PSI 0\.01\n/);
  expect(issuesOf(forge)[0]?.body).not.toContain("@");

  forge.calls.splice(0);
  await written(forge, recordOf({ state: "resolved", since: "2026-11-28T00:00:00Z" }, closed.record));
  expect(forge.calls).toEqual([]);

  await written(forge, recordOf({ since: "2026-12-02T00:00:00Z", firedAt: "2026-12-02T00:00:00Z" }, closed.record));
  expect(issuesOf(forge)).toMatchObject([{ state: "open", number }]);
});

test("what a person closed stays closed while it fires on, and opens when it fires anew", async () => {
  const forge = fakeForge();
  const { record } = await written(forge, recordOf({}));
  const [number = 0] = issuesOf(forge).map((issue) => issue.number);
  forge.editIssue(number, { state: "closed" });
  await written(forge, recordOf({}, record), "PSI 0.6");
  expect(issuesOf(forge)[0]?.state).toBe("closed");
  await written(forge, recordOf({ since: "2026-12-02T00:00:00Z", firedAt: "2026-12-02T00:00:00Z" }, record));
  expect(issuesOf(forge)[0]?.state).toBe("open");
});

test("what only waits has no issue", async () => {
  const forge = fakeForge();
  await written(
    forge,
    alertsRecord("churn", [
      { cause: "drift", state: "pending", since: "2026-11-26T00:00:00Z", summary: "", deliveries: [] },
    ]),
  );
  expect(issuesOf(forge)).toEqual([]);
});

test("without the permission it fails loudly, names it, and is tried again", async () => {
  const forge = fakeForge();
  const said =
    "GitHub answered 403 while opening an issue (no). The token needs `issues: write`: add it under `permissions:` of the job.";
  const create = async (): Promise<never> => {
    throw new ApiError(said, { status: 403 });
  };
  const refusing = { ...forge, issues: { ...forge.issues, create } };
  const { findings, record, issues } = await written(refusing, recordOf({}));
  expect(findings).toMatchObject([
    { rule: "alert/issue", outcome: "fail", model: "churn", subject: "drift", message: said },
  ]);
  expect(issues.size).toBe(0);
  expect(record.alerts[0]?.deliveries).toMatchObject([{ to: "issue", state: "failed", problem: said }]);
  await written(forge, recordOf({}, record));
  expect(issuesOf(forge)).toHaveLength(1);
});
