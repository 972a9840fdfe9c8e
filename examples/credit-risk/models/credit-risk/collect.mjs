// Adds what production has taught since: the rows of its log whose labels are known, up to the newest window, which the
// retrained model is compared on. model-gitops runs it as `retraining.refresh`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCsv, TARGET } from "./columns.mjs";

const LOGS = "production";
const LABELS = "production/labels";
const TARGET_FILE = "data/train-production.csv";

const before = (process.env.MODEL_GITOPS_WINDOW_START ?? new Date().toISOString()).slice(0, 10);
const labels = new Map(csvIn(LABELS).map((row) => [row.id, row[TARGET]]));
const [header] = readFileSync("data/train.csv", "utf8").split("\n", 1);
const names = header.split(",");

const rows = csvIn(LOGS)
  .filter(({ id, time }) => labels.has(id) && time.slice(0, 10) < before)
  .map((row) => ({ ...row, loan_id: row.id, applied_at: row.time.slice(0, 10), [TARGET]: labels.get(row.id) }));
const lines = rows.map((row) => names.map((name) => row[name] ?? "").join(","));
writeFileSync(TARGET_FILE, `${[header, ...lines].join("\n")}\n`);

const until = rows
  .map((row) => row.applied_at)
  .toSorted()
  .at(-1);
console.log(`${TARGET_FILE}: ${rows.length} rows up to ${until}`);
if (process.env.MODEL_GITOPS_REFRESH) writeFileSync(process.env.MODEL_GITOPS_REFRESH, JSON.stringify({ until }));

function csvIn(folder) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".csv"));
  return files.toSorted().flatMap((name) => readCsv(join(folder, name)));
}
