import { describe, expect, it } from "vitest";
import { planWindows } from "../../../../src/work/monitor/windows.ts";
import { ask, at, DAY, HOUR, known, told } from "./window-ask.ts";

describe("windows of a day", () => {
  it("begin with the first row, are empty where nothing came, and provisional until rows can no longer be late", () => {
    const plan = planWindows(
      ask(["2026-11-26T10:00:00Z", "2026-11-26T11:00:00Z", "2026-11-28T10:00:00Z", "2026-11-29T11:00:00Z"]),
    );
    expect(told(plan)).toEqual([
      "2026-11-26 final 2",
      "2026-11-27 final 0",
      "2026-11-28 final 1",
      "2026-11-29 provisional 1",
    ]);
  });

  it("are closed by the data's own time where that is past, and by the clock where nothing comes any more", () => {
    const rows = ["2026-11-27T10:00:00Z", "2026-11-28T00:30:00Z"];
    const early = at("2026-11-28T00:31:00Z");
    expect(told(planWindows(ask(rows, { now: early })))).toEqual([
      "2026-11-27 provisional 1",
      "2026-11-28 provisional 1",
    ]);
    expect(told(planWindows(ask([...rows, "2026-11-28T01:00:00Z"], { now: early }))).at(0)).toBe("2026-11-27 final 1");
    expect(told(planWindows(ask(rows.slice(0, 1), { now: at("2026-11-28T01:00:00Z") })))).toEqual([
      "2026-11-27 final 1",
    ]);
  });

  it("begin at local midnight, through both changes of the clock", () => {
    const spring = planWindows(
      ask(["2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"], {
        timezone: "Europe/Paris",
        now: at("2026-03-31T12:00:00Z"),
      }),
    );
    expect(spring.windows.map(({ span }) => [span.id, (span.to - span.from) / HOUR])).toEqual([
      ["2026-03-28", 24],
      ["2026-03-29", 23],
      ["2026-03-30", 24],
    ]);
    expect(spring.windows[1]?.span.from).toBe(at("2026-03-28T23:00:00Z"));
    const autumn = planWindows(
      ask(["2026-10-25T12:00:00Z"], { timezone: "Europe/Paris", now: at("2026-10-26T12:00:00Z") }),
    );
    expect(autumn.windows.map(({ span }) => (span.to - span.from) / HOUR)).toEqual([25]);
    // Midnight does not exist on that day: the clock jumps from 0 to 1.
    const beirut = planWindows(
      ask(["2022-03-27T12:00:00Z"], { timezone: "Asia/Beirut", now: at("2022-03-28T12:00:00Z") }),
    );
    expect(beirut.windows.map(({ span }) => [span.id, (span.to - span.from) / HOUR])).toEqual([["2022-03-27", 23]]);
  });

  it("of a week begin on Monday", () => {
    const plan = planWindows(ask(["2026-11-18T12:00:00Z"], { window: { ms: 7 * DAY } }));
    expect(plan.windows.map(({ span }) => span.id)).toEqual(["2026-11-16"]);
    expect(new Date(plan.windows[0]?.span.from ?? 0).getUTCDay()).toBe(1);
  });

  it("are made once; those that were missed are caught up", () => {
    const rows = ["2026-11-24T10:00:00Z", "2026-11-26T10:00:00Z"];
    const before = [known("2026-11-24", "2026-11-24", 1), known("2026-11-26", "2026-11-26", 1)];
    expect(told(planWindows(ask(rows, { known: before })))).toEqual([
      "2026-11-25 final 0",
      "2026-11-27 final 0",
      "2026-11-28 final 0",
    ]);
  });

  it("are made again under a new id where rows came late, and stay where rows were removed", () => {
    const late = Array.from({ length: 11 }, (_, minute) => `2026-11-27T10:${String(10 + minute)}:00Z`);
    const rows = [...late, "2026-11-28T10:00:00Z"];
    const before = [known("2026-11-27", "2026-11-27", 1), known("2026-11-28", "2026-11-28", 5)];
    const plan = planWindows(ask(rows, { known: before }));
    expect(told(plan)).toEqual(["2026-11-27.r2 final 11 for 2026-11-27"]);
    expect(plan.shrunk).toEqual([{ id: "2026-11-28", recorded: 5, rows: 1 }]);
    const again = [...before, { ...known("2026-11-27.r2", "2026-11-27", 11), replaces: "2026-11-27" }];
    expect(told(planWindows(ask(rows, { known: again })))).toEqual([]);
    // Of one row that came late the difference of the two records would tell every value.
    const few = planWindows(ask(rows.slice(1), { known: before }));
    expect([told(few), few.unused]).toEqual([[], { rows: 9, labels: 0 }]);
    const rotated = planWindows(ask(["2026-11-28T10:00:00Z"], { known: [known("2026-11-27", "2026-11-27", 9)] }));
    expect([told(rotated), rotated.shrunk]).toEqual([["2026-11-28 final 1"], []]);
  });

  it("are the newest ones where there are too many, and the others are told", () => {
    const plan = planWindows(ask(["2025-01-01T00:00:00Z", "2026-11-28T10:00:00Z"], { most: 2 }));
    expect(told(plan)).toEqual(["2026-11-27 final 0", "2026-11-28 final 1"]);
    expect(plan.olderFrom).toBe(at("2025-01-01"));
  });

  it("keep to what is asked for, and begin with `since`", () => {
    const rows = ["2026-11-20T10:00:00Z", "2026-11-28T10:00:00Z"];
    const asked = planWindows(ask(rows, { from: at("2026-11-21"), to: at("2026-11-23") }));
    expect(told(asked)).toEqual(["2026-11-21 final 0", "2026-11-22 final 0"]);
    expect(told(planWindows(ask(rows, { since: "2026-11-28" })))).toEqual(["2026-11-28 final 1"]);
    expect(told(planWindows(ask([], { since: "2026-11-28" })))).toEqual(["2026-11-28 final 0"]);
    expect(told(planWindows(ask([])))).toEqual([]);
  });
});

describe("windows of hours and minutes", () => {
  it("begin at multiples of their length and have ids without colons", () => {
    const now = at("2026-11-28T13:00:00Z");
    expect(
      told(
        planWindows(
          ask(["2026-11-28T07:10:00Z"], { window: { ms: 6 * HOUR }, now: now - 1, timezone: "Europe/Paris" }),
        ),
      ),
    ).toEqual(["2026-11-28T06 provisional 1"]);
    expect(told(planWindows(ask(["2026-11-28T12:20:00Z"], { window: { ms: HOUR / 4 }, now, latenessMs: 0 })))).toEqual([
      "2026-11-28T12-15 final 1",
      "2026-11-28T12-30 final 0",
      "2026-11-28T12-45 final 0",
    ]);
  });

  it("of another length than before begin after what is known", () => {
    const plan = planWindows(
      ask(["2026-11-27T10:00:00Z", "2026-11-28T07:00:00Z"], {
        window: { ms: 6 * HOUR },
        known: [known("2026-11-27", "2026-11-27", 1)],
        now: at("2026-11-28T13:00:00Z"),
      }),
    );
    expect(told(plan)).toEqual(["2026-11-28T00 final 0", "2026-11-28T06 final 1"]);
  });
});

describe("windows of rows", () => {
  const minutes = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, minute) => new Date(at("2026-11-28T10:00:00Z") + minute * 60_000).toISOString());

  it("follow each other without a gap, and the last one waits for its rows", () => {
    const plan = planWindows(ask(minutes(250), { window: { rows: 100 } }));
    expect(told(plan)).toEqual([
      "2026-11-28T10-00-00-000 final 100",
      "2026-11-28T11-39-00-001 final 100",
      "2026-11-28T13-19-00-001 provisional 50",
    ]);
    expect(plan.windows[1]?.span.from).toBe(plan.windows[0]?.span.to);
  });

  it("begin where the last known one ends, and do not part rows of one time", () => {
    const first = planWindows(ask(minutes(120), { window: { rows: 100 } })).windows.slice(0, 1);
    const before = first.map(({ span, rows, state }) => ({ ...span, rows, state }));
    const later = planWindows(ask(minutes(250), { window: { rows: 100 }, known: before }));
    expect(told(later)).toEqual(told(planWindows(ask(minutes(250), { window: { rows: 100 } }))).slice(1));
    const same = Array.from({ length: 150 }, () => "2026-11-28T10:00:00Z");
    expect(told(planWindows(ask(same, { window: { rows: 100 } })))).toEqual(["2026-11-28T10-00-00-000 final 150"]);
  });
});

it("says of a time zone that there is none such", () => {
  expect(() => planWindows(ask(["2026-11-28T10:00:00Z"], { timezone: "Mars/Olympus" }))).toThrow(
    /no time zone. Write an IANA name/,
  );
});
