import { expect, test } from "vitest";
import { countQuality } from "../../../src/monitoring/quality.ts";
import type { CellFormat } from "../../../src/work/monitor/quality/check.ts";
import { workspace } from "../data/opened-files.ts";
import { checksOf } from "../work/monitor/quality/contracts.ts";

/** Good ones, bad ones. */
const CELLS: Readonly<Record<CellFormat, readonly [good: readonly string[], bad: readonly string[]]>> = {
  email: [
    ["a@b.co", "first.last+tag@sub.example.museum", "o'brien@example.org", `${"a".repeat(64)}@b.io`, "a@xn--bcher-kva.ch"],
    ["a@b", "@b.co", "a@", "a b@c.de", "a@b..de", "a@-b.de", "a@b.de\nx@y.zz", "a@b.de ", `${"a".repeat(65)}@b.io`, `a@${"b.".repeat(130)}de`, "a@b@c.de", "ü@b.de"],
  ],
  uuid: [
    ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000", "123E4567-E89B-12D3-A456-426614174000"],
    ["123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}", "123e4567-e89b-12d3-a456-42661417400", "g23e4567-e89b-12d3-a456-426614174000", " 123e4567-e89b-12d3-a456-426614174000"],
  ],
  date: [
    ["2024-02-29", "1999-12-31", "0001-01-01"],
    ["2023-02-29", "2024-13-01", "2024-1-1", "2024-04-31", "20240101", "2024/01/01", "2024-01-01T00:00:00Z", "infinity", "epoch", "٢٠٢٤-٠١-٠١", "2024-01-01 "],
  ],
  "date-time": [
    ["2024-02-29T23:59:60Z", "2024-01-01t00:00:00z", "2024-01-01 00:00:00.123456+05:30", "2024-01-01T00:00:00-00:00"],
    ["2024-01-01T00:00:00", "2024-01-01", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00Z", "2024-01-01T00:00:00+5", "2024-01-01T00:00:00+24:00"],
  ],
  ipv4: [
    ["0.0.0.0", "255.255.255.255", "192.168.1.1"],
    ["256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/8", "1.2.3.-4", "0x7f.0.0.1", "::1", "1.2.3.4\n"],
  ],
  url: [
    ["https://example.org", "http://user:pw@host:8080/a?b=c#d", "s3://bucket/key", "https://[::1]:443/x", "http://münchen.de/ä"],
    ["example.org", "http://", "//host/x", "http:///x", "javascript:alert(1)", "http://a b.de", "http://x/<script>", 'http://x/"', "https://host:port/", "mailto:a@b.de", "1http://x"],
  ],
  json: [
    ["{}", "[1, 2]", '"NaN"', "null", "-1.5e3", '{"a": {"b": ["infinity"]}}', "true", ' {"a":1} '],
    ["NaN", "[Infinity]", "{'a': 1}", '{"a": 1,}', "{a: 1}", "[1, 2", "undefined", "01", '{"a": NaN}', "-Infinity", "[1,]", "{} // x", "/* */ 1"],
  ],
}; // prettier-ignore

test("formats hold what they should and nothing else", async () => {
  const rows = Object.entries(CELLS).flatMap(([format, [good, bad]]) => [
    ...good.map((cell) => ({ format, cell, good: true })),
    ...bad.map((cell) => ({ format, cell, good: false })),
  ]);
  const formats = Object.keys(CELLS) as CellFormat[];
  // One column a format, one window a cell.
  const lines = rows.map(({ format, cell }, place) =>
    JSON.stringify({ place, ...Object.fromEntries(formats.map((one) => [one, one === format ? cell : null])) }),
  );
  await using opened = await workspace({ "cells.jsonl": `${lines.join("\n")}\n` });
  const table = await opened.open("cells.jsonl");
  const checks = checksOf({ columns: Object.fromEntries(formats.map((format) => [format, { format }])) });
  const counts = await countQuality({
    table,
    window: `CAST(${table.column("place").sql} AS INTEGER)`,
    time: "NULL::BIGINT",
    now: 0,
    checks,
    isText: false,
    datasets: new Map(),
  });
  const wrong = rows.filter(({ format, good }, place) => {
    const found = counts.get(place)?.find(({ check }) => check === `columns.${format}.format`);
    return found?.problem !== undefined || found?.counted !== 1 || (found.failed === 0) !== good;
  });
  expect(wrong).toEqual([]);
});

test.each(["time", "boolean", "int", "float"] as const)("cells of text that are %s", async (type) => {
  const cells = {
    time: [["2024-01-01", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00.5", "2024-01-01T10:00:00+02:00"], ["epoch", "infinity", "yesterday", "2024-02-30", "10:00", "1700000000"]],
    boolean: [["true", "FALSE", "1", "0", "yes", "no", "t"], ["2", "maybe", "oui"]],
    int: [["1", "-5", "1.0", "1e3", "007", "99999999999999999999"], ["1.5", "nan", "inf", "1_000", "0x10", "1,000", "eins", "--1"]],
    float: [["1", "1.5", "-1e-300", "nan", "inf", ".5"], ["1_000", "1,5", "eins", "0x10", "1e", "$1"]],
  }[type]; // prettier-ignore
  const rows = cells.flat();
  const file = rows.map((cell, place) => JSON.stringify({ place, cell })).join("\n");
  await using opened = await workspace({ "cells.jsonl": `${file}\n` });
  const table = await opened.open("cells.jsonl");
  const window = `CAST(${table.column("place").sql} AS INTEGER)`;
  const checks = checksOf({ columns: { cell: { type } } });
  const request = { table, window, time: "NULL::BIGINT", now: 0, checks, isText: false, datasets: new Map() };
  const counts = await countQuality(request);
  const passing = rows.filter(
    (_, place) => counts.get(place)?.find(({ check }) => check === "columns.cell.type")?.failed === 0,
  );
  expect(passing).toEqual(cells[0]);
});
