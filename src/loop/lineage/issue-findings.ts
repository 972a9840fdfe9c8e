import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean } from "../../kernel/text.ts";
import { checkDataIssues, soundIssues } from "../../work/lineage/data-issues.ts";
import { PRODUCTION } from "../../work/lineage/graph.ts";
import { DATA_ISSUE } from "../../work/lineage/issue-rules.ts";
import { loadDataIssues, type ReadIssue } from "../models/data-issues.ts";
import type { Place } from "../place/place.ts";
import { gatherLineage } from "./gather.ts";

/** What is wrong with the data issues of the working tree. Without any, nothing is read. */
export async function dataIssueFindings(place: Place): Promise<readonly Finding[]> {
  const read = await loadDataIssues(place.head);
  if (read.length === 0) return [];
  const open = soundIssues(read).filter(({ issue }) => issue.closed === undefined);
  const datasets = new Set(open.map(({ issue }) => issue.dataset));
  const { graph, declared } = await gatherLineage(place, place.head, {
    datasets,
    hasWindows: datasets.has(PRODUCTION),
  });
  return [...checkDataIssues({ read, declared, graph, now: place.host.now() }), ...(await rowsFindings(place, read))];
}

/**
 * Whether the rows of each issue are a condition: its form alone, without data. The text itself is not shown, since a
 * condition may hold a value of a row.
 */
async function rowsFindings({ host }: Place, read: readonly ReadIssue[]): Promise<readonly Finding[]> {
  const named = read.flatMap(({ manifest, locate }) =>
    manifest?.rows === undefined || manifest.closed !== undefined
      ? []
      : [{ id: manifest.id, rows: manifest.rows, locate }],
  );
  if (named.length === 0) return [];
  await using database = await openDatabase(host);
  const findings: Finding[] = [];
  for (const { id, rows, locate } of named) {
    if (await isCondition(database, rows)) continue;
    const message = `The rows of ${id} are not ${CONDITION}.`;
    findings.push(findingOf(DATA_ISSUE.rows, { message, subject: id, location: locate("/rows") }));
  }
  return findings;
}

const CONDITION = "one condition over the columns of a row, with comparisons and plain functions alone";

/** Throws a UserError where rows are no condition, or name none of the columns that are known. */
export async function checkRows(
  { host }: Pick<Place, "host">,
  rows: string,
  columns: readonly string[] | undefined,
): Promise<void> {
  await using database = await openDatabase(host);
  if (!(await isCondition(database, rows)))
    throw new UserError(`The rows are not ${CONDITION}: write them as in \`income < 0\`.`);
  if (columns === undefined) return;
  const { columnsOfCondition } = await import("../../data/expression.ts");
  const lower = new Set(columns.map((name) => name.toLowerCase()));
  const unknown = (await columnsOfCondition(database, rows)).find((name) => !lower.has(name.toLowerCase()));
  if (unknown !== undefined)
    throw new UserError(
      `The rows name a column ${JSON.stringify(unknown)}, which is not there.${didYouMean(unknown, columns)}`,
    );
}

async function openDatabase(host: Place["host"]) {
  const { openDuckDb } = await import("../../engines/duckdb.ts");
  return await openDuckDb({ host });
}

async function isCondition(database: Awaited<ReturnType<typeof openDatabase>>, rows: string): Promise<boolean> {
  const { checkCondition } = await import("../../data/expression.ts");
  try {
    await checkCondition(database, rows);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
