/**
 * How often the drift rule is wrong, and how much it sees, in rows without order: rows of the table of
 * docs/monitoring.md are what this prints. Seeded: the same rates on every machine.
 */
import { afterAll, describe, expect, test } from "vitest";
import { atMost, columnRates, type Setup } from "./drift-rates.ts";

const lines: string[] = [];

afterAll(() => console.log(lines.join("\n")));

describe("20 columns, rows without order", () => {
  test.each<Setup>([
    { name: "independent", n: 500, m: 300, parts: 0 },
    { name: "independent", n: 1000, m: 500, parts: 0 },
    { name: "independent", n: 1000, m: 1000, parts: 10 },
    { name: "independent", n: 10_000, m: 1000, parts: 10 },
  ])("$name, $n and $m rows: hardly any flag without drift", { timeout: 20 * 60_000 }, (setup) => {
    const { none, line } = columnRates(setup);
    lines.push(line);
    expect(none.first).toBeLessThanOrEqual(atMost(0.07));
    expect(none.alert).toBeLessThanOrEqual(atMost(0.01));
  });
});
