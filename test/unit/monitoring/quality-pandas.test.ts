import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countQuality } from "../../../src/monitoring/quality.ts";
import type { QualityCount } from "../../../src/work/monitor/measured.ts";
import { workspace } from "../data/opened-files.ts";
import { checksOf } from "../work/monitor/quality/contracts.ts";

interface Golden {
  readonly csv: string;
  readonly expected: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

// Made by test/peers/golden_quality.py with the pandas that the file names.
test("counts are those of pandas", async () => {
  const golden: Golden = JSON.parse(readFileSync(join(import.meta.dirname, "../../golden/quality.json"), "utf8"));
  await using opened = await workspace({ "log.csv": golden.csv });
  const table = await opened.open("log.csv");
  const checks = checksOf({
    uniqueKey: ["country", "text", "code"],
    columns: {
      amount: { nullRate: { max: 0 }, min: 0, max: 100, mean: { max: 0 } },
      whole: { nullRate: { max: 0 }, min: 0, inSet: [1, 2, 3, 2.5], type: "int" },
      country: { nullRate: { max: 0 }, inSet: ["FR", "DE"], distinct: { max: 1 } },
      text: { nullRate: { max: 0 }, length: { min: 2, max: 5 } },
      code: { regex: "^[A-Z]-\\d{1,2}$" },
      id: { unique: true },
    },
  });
  const window = `CAST(${table.column("day").sql} AS INTEGER)`;
  const request = { table, window, time: "NULL::BIGINT", now: 0, checks, isText: true, datasets: new Map() };
  const counts = await countQuality(request);
  const found: Record<string, Record<string, unknown>> = {};
  for (const [place, some] of counts) {
    const asked = some.filter(({ check }) => golden.expected["0"]?.[check] !== undefined);
    found[place] = Object.fromEntries(asked.map((one) => [one.check, one.problem ?? shown(one)]));
  }
  expect(found).toEqual(golden.expected);
});

function shown({ failed, counted, values = {} }: QualityCount): readonly number[] {
  const { n = null, mean = null, m2 = null, different = null } = values;
  if (different !== null) return [different];
  if (n === null) return [failed, counted];
  return [n, mean ?? NaN, (m2 ?? NaN) / n].map((one) => Number(one.toPrecision(10)));
}
