/**
 * How often the drift rule is wrong, and how much it sees, in rows without order: rows of the table of
 * docs/monitoring.md are what this prints. Seeded: the same rates on every machine.
 */
import { afterAll, describe, test } from "vitest";
import { hardlyAnyFlag, type Setup } from "./drift-rates.ts";

const lines: string[] = [];

afterAll(() => console.log(lines.join("\n")));

describe("20 columns, rows without order", () => {
  test.each<Setup>([
    { name: "independent", n: 500, m: 300, parts: 0 },
    { name: "independent", n: 1000, m: 500, parts: 0 },
    { name: "independent", n: 1000, m: 1000, parts: 10 },
    { name: "independent", n: 10_000, m: 1000, parts: 10 },
  ])("$name, $n and $m rows: hardly any flag without drift", { timeout: 20 * 60_000 }, (setup) => {
    lines.push(hardlyAnyFlag(setup));
  });
});
