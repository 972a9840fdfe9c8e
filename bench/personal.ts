/**
 * The scan for personal data: cells a second against DuckDB's count of different values of the same columns; and what it
 * finds in columns of every type, country by country, and in columns of nobody, against patterns of which one match is
 * enough.
 */
import { markdownTable } from "markdown-table";
import { openDuckDb } from "../src/engines/duckdb.ts";
import { scanTable } from "../src/scoring/personal/scan-table.ts";
import { judgeColumn } from "../src/work/personal/judge-column.ts";
import { readCell } from "../src/work/personal/cell.ts";
import { RECOGNIZERS } from "../src/work/personal/recognizers.ts";
import { fakeHost } from "../test/fakes/host.ts";
import { IMPERSONAL, impersonalColumn } from "../test/golden/impersonal-columns.ts";
import { columnOf, VALUES } from "../test/golden/personal-values.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { elapsed, interleaved } from "./rig/timing.ts";
import { wideTable } from "./rig/wide-table.ts";

const MILLION = 1_000_000;
const WIDE = { rows: 250_000, columns: 40 } as const;
const ROUNDS = 3;
const SEEDS = [1, 2, 3, 4, 5] as const;
const SIZES = [100, 1000] as const;
const CLEAN = 0.9;
const LEAST = { recall: 0.95, precision: 1, cellsPerSecond: MILLION } as const;

interface Found {
  readonly type: string;
  readonly columns: number;
  /** Found for sure as what they are. */
  readonly right: number;
  /** Found for sure as something else too. */
  readonly wrong: number;
}

const personal = Object.entries(VALUES).map(([type, make]): Found => {
  const columns = SEEDS.flatMap((seed) => SIZES.map((n) => sure("c", columnOf(make, { n, clean: CLEAN, seed }))));
  return {
    type,
    columns: columns.length,
    right: columns.filter((types) => types.includes(type)).length,
    wrong: columns.filter((types) => types.some((one) => one !== type)).length,
  };
});
const impersonal = IMPERSONAL.map((column) => {
  const sampled = SEEDS.flatMap((seed) => SIZES.map((n) => impersonalColumn(column, { n, seed })));
  const [columns, firm] = [sampled.length, sampled.filter(({ name, values, kind }) => sure(name, values, kind).length > 0).length]; // prettier-ignore
  return { name: column[0], columns, firm, naive: sampled.filter(({ values }) => isMatchedOnce(values)).length };
});

process.stdout.write(
  `${markdownTable([["type", "columns", "found", "also another"], ...personal.map((each) => [each.type, each.columns, each.right, each.wrong].map(String))])}\n\n`,
);
process.stdout.write(
  `${markdownTable([["column of nobody", "columns", "said to be somebody's", "with one match in it"], ...impersonal.map((each) => [each.name, each.columns, each.firm, each.naive].map(String))])}\n\n`,
);
publishResults([...accuracy(), await speed()]);

function accuracy(): readonly BenchResult[] {
  const [columns, right, wrong] = [total(personal, "columns"), total(personal, "right"), total(personal, "wrong")];
  const [others, firm, naive] = [total(impersonal, "columns"), total(impersonal, "firm"), total(impersonal, "naive")];
  const worst = Math.min(...personal.map((each) => each.right / each.columns));
  const precision = right / (right + wrong + firm);
  return [
    {
      what: `recall of ${personal.length} types, ${100 * CLEAN} % clean cells, no header; of the worst of them`,
      ours: `${percent(right / columns)}, ${percent(worst)}`,
      target: `≥ ${percent(LEAST.recall)}`,
      isMet: worst >= LEAST.recall,
    },
    {
      what: `precision with ${others} columns of nobody, of ${impersonal.length} kinds`,
      ours: percent(precision),
      reference: `${percent(columns / (columns + naive))} (one match is enough)`,
      target: percent(LEAST.precision),
      isMet: precision >= LEAST.precision,
    },
  ];
}

async function speed(): Promise<BenchResult> {
  await using host = await fakeHost();
  await using database = await openDuckDb({ host });
  const table = await wideTable(database, WIDE);
  const distinct = table.columns.map(({ sql }) => `count(DISTINCT ${sql})`).join(", ");
  const times = await interleaved(ROUNDS, {
    scan: () => elapsed(() => scanTable(table)),
    distinct: () => elapsed(() => database.rows(`SELECT ${distinct} FROM ${table.relation}`)),
  });
  const cells = WIDE.rows * WIDE.columns;
  const perSecond = (milliseconds: number): number => (cells / milliseconds) * 1000;
  return {
    what: `${WIDE.rows.toLocaleString("en")} rows × ${WIDE.columns} columns scanned: cells a second`,
    ours: `${(perSecond(times.scan) / MILLION).toFixed(1)} M/s`,
    reference: `${(perSecond(times.distinct) / MILLION).toFixed(1)} M/s (count distinct)`,
    ratio: (times.distinct / times.scan).toFixed(2),
    target: "≥ 1 M/s",
    isMet: perSecond(times.scan) >= LEAST.cellsPerSecond,
  };
}

function sure(
  name: string,
  values: readonly string[],
  kind: "category" | "number" | "boolean" | "time" | "other" = "category",
): readonly string[] {
  // prettier-ignore
  return judgeColumn({ name, kind, values }).flatMap(({ type, confidence }) => (confidence === "high" ? [type] : []));
}

/** What a scan says that takes a column for what any of its cells passes for. */
function isMatchedOnce(values: readonly string[]): boolean {
  return values.some((value) => {
    const cell = readCell(value);
    return cell !== undefined && RECOGNIZERS.some(({ form, lengths, fits, checks }) => {
      const subject = form === "text" ? cell.text : cell.compact;
      if ((form === "digits" && !cell.isDigits) || lengths?.includes(subject.length) === false) return false;
      return fits(subject, cell) && checks?.(subject) !== false;
    }); // prettier-ignore
  });
}

function total<K extends string>(rows: readonly Readonly<Record<K, number>>[], key: K): number {
  return rows.reduce((all, row) => all + row[key], 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
