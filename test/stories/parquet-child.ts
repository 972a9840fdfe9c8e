/** Reads Parquet files as an evaluation does, under a small limit, and says how much memory that took (MiB). */
import { batches } from "../../src/data/batches.ts";
import { sharedRows } from "../../src/data/shared-rows.ts";
import { openTable } from "../../src/data/table.ts";
import { openDuckDb } from "../../src/engines/duckdb.ts";
import { fakeHost } from "../fakes/host.ts";

const [folder = "", ...files] = process.argv.slice(2);
const MIB = 1024 ** 2;
const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

await using host = await fakeHost();
await using database = await openDuckDb({ host, folders: [folder], memoryLimit: 256 * MIB });
const before = peak();
const open = () => openTable(database, { files, root: folder, kinds: { id: "category" } });
const dataset = await open();
const columns = dataset.columns.filter(({ name }) => name.startsWith("x"));
const plan = { inputs: [{ name: "x", element: "float" as const, columns, rank: 2 as const }] };
let rows = 0;
for await (const batch of batches(dataset, plan, { size: 8192 })) rows += batch.rows;
await dataset.where("x1 < 0.5 AND x2 > 0.1");
await dataset.numbers("y");
const shared = await sharedRows(dataset, await open(), { columns: columns.map(({ name }) => name) });
process.stdout.write(JSON.stringify({ rows, shared: shared.rows, grown: peak() - before }));
