import { describe, expect, test } from "vitest";
import type { AlertsRecord, AlertSpec } from "../../../../../src/generated/types.ts";
import { validate } from "../../../../../src/generated/validate-alerts-record.ts";
import { heldOf, planDeliveries, withResults } from "../../../../../src/work/monitor/alerts/deliveries.ts";
import { alertsRecord } from "../../../../../src/work/monitor/alerts/transitions.ts";
import { Random } from "../../../../../src/stats/random.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}:00Z`);

type State = "pending" | "firing" | "resolved";

const recordOf = (state: State, time: string, before?: AlertsRecord): AlertsRecord =>
  alertsRecord("churn", [
    {
      cause: "drift",
      state,
      since: time,
      ...(state === "firing" ? { firedAt: time } : { firedAt: before?.alerts[0]?.firedAt ?? "" }),
      summary: "Drift: income.",
      deliveries: before?.alerts[0]?.deliveries ?? [],
    },
  ]);

interface Run {
  readonly time: string;
  readonly state: State;
  /** Whether Slack takes it. */
  readonly works?: boolean;
}

/** What Slack hears over several runs: transition by time of the run. */
function told(
  runs: readonly Run[],
  spec: AlertSpec = {},
): { readonly heard: readonly string[]; readonly record: AlertsRecord } {
  const heard: string[] = [];
  let record: AlertsRecord | undefined;
  const monitoring = { alerts: { slack: "SLACK_URL", cooldownMs: 24 * HOUR, ...spec } };
  for (const { time, state, works = true } of runs) {
    const isSame = record?.alerts[0]?.state === state;
    const current: AlertsRecord = isSame && record !== undefined ? record : recordOf(state, time, record);
    const plan = planDeliveries({ record: current, monitoring, now: at(time) });
    if (works) heard.push(...plan.sends.map(({ transition }) => `${transition} ${time.slice(8)}`));
    const results = plan.sends.map((delivery) => ({ delivery, problem: works ? undefined : "it is down" }));
    record = withResults(plan.record, results, at(time));
    expect(validate(record)).toBe(true);
  }
  return { heard, record: record ?? recordOf("pending", "") };
}

describe("what is told", () => {
  const NIGHT: AlertSpec = { quietHours: { from: "22:00", to: "07:00" } };
  test.each<[string, readonly Run[], AlertSpec, readonly string[]]>([
    [
      "each transition once",
      [
        { time: "2026-11-01T08:00", state: "firing" },
        { time: "2026-11-01T09:00", state: "firing" },
        { time: "2026-11-01T10:00", state: "resolved" },
        { time: "2026-11-01T11:00", state: "resolved" },
      ],
      {},
      ["firing 01T08:00", "resolved 01T10:00"],
    ],
    ["nothing of what waits", [{ time: "2026-11-01T08:00", state: "pending" }], {}, []],
    [
      "what failed, by the next run",
      [
        { time: "2026-11-01T08:00", state: "firing", works: false },
        { time: "2026-11-01T09:00", state: "firing" },
      ],
      {},
      ["firing 01T09:00"],
    ],
    [
      "no end of what nobody heard of",
      [
        { time: "2026-11-01T08:00", state: "firing", works: false },
        { time: "2026-11-01T09:00", state: "resolved" },
      ],
      {},
      [],
    ],
    [
      "the end that failed, though it waits again",
      [
        { time: "2026-11-01T08:00", state: "firing" },
        { time: "2026-11-01T09:00", state: "resolved", works: false },
        { time: "2026-11-01T10:00", state: "pending" },
      ],
      {},
      ["firing 01T08:00", "resolved 01T10:00"],
    ],
    [
      "after quiet hours what came in them",
      [
        { time: "2026-11-01T23:00", state: "firing" },
        { time: "2026-11-02T06:00", state: "firing" },
        { time: "2026-11-02T07:00", state: "firing" },
      ],
      NIGHT,
      ["firing 02T07:00"],
    ],
    [
      "nothing of what came and went in the night",
      [
        { time: "2026-11-01T23:00", state: "firing" },
        { time: "2026-11-02T06:00", state: "resolved" },
        { time: "2026-11-02T07:00", state: "resolved" },
      ],
      NIGHT,
      [],
    ],
    [
      "nothing where the end was held and it fires on",
      [
        { time: "2026-11-01T20:00", state: "firing" },
        { time: "2026-11-01T23:00", state: "resolved" },
        { time: "2026-11-02T08:00", state: "firing" },
        { time: "2026-11-02T09:00", state: "resolved" },
      ],
      NIGHT,
      ["firing 01T20:00", "resolved 02T09:00"],
    ],
    [
      "within the cooldown nothing that fires again",
      [
        { time: "2026-11-01T08:00", state: "firing" },
        { time: "2026-11-01T09:00", state: "resolved" },
        { time: "2026-11-01T10:00", state: "firing" },
        { time: "2026-11-01T11:00", state: "resolved" },
        { time: "2026-11-01T12:00", state: "firing" },
        { time: "2026-11-02T08:00", state: "firing" },
      ],
      {},
      ["firing 01T08:00", "resolved 01T09:00", "firing 02T08:00"],
    ],
    [
      "what was held, by the first run after it, though every run is in quiet hours",
      [
        { time: "2026-11-01T05:17", state: "firing" },
        { time: "2026-11-02T05:17", state: "firing" },
        { time: "2026-11-03T05:17", state: "firing" },
        { time: "2026-11-04T05:17", state: "resolved" },
        { time: "2026-11-05T05:17", state: "resolved" },
      ],
      NIGHT,
      ["firing 02T05:17", "resolved 05T05:17"],
    ],
    [
      "what comes and goes in quiet hours, where every run is in them",
      [
        { time: "2026-11-01T05:17", state: "firing" },
        { time: "2026-11-02T05:17", state: "resolved" },
        { time: "2026-11-03T05:17", state: "firing" },
        { time: "2026-11-04T05:17", state: "resolved" },
        { time: "2026-11-05T05:17", state: "resolved" },
      ],
      NIGHT,
      ["firing 03T05:17", "resolved 05T05:17"],
    ],
    [
      "the next night's firing in the morning again, once a run was outside of quiet hours",
      [
        { time: "2026-11-01T23:00", state: "firing" },
        { time: "2026-11-02T06:00", state: "resolved" },
        { time: "2026-11-02T12:00", state: "resolved" },
        { time: "2026-11-02T23:00", state: "firing" },
        { time: "2026-11-03T08:00", state: "firing" },
      ],
      NIGHT,
      ["firing 03T08:00"],
    ],
    [
      "what cooled down in quiet hours, by the first run after them",
      [
        { time: "2026-11-01T12:00", state: "firing" },
        { time: "2026-11-01T13:00", state: "resolved" },
        { time: "2026-11-02T05:17", state: "firing" },
        { time: "2026-11-03T05:17", state: "firing" },
        { time: "2026-11-04T05:17", state: "firing" },
      ],
      NIGHT,
      ["firing 01T12:00", "resolved 01T13:00", "firing 03T05:17"],
    ],
    ["no place, nobody", [{ time: "2026-11-01T08:00", state: "firing" }], { slack: undefined } as never, []],
  ])("%s", (...[, runs, spec, heard]) => {
    expect(told(runs, spec).heard).toEqual(heard);
  });

  test("how often it was tried, and why it failed", () => {
    const runs = ["08", "09", "10"].map((hour) => ({
      time: `2026-11-01T${hour}:00`,
      state: "firing" as const,
      works: false,
    }));
    expect(told(runs).record.alerts[0]?.deliveries).toEqual([
      { to: "slack SLACK_URL", transition: "firing", state: "failed", attempts: 3, problem: "it is down" },
    ]);
  });

  test("what is held, with until when; not what is over", () => {
    const night = { time: "2026-11-01T23:00", state: "firing" } as const;
    expect(heldOf(told([night], NIGHT).record)).toEqual([
      { cause: "drift", transition: "firing", to: "slack SLACK_URL", until: "2026-11-02T07:00:00.000Z" },
    ]);
    expect(heldOf(told([night, { time: "2026-11-02T06:00", state: "resolved" }], NIGHT).record)).toEqual([]);
  });

  test("the same alert has the same id for every try, and another with the next firing", () => {
    const ids = (record: AlertsRecord): readonly string[] =>
      planDeliveries({
        record,
        monitoring: { alerts: { slack: "A", webhook: { url: "B" }, cooldownMs: 0 } },
        now: 0,
      }).sends.map(({ id }) => id);
    const [slack, webhook] = ids(recordOf("firing", "2026-11-01T08:00:00Z"));
    expect(webhook).toBe(slack);
    expect(slack).toMatch(/^[0-9a-f]{64}$/);
    expect(ids(recordOf("firing", "2026-11-03T08:00:00Z"))).not.toContain(slack);
  });
});

test("at random nothing is lost or doubled: who hears it hears firing and its end in turn, and is right in the end", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = Random.fromSeed(seed);
    const runs = Array.from({ length: 30 }, (_, hour): Run => {
      const time = new Date(at("2026-11-01T08:00") + hour * HOUR).toISOString().slice(0, 16);
      const state = (["firing", "resolved", "pending"] as const)[Math.floor(random.uniform() * 3)] ?? "firing";
      return { time, state: hour === 0 ? "firing" : state, works: random.uniform() < 0.6 };
    });
    // Time enough to be told at last.
    const last = runs.at(-1)?.state === "firing" ? "firing" : "resolved";
    const later = [{ time: "2026-11-05T12:00", state: last } as const];
    const { heard } = told(
      [...runs, ...later],
      random.uniform() < 0.5 ? { quietHours: { from: "22:00", to: "07:00" } } : {},
    );
    const words = heard.map((line) => line.split(" ")[0]);
    expect(words).toEqual(words.map((_, index) => (index % 2 === 0 ? "firing" : "resolved")));
    expect(words.length === 0 ? "resolved" : words.at(-1)).toBe(last);
  }
});
