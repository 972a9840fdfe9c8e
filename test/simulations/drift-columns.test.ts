/**
 * How often the drift rule is wrong, and how much it sees: the table of docs/monitoring.md is what this prints. Seeded: the same rates on every machine.
 */
import { afterAll, describe, expect, test } from "vitest";
import { above, driftRates, row, RUNS, type Setup } from "./drift-rates.ts";

const lines: string[] = [];

afterAll(() => console.log(lines.join("\n")));

describe("20 columns", () => {
  test.each<Setup>([
    { name: "independent", n: 500, m: 300, parts: 0 },
    { name: "independent", n: 1000, m: 500, parts: 0 },
    { name: "independent", n: 1000, m: 1000, parts: 10 },
    { name: "independent", n: 10_000, m: 1000, parts: 10 },
    { name: "autocorrelated", n: 10_000, m: 1000, parts: 10 },
    { name: "autocorrelated", n: 10_000, m: 300, parts: 10 },
    { name: "seasonal", n: 14_000, m: 500, parts: 28 },
  ])("$name, $n and $m rows: hardly any flag without drift", { timeout: 20 * 60_000 }, (setup) => {
    const none = driftRates(setup, { runs: RUNS, windows: 3 });
    const powered = { runs: Math.ceil(RUNS / 8), windows: 3 };
    const shift = driftRates(setup, { ...powered, change: { shift: 0.2 } });
    const move = driftRates(setup, { ...powered, change: { move: 0.12 } });
    lines.push(row(setup, [none.first, none.alert, shift.first, shift.alert, move.first, move.alert]));
    expect(none.first).toBeLessThanOrEqual(RUNS >= 200 ? 0.07 : above(0.07, RUNS));
    expect(none.alert).toBeLessThanOrEqual(RUNS >= 200 ? 0.01 : above(0.01, RUNS));
  });
});
