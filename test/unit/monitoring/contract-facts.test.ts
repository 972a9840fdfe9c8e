import { expect, test } from "vitest";
import { contractFacts } from "../../../src/monitoring/contract-facts.ts";
import { workspace } from "../data/opened-files.ts";
import { NUMBERS, reference } from "../work/monitor/quality/contracts.ts";

test("the tenth value from each end, and values that the last fifth alone has", async () => {
  const rows = Array.from({ length: 100 }, (_, index) => [
    index,
    index < 2 ? 1e9 : index % 7 === 0 ? "" : index,
    index < 80 ? "a" : `new${index % 3}`,
    index % 2 === 0 ? "a" : "b",
    index < 5 ? index : "",
    index < 89 ? Math.floor(index / 20) : index,
  ]);
  const csv = `n,gaps,late,steady,few,tied\n${rows.map((row) => row.join(",")).join("\n")}\n`;
  await using opened = await workspace({ "r.csv": csv });
  const category = { kind: "category", rows: 100, nulls: 0, values: [], other: { values: 0, rows: 0 } } as const;
  const columns = {
    n: NUMBERS,
    gaps: NUMBERS,
    few: NUMBERS,
    tied: NUMBERS,
    gone: NUMBERS,
    late: { ...category, values: [] },
    steady: { ...category, values: [] },
  };
  const facts = await contractFacts(await opened.open("r.csv"), reference(columns));
  expect(Object.fromEntries(facts)).toEqual({
    n: { tenth: [9, 90], openEnds: 2 },
    gaps: { tenth: [12, 90], openEnds: 2 },
    tied: { tenth: [0, 90], openEnds: 1 },
    late: { newInLastFifth: 3 },
    steady: { newInLastFifth: 0 },
  });
});
