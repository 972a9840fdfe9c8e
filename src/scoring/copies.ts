import { equalRows } from "../data/equal-rows.ts";
import type { Finding } from "../findings/finding.ts";
import { listed, plural } from "../kernel/text.ts";
import { areCopies } from "../work/rows/copies.ts";
import type { ScoredDataset } from "./dataset.ts";
import { asFinding, manifestOf, Problem } from "./problems.ts";
import type { EvaluateRequest } from "./request.ts";
import { quoted } from "./words.ts";

/** So many show copies if there are any; all are counted where these do. */
const ENOUGH_ROWS = 1_000_000;

/** Each copy of a row counts as another row would: an interval over copies is too narrow, whatever their ids are. */
export async function tellCopies(
  request: EvaluateRequest,
  { table, file }: Pick<ScoredDataset, "table" | "file">,
): Promise<readonly Finding[]> {
  const { task, columns } = request.model;
  // Queries and series are the units there.
  if (task === "ranking" || task === "forecasting") return [];
  const { id, weight, group } = columns;
  const ignored = [id, weight].flatMap((name) => name ?? []);
  const part = Math.ceil(table.rows / ENOUGH_ROWS);
  const some = await equalRows(table, { ignored, group, oneOf: part });
  if (some === undefined || !areCopies(some)) return [];
  const found = part === 1 ? some : ((await equalRows(table, { ignored, group })) ?? some);
  const but = [...ignored, ...(group === undefined ? [] : [group])].map(quoted);
  const message = `${plural(found.equal, "row")} of ${table.source} ${found.equal === 1 ? "equals" : "equal"} another${group === undefined ? "" : ` of another ${quoted(group)}`} in every column${but.length === 0 ? "" : ` but ${listed(but)}`}, and chance does not explain it: there are ${plural(found.different, "different row")} of ${table.rows.toLocaleString("en-US")}. Each copy counts as a row of its own, so the intervals are narrower than the rows allow.`;
  const problem = new Problem(message, { rule: "copies", file });
  return [asFinding(problem, { ...manifestOf(request), outcome: "warn" })];
}
