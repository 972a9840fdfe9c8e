/**
 * How often the drift rule is wrong, and how much it sees, in rows that follow each other: rows of the table of
 * docs/monitoring.md are what this prints. Seeded: the same rates on every machine.
 */
import { afterAll, describe, test } from "vitest";
import { hardlyAnyFlag, type Setup } from "./drift-rates.ts";

const lines: string[] = [];

afterAll(() => console.log(lines.join("\n")));

describe("20 columns, rows that follow each other", () => {
  test.each<Setup>([
    { name: "autocorrelated", n: 10_000, m: 1000, parts: 10 },
    { name: "autocorrelated", n: 10_000, m: 300, parts: 10 },
    { name: "seasonal", n: 14_000, m: 500, parts: 28 },
  ])("$name, $n and $m rows: hardly any flag without drift", { timeout: 20 * 60_000 }, (setup) => {
    lines.push(hardlyAnyFlag(setup));
  });
});
