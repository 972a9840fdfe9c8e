import { expect, it } from "vitest";
import { unmadeFindings } from "../../../../src/monitoring/plan-findings.ts";
import { unmadeRows } from "../../../../src/work/monitor/unmade-rows.ts";
import { planWindows, type WindowAsk } from "../../../../src/work/monitor/windows.ts";
import { ask, at, known } from "./window-ask.ts";

const ROWS = ["2026-11-21T07:00:00Z", "2026-11-22T07:00:00Z", "2026-11-26T07:00:00Z", "2026-11-27T07:00:00Z"];
const FIRST = known("2026-11-26", "2026-11-26T00:00:00Z", 1);

const unmade = (asked: WindowAsk) => unmadeRows(asked, planWindows(asked).stray);

it("rows before the first window that was made are told, with what makes windows of them", () => {
  const asked = ask([...ROWS, ...Array.from({ length: 9 }, () => ROWS[0] ?? "")], { known: [FIRST] });
  const found = unmade(asked);
  expect(found).toEqual({ rows: 11, until: FIRST.from, from: at("2026-11-21T00:00:00Z") });
  expect(unmadeFindings("churn", found)).toMatchObject([
    {
      rule: "logs/older",
      outcome: "warn",
      message:
        "11 rows are older than the first window that was made (2026-11-26T00:00:00.000Z), and are in no window.",
      remediation:
        "Run the monitor once with --from 2026-11-21T00:00:00.000Z --to 2026-11-26T00:00:00.000Z, or write as monitoring.since the day from which windows are to be made.",
    },
  ]);
  const from = at("2026-11-21T00:00:00Z");
  const made = planWindows({ ...asked, from, to: FIRST.from }).windows.map(({ span }) => span.id);
  expect(made.slice(0, 2)).toEqual(["2026-11-21", "2026-11-22"]);
});

it.each<[string, Partial<WindowAsk>]>([
  ["nothing is known", {}],
  ["a person asks for some", { known: [FIRST], from: at("2026-11-27T00:00:00Z") }],
  ["the manifest says where windows begin", { known: [FIRST], since: "2026-11-26" }],
  ["they were made", { known: [known("2026-11-21", "2026-11-21T00:00:00Z", 1), FIRST] }],
  [
    "windows before may be forgotten",
    {
      known: Array.from({ length: 60 }, (_, day) => {
        const from = new Date(FIRST.from + day * 86_400_000).toISOString();
        return known(from.slice(0, 10), from, 1);
      }),
    },
  ],
])("nothing is told where %s", (_, rest) => {
  expect(unmade(ask(ROWS, rest))).toBeUndefined();
});

it("of few rows the day is not told, and of windows of rows no window is promised", () => {
  const advice = (asked: WindowAsk) => unmadeFindings("churn", unmade(asked))[0]?.remediation;
  expect(advice(ask(ROWS, { known: [FIRST] }))).toMatch(
    /^Run the monitor once with --from DAY --to .*DAY being the oldest one's/,
  );
  expect(advice(ask(ROWS, { known: [FIRST], window: { rows: 2 } }))).toMatch(/^Windows of rows go on where/);
});
