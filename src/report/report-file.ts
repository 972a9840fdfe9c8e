import { renderReport } from "./comment.ts";
import type { Room } from "./model-section.ts";
import type { Report } from "./report.ts";

const FILE_LIMIT = 5_000_000;
const ROOM = { rows: 2000, metrics: 200, diagrams: true, others: "full" } as const satisfies Room;

/** `report.md`: everything, for the files of a run. */
export function renderReportFile(report: Report): string {
  const markdown = renderReport(report, ROOM, {
    limit: FILE_LIMIT,
    measure: (text) => text.length,
    elsewhere: "The records beside this file have everything.",
  });
  return `${markdown}\n`;
}
