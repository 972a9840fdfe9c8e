/**
 * How often the evidence errs that looks again and again at one reference: rows of the table of docs/monitoring.md are
 * what this prints. Seeded: the same rates on every machine.
 */
import { afterAll, describe, expect, test } from "vitest";
import { above, driftRates, row, RUNS, type Setup } from "./drift-rates.ts";

const lines: string[] = [];

afterAll(() => console.log(lines.join("\n")));

describe("100 looks at the same reference", () => {
  test.each<Setup>([
    { name: "independent", n: 1000, m: 500, parts: 0 },
    { name: "independent", n: 10_000, m: 500, parts: 10 },
    { name: "autocorrelated", n: 10_000, m: 500, parts: 10 },
    { name: "seasonal", n: 14_000, m: 500, parts: 28 },
  ])("$name, $n and $m rows: the evidence holds", { timeout: 20 * 60_000 }, (setup) => {
    const runs = Math.ceil(RUNS / 10);
    const none = driftRates(setup, { runs, windows: 100 });
    lines.push(row(setup, [none.any, none.alert, none.evidence]));
    expect(none.evidence).toBeLessThanOrEqual(above(0.05, runs));
  });
});
