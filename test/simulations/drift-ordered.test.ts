/**
 * How often the drift rule is wrong, and how much it sees, in rows that follow each other: rows of the table of
 * docs/monitoring.md are what this prints. Seeded: the same rates on every machine.
 */
import { afterAll, describe, expect, test } from "vitest";
import { atMost, columnRates, type Setup } from "./drift-rates.ts";

const lines: string[] = [];

afterAll(() => console.log(lines.join("\n")));

describe("20 columns, rows that follow each other", () => {
  test.each<Setup>([
    { name: "autocorrelated", n: 10_000, m: 1000, parts: 10 },
    { name: "autocorrelated", n: 10_000, m: 300, parts: 10 },
    { name: "seasonal", n: 14_000, m: 500, parts: 28 },
  ])("$name, $n and $m rows: hardly any flag without drift", { timeout: 20 * 60_000 }, (setup) => {
    const { none, line } = columnRates(setup);
    lines.push(line);
    expect(none.first).toBeLessThanOrEqual(atMost(0.07));
    expect(none.alert).toBeLessThanOrEqual(atMost(0.01));
  });
});
