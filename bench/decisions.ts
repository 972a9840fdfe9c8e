/**
 * How often a candidate that is truly worse by the margin passes, and how often one that is as good as the baseline
 * does: every metric in every world. Results are committed in decisions.json; any of them is made again in a minute.
 *
 *   node bench/decisions.ts                          a sample of cells, held against targets and committed numbers
 *   node bench/decisions.ts --sample 6 --seed 1      the same, of so many cells
 *   node bench/decisions.ts --cell binary.f1.few-1-0.n100
 *   node bench/decisions.ts --all | --only <regex>   with --write the committed file is updated, with --before its
 *                                                    numbers of what was before
 *   node bench/decisions.ts --list | --table         the names of all cells; what is committed, as Markdown: of each
 *                                                    metric and kind of world, with --all of each cell
 *   --sets 500                                       so many data sets a cell
 *   --missing                                        only cells that are not committed with so many
 */
import { parseArgs } from "node:util";
import { allCells } from "./decisions/catalogue.ts";
import { simulate, type Cell, type Found } from "./decisions/cell.ts";
import { readRecords, writeRecords, type Recorded } from "./decisions/recorded.ts";
import { checkSample } from "./decisions/sample.ts";
import { cellsTable, kindsTable, passes } from "./decisions/table.ts";
import { complaintsOf, lostPower } from "./decisions/verdict.ts";
import { publishResults } from "./rig/result.ts";

/** The standard error of a share of 7 % is 0.57 points. */
const DATA_SETS = 2000;
const SAMPLE = { cells: 6, seed: 1, dataSets: 400 };

const { values: asked } = parseArgs({
  options: {
    cell: { type: "string" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    table: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    before: { type: "boolean", default: false },
    missing: { type: "boolean", default: false },
    sample: { type: "string" },
    seed: { type: "string" },
    sets: { type: "string" },
  },
});

if (asked.list)
  process.stdout.write(
    `${allCells()
      .map(({ id }) => id)
      .join("\n")}\n`,
  );
else if (asked.table) process.stdout.write(`${(asked.all ? cellsTable : kindsTable)(await readRecords())}\n`);
else if (asked.all || asked.only !== undefined || asked.cell !== undefined)
  await runChosen(chosen(), Number(asked.sets ?? DATA_SETS));
else await runSample();

function chosen(): readonly Cell[] {
  const { all, cell, only = "" } = asked;
  const pattern = new RegExp(only);
  const cells = allCells().filter(({ id }) => all || (cell === undefined ? pattern.test(id) : id === cell));
  if (cells.length === 0) throw new Error(`There is no such cell; --list names all of them.`);
  return cells;
}

async function runChosen(cells: readonly Cell[], dataSets: number): Promise<void> {
  for (const cell of cells) {
    const recorded = (await readRecords()).get(cell.id);
    if (asked.missing && (recorded?.dataSets ?? 0) >= dataSets) continue;
    try {
      const found = simulate(cell, dataSets);
      tell(cell, found, recorded);
      if (asked.write) await write(cell, found);
    } catch (error) {
      // The other cells are still of interest.
      process.stdout.write(`${cell.id}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}

function tell(cell: Cell, found: Found, recorded: Recorded | undefined): void {
  const complaints = complaintsOf(cell, found, asked.write ? { ...found, target: cell.target } : recorded);
  const less = recorded === undefined ? [] : [lostPower(cell, found, recorded) ?? []].flat();
  process.stdout.write(
    `${lineOf(cell, found, recorded)}\n${[...complaints, ...less].map((one) => `  ${one}\n`).join("")}`,
  );
  if (complaints.length > 0) process.exitCode = 1;
}

/** Cell by cell, so that a run that is stopped loses nothing. */
async function write(cell: Cell, found: Found): Promise<void> {
  const records = await readRecords();
  const { dataSets, method, size, power } = found;
  const before = asked.before ? { dataSets, method, size, power } : records.get(cell.id)?.before;
  const recorded: Recorded = { target: cell.target, ...found, before };
  const merged = new Map([...records, [cell.id, recorded]]);
  await writeRecords(
    new Map(
      allCells().flatMap(({ id }) => {
        const known = merged.get(id);
        return known === undefined ? [] : [[id, known] as const];
      }),
    ),
  );
}

function lineOf({ id, target }: Cell, found: Found, recorded: Recorded | undefined): string {
  const then =
    recorded?.before === undefined
      ? ""
      : `, before ${passes(recorded.before, "size")} and ${passes(recorded.before, "power")}`;
  const limit = target === null ? "inherent" : `≤ ${target}`;
  return `${id} (${found.method}, margin ${found.margin}): worse ${passes(found, "size")} (${limit}), equal ${passes(found, "power")}${then}`;
}

async function runSample(): Promise<void> {
  const cells = Number(asked.sample ?? SAMPLE.cells);
  const dataSets = Number(asked.sets ?? SAMPLE.dataSets);
  const complaints = await checkSample({ cells, seed: Number(asked.seed ?? SAMPLE.seed), dataSets });
  process.stdout.write(complaints.map((one) => `${one}\n`).join(""));
  publishResults([
    {
      what: `decisions: ${cells} cells of the table, ${dataSets} data sets each`,
      ours: complaints.length === 0 ? "as committed, none above its target" : `${complaints.length} complaints`,
      target: "as committed, none above its target",
      isMet: complaints.length === 0,
    },
  ]);
  if (complaints.length > 0) process.exitCode = 1;
}
