import { describe, expect, test } from "vitest";
import type { AlertsRecord, WindowRecord } from "../../../../../src/generated/types.ts";
import { validate } from "../../../../../src/generated/validate-alerts-record.ts";
import { Random } from "../../../../../src/stats/random.ts";
import type { Freshness } from "../../../../../src/work/monitor/freshness.ts";
import { unwatchedCauses } from "../../../../../src/work/monitor/alerts/unwatched.ts";
import { daysOf, FRESH, judged, past, windowOf, withHistories } from "./windows.ts";

const stateOf = (record: AlertsRecord | undefined, cause = "drift"): string =>
  record?.alerts.find((alert) => alert.cause === cause)?.state ?? "none";

/** The state after each day, when the monitor runs every day. */
function daily(text: string, signal: keyof WindowRecord["signals"], rule: { of?: number; last?: number } = {}): string {
  const windows = withHistories(daysOf(text, signal));
  const cause = { drift: "drift", quality: "quality", service: "service", noData: "no-data" }[signal as "drift"];
  let before: AlertsRecord | undefined;
  return windows
    .map((window) => {
      before = judged({ before, windows: [window], ...rule }).record ?? before;
      return stateOf(before, cause)[0];
    })
    .join("");
}

describe("what a row of days makes of an alert (none, pending, firing, resolved)", () => {
  test.each([
    ["nothing", "....", "nnnn"],
    ["a single day waits and goes", ".x..", "npfr".replace("f", "r")],
    ["two days fire, and it takes as many good ones to end it", "xx..", "pffr"],
    ["two of three fire", "x.x", "prf"],
    ["a good day between two bad ones is no end", "xx.xx..", "pfffffr"],
    ["what is not measured changes nothing", "xx????.", "pffffff"],
    ["unmeasured days do not dilute it", "x???x", "ppppf"],
    ["and the end is measured", "xx??..", "pffffr"],
    ["it fires again", "xx..xx", "pffrpf"],
  ])("%s", (_, text, states) => {
    expect(daily(text, "drift")).toBe(states);
  });

  test.each([
    ["drift", { of: 1, last: 1 }, "x.", "fr"],
    ["quality", {}, ".x?.", "nffr"],
    ["service", {}, "x.", "fr"],
    ["noData", {}, "x.", "fr"],
    ["drift", { of: 3, last: 3 }, "xxx.", "ppfr"],
  ] as const)("%s by %o", (...[signal, rule, text, states]) => {
    expect(daily(text, signal, rule)).toBe(states);
  });
});

test("an empty window does not end the lack of data", () => {
  const empty = windowOf(0, { noData: true });
  const { record } = judged({ windows: [empty] });
  const without = { ...windowOf(1, { noData: false }) };
  const nothing = { ...without, window: { ...without.window, rows: 0 }, history: [past(empty)] };
  expect(judged({ before: record, windows: [nothing] }).record).toBeUndefined();
});

test("provisional windows alert nobody", () => {
  const windows = withHistories(daysOf("xxx")).map((one) => ({
    ...one,
    window: { ...one.window, state: "provisional" as const },
  }));
  expect(judged({ windows })).toEqual({ record: undefined, transitions: [] });
});

test("a run that catches up tells every step, and the same record as daily runs", () => {
  const windows = withHistories(daysOf(".xx.."));
  const { record, transitions } = judged({ windows });
  expect(transitions.map(({ from, to, at }) => [from, to, at.slice(0, 10)])).toEqual([
    [undefined, "pending", "2026-11-03"],
    ["pending", "firing", "2026-11-04"],
    ["firing", "resolved", "2026-11-06"],
  ]);
  expect(validate(record)).toBe(true);
  let before: AlertsRecord | undefined;
  for (const window of windows) before = judged({ before, windows: [window] }).record ?? before;
  expect(before).toEqual(record);
});

describe("a window that was made again", () => {
  const days = daysOf("x..");
  const recent = days.map(past);

  test("is judged among those that came after it", () => {
    const before = judged({ windows: withHistories(days) }).record;
    expect(stateOf(before)).toBe("resolved");
    const again = windowOf(2, { drift: true }, { revision: 2, history: recent.slice(0, 2) });
    const { record, transitions } = judged({ before, windows: [again], recent });
    expect(transitions).toMatchObject([
      { cause: "drift", from: "resolved", to: "firing", at: "2026-11-04T00:00:00.000Z" },
    ]);
    expect(judged({ before: record, windows: [again], recent }).record).toBeUndefined();
  });

  test("and does not fire where the youngest is good", () => {
    const before = judged({ windows: withHistories(days) }).record;
    const again = windowOf(1, { drift: true }, { revision: 2, history: recent.slice(0, 1) });
    expect(judged({ before, windows: [again], recent }).transitions).toEqual([]);
  });

  test("fires for labels that always come after the window in which they count", () => {
    const first = windowOf(0, { decay: true }, { revision: 2 });
    const before = judged({ windows: [first, windowOf(1)], recent: [past(windowOf(0))] }).record;
    expect(stateOf(before, "decay")).toBe("pending");
    const known = [first, windowOf(1)].map(past);
    const again = windowOf(1, { decay: true }, { revision: 2, history: known.slice(0, 1) });
    const next = windowOf(2, {}, { history: [past(first), past(again)] });
    const { record } = judged({ before, windows: [again, next], recent: known });
    expect(stateOf(record, "decay")).toBe("firing");
  });

  test("takes an alert back", () => {
    const bad = daysOf(".x", "quality");
    const before = judged({ windows: withHistories(bad) }).record;
    const again = windowOf(1, { quality: false }, { revision: 2, history: bad.slice(0, 1).map(past) });
    const { record } = judged({ before, windows: [again], recent: bad.map(past) });
    expect(stateOf(record, "quality")).toBe("resolved");
  });
});

describe("a silent monitor", () => {
  const stale: Freshness = {
    fresh: "stale",
    dueAt: Date.parse("2026-11-05T09:00:00Z"),
    silentSince: Date.parse("2026-11-03T00:00:00Z"),
    now: Date.parse("2026-11-06T00:00:00Z"),
  };

  test("alerts at once, once, and says since when", () => {
    const { record } = judged({ windows: [], fresh: stale });
    expect(record?.alerts).toMatchObject([
      {
        cause: "stale",
        state: "firing",
        since: "2026-11-05T09:00:00.000Z",
        summary: "No window of production ends after 2026-11-03 (72 h ago); the next was due by 2026-11-05 09:00 UTC.",
      },
    ]);
    expect(judged({ before: record, windows: [], fresh: stale }).record).toBeUndefined();
  });

  test("is over with a window that has rows, and not before", () => {
    const before = judged({ windows: [], fresh: stale }).record;
    expect(judged({ before, windows: [], fresh: FRESH }).record).toBeUndefined();
    expect(stateOf(judged({ before, windows: [windowOf(4, { noData: true })], fresh: FRESH }).record, "stale")).toBe(
      "firing",
    );
    expect(stateOf(judged({ before, windows: [windowOf(4)], fresh: FRESH }).record, "stale")).toBe("resolved");
  });
});

test("rows that are too few are missing data until as many as usual come, whatever comes between", () => {
  const day = (index: number, rows: number, noData: boolean): WindowRecord => {
    const made = windowOf(index, { noData });
    return { ...made, window: { ...made.window, rows } };
  };
  const fallen = withHistories([day(0, 4000, false), day(1, 30, true), day(2, 0, true), day(3, 25, true)]);
  const firing = judged({ windows: fallen });
  expect(firing.transitions.map(({ cause, to }) => `${cause} ${to}`)).toEqual(["no-data firing"]);
  expect(judged({ before: firing.record, windows: [day(4, 3900, false)] }).transitions).toMatchObject([
    { cause: "no-data", to: "resolved" },
  ]);
});

test("what nobody watches any more ends with that reason, where the manifest alone does not tell after enough windows", () => {
  const bare = { latencyMs: {}, errorRate: undefined, rowsPerSecond: undefined, prometheus: undefined };
  const alertAfter = { of: 2, last: 3 };
  const performance = { estimate: undefined } as never;
  const unwatched = unwatchedCauses({ service: bare, labels: undefined, columns: {}, performance, alertAfter });
  expect([...unwatched.keys()]).toEqual(["service", "decay", "concept-drift"]);
  const days = (signal: "service" | "decay") => withHistories(daysOf("xx???", signal));
  const firing = (signal: "service" | "decay") => judged({ windows: days(signal).slice(0, 2) }).record;
  // Without a limit no window will say anything: it need not be waited for.
  const service = judged({ before: firing("service"), windows: [], unwatched });
  expect(service.transitions).toMatchObject([{ cause: "service", from: "firing", to: "resolved" }]);
  expect(service.transitions[0]?.summary).toBe(
    "Limits of the service were passed: not watched any more, since monitoring.service has no limit any more. Whether it is over is not known.",
  );
  expect(validate(service.record)).toBe(true);
  expect(judged({ before: service.record, windows: days("service"), unwatched }).transitions).toEqual([]);
  const before = firing("decay");
  expect(judged({ before, windows: days("decay").slice(2, 4), unwatched }).transitions).toEqual([]);
  expect(judged({ before, windows: days("decay").slice(2), unwatched }).transitions).toMatchObject([
    { cause: "decay", to: "resolved" },
  ]);
});

test("an alert that ends since its column is not looked at any more says so", () => {
  const column = { kind: "number", flagged: true, measure: "w", thresholdFrom: "default" } as never;
  const drift = { engine: "model-gitops", columns: { income: column }, share: 0.6, flagged: true } as const;
  const windows = withHistories([
    windowOf(0, { drift: true }, { drift }),
    windowOf(1, { drift: true }, { drift }),
    windowOf(2, { drift: false }),
    windowOf(3, { drift: false }),
  ]);
  expect(judged({ windows }).transitions.at(-1)?.summary).toBe(
    "Drift: not so any more in the window from 2026-11-04, where income is not looked at any more.",
  );
});

test("random days in random runs, run again at random, give what daily runs give", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = Random.fromSeed(seed);
    const letters = Array.from({ length: 12 }, () => "xx.?"[Math.floor(random.uniform() * 4)]).join("");
    const signal = random.uniform() < 0.5 ? "drift" : "quality";
    const windows = withHistories(daysOf(letters, signal));
    const daily = runsOf(windows, () => 1);
    const inBatches = runsOf(windows, () => 1 + Math.floor(random.uniform() * 4), random);
    expect(inBatches.record, `${seed} ${letters}`).toEqual(daily.record);
    expect(inBatches.steps, `${seed} ${letters}`).toEqual(daily.steps);
  }
});

/** Each run takes the next few windows, now and then with some of those that it already had. */
function runsOf(windows: readonly WindowRecord[], size: () => number, random?: Random) {
  let before: AlertsRecord | undefined;
  const steps: string[] = [];
  for (let done = 0; done < windows.length;) {
    const next = Math.min(windows.length, done + size());
    const again = random === undefined ? 0 : Math.floor(random.uniform() * Math.min(3, done));
    const { record, transitions } = judged({ before, windows: windows.slice(done - again, next) });
    steps.push(...transitions.map(({ from, to, at }) => `${from} ${to} ${at}`));
    before = record ?? before;
    done = next;
  }
  return { record: before, steps };
}
