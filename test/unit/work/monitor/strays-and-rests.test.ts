import { describe, expect, it } from "vitest";
import type { KnownWindow } from "../../../../src/work/monitor/revisions.ts";
import { planWindows, type WindowAsk } from "../../../../src/work/monitor/windows.ts";
import { ask, at, DAY, HOUR, known, told } from "./window-ask.ts";

/** So many rows a day at noon, for some days. */
const daily = (first: string, days: number, rows: number): readonly string[] =>
  Array.from({ length: days * rows }, (_, row) => new Date(at(first) + Math.floor(row / rows) * DAY).toISOString());

describe("rows that stand alone before a long gap", () => {
  const usual = daily("2026-11-25T12:00:00Z", 4, 30);

  it("are in no window, whatever is known, and are told with the day on which the others begin", () => {
    for (const early of [["1970-01-01T00:00:00Z"], daily("2000-01-01T00:00:00Z", 2, 40), daily("2026-08-01", 3, 2)]) {
      const plan = planWindows(ask([...early, ...usual]));
      expect(plan.windows.map(({ span }) => span.id).at(0)).toBe("2026-11-25");
      expect(plan.stray).toMatchObject({ rows: early.length, since: "2026-11-25" });
      const byRows = planWindows(ask([...early, ...usual], { window: { rows: 60 } }));
      expect(byRows.windows.map(({ span }) => span.id)[0]).toBe("2026-11-25T12-00-00-000");
      expect(byRows.stray?.rows).toBe(early.length);
    }
    const before = [known("2026-11-25", "2026-11-25", 30)];
    const later = planWindows(ask(["1970-01-01T00:00:00Z", ...usual], { known: before }));
    expect([later.windows.length, later.stray?.rows]).toEqual([3, 1]);
  });

  it("are windows where the service had as many rows before, where the gap is no long one, and where a person says so", () => {
    const begins = (times: readonly string[], rest: Partial<WindowAsk> = {}): string => {
      const { windows, stray } = planWindows(ask([...times, ...usual], { most: 10_000, ...rest }));
      return `${windows[0]?.span.id} ${stray?.rows ?? 0}`;
    };
    expect(begins(daily("2026-06-01T12:00:00Z", 2, 20))).toBe("2026-06-01 0");
    expect(begins(["2026-10-01T12:00:00Z"])).toBe("2026-10-01 0");
    expect(begins(["2010-01-01T12:00:00Z"], { since: "2010-01-01" })).toBe("2010-01-01 0");
    expect(begins(["2010-01-01T12:00:00Z"], { from: at("2010-01-01") })).toBe("2010-01-01 0");
    expect(begins(["2010-01-01T12:00:00Z"], { from: at("2026-11-26") })).toBe("2026-11-26 1");
  });
});

describe("a file that cannot be read", () => {
  it("keeps windows open that may have its rows: those that begin before it was written", () => {
    const rows = ["2026-11-26T10:00:00Z", "2026-11-27T10:00:00Z", "2026-11-27T11:00:00Z", "2026-11-28T10:00:00Z"];
    const before = [known("2026-11-27", "2026-11-27", 0)];
    const plan = (unreadUntil: number | undefined): readonly string[] =>
      told(planWindows(ask(rows, { known: before, from: at("2026-11-26"), unreadUntil })));
    expect(plan(at("2026-11-27T05:00:00Z"))).toEqual([
      "2026-11-26 provisional 1",
      "2026-11-27.r2 provisional 2 for 2026-11-27",
      "2026-11-28 final 1",
    ]);
    expect(plan(undefined).join()).not.toContain("provisional");
  });
});

describe("another length, zone or `since` than before", () => {
  const span = (id: string, from: string, hours: number): KnownWindow => ({
    id,
    from: at(from),
    to: at(from) + hours * HOUR,
    rows: 1000,
    state: "final",
  });
  /** A row in each half hour from noon on 26 November. */
  const rows = Array.from({ length: 140 }, (_, half) =>
    new Date(at("2026-11-26") + (24 + half) * (HOUR / 2)).toISOString(),
  );
  const spans = (rest: Partial<WindowAsk>): readonly string[] =>
    planWindows(ask(rows, rest)).windows.map(
      ({ span: { id, from, to } }) => `${id} ${new Date(from).toISOString().slice(8, 16)} ${(to - from) / HOUR}`,
    );

  it("leads from what is known to the first edge by a shorter window, so that every row is in one", () => {
    const six = [span("2026-11-26T06", "2026-11-26T06:00:00Z", 6), span("2026-11-26T12", "2026-11-26T12:00:00Z", 6)];
    expect(spans({ known: six })).toEqual([
      "2026-11-26T18 26T18:00 6",
      "2026-11-27 27T00:00 24",
      "2026-11-28 28T00:00 24",
      "2026-11-29 29T00:00 24",
    ]);
    const utc = [span("2026-11-27", "2026-11-27T00:00:00Z", 24)];
    expect(spans({ known: utc, timezone: "America/New_York" }).slice(0, 2)).toEqual([
      "2026-11-28T00 28T00:00 5",
      "2026-11-28 28T05:00 24",
    ]);
    const byRows = [
      { ...span("2026-11-26T10-00-00-000", "2026-11-26T10:00:00Z", 1), to: at("2026-11-26T12:00:00.001Z") },
    ];
    expect(spans({ known: byRows })[0]).toMatch(/^2026-11-26T12-00-00-001 26T12:00 11\.9/);
    expect(spans({ since: "2026-11-26T18:00:00Z" }).slice(0, 2)).toEqual([
      "2026-11-26T18 26T18:00 6",
      "2026-11-27 27T00:00 24",
    ]);
  });

  it("gives no id twice, though two zones' days of one date have no hour in common", () => {
    const before = [span("2026-11-27", "2026-11-26T10:00:00Z", 24)];
    const ids = spans({ known: before, timezone: "Pacific/Pago_Pago" });
    expect(ids.slice(0, 3)).toEqual([
      "2026-11-27T10 27T10:00 1",
      "2026-11-27T11-00-00-000 27T11:00 24",
      "2026-11-28 28T11:00 24",
    ]);
  });

  it("does not count rows of known windows by edges that are not theirs", () => {
    const ten = [
      span("2026-11-26T12-10", "2026-11-26T12:10:00Z", 1 / 6),
      span("2026-11-26T12-20", "2026-11-26T12:20:00Z", 1 / 6),
    ];
    const plan = planWindows(
      ask(["2026-11-26T12:16:00Z", "2026-11-26T12:29:00Z"], { known: ten.map((one) => ({ ...one, rows: 1 })) }),
    );
    expect([told(plan).filter((one) => one.includes(" for ")), plan.shrunk]).toEqual([[], []]);
  });

  it("makes nothing of a rest without rows, and makes older windows where `since` is earlier now", () => {
    const known26 = [span("2026-11-26T18", "2026-11-26T18:00:00Z", 6)];
    const late = planWindows(
      ask(["2026-11-28T10:00:00Z"], { known: [span("2026-11-26T06", "2026-11-26T06:00:00Z", 6)] }),
    );
    expect(told(late)).toEqual(["2026-11-27 final 0", "2026-11-28 final 1"]);
    expect(spans({ known: known26, since: "2026-11-25" }).slice(0, 3)).toEqual([
      "2026-11-25 25T00:00 24",
      "2026-11-26T00 26T00:00 18",
      "2026-11-27 27T00:00 24",
    ]);
  });

  it("makes nothing again that began before `since`", () => {
    const before = [known("2026-11-26", "2026-11-26", 1), known("2026-11-27", "2026-11-27", 1)];
    const again = told(planWindows(ask(rows, { known: before, since: "2026-11-27" })));
    expect(again.filter((one) => one.includes(" for "))).toEqual(["2026-11-27.r2 final 48 for 2026-11-27"]);
  });

  it("covers every row once, whatever the lengths", () => {
    for (const [length, hours] of [
      [1, 5],
      [7, 6],
      [24, 1],
      [168, 3],
    ] as const) {
      const first = planWindows(ask(rows, { window: { ms: length * HOUR }, to: at("2026-11-28") })).windows;
      const before = first
        .filter(({ state }) => state === "final")
        .map(({ span: own, rows: n }) => ({ ...own, rows: n, state: "final" as const }));
      const then = planWindows(ask(rows, { window: { ms: hours * HOUR }, known: before })).windows;
      const all = [...before, ...then.map(({ span: own, rows: n }) => ({ ...own, rows: n }))];
      expect(all.reduce((sum, { rows: n }) => sum + n, 0)).toBe(rows.length);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    }
  });
});
