import { renderReport } from "./comment.ts";
import type { Room } from "./model-section.ts";
import type { Report } from "./report.ts";

// GitHub drops the whole summary of a step above 1 MiB; several parts of one step may add to it.
const SUMMARY_BYTES = 900_000;
const ROOM = { rows: 200, metrics: 12, diagrams: true, others: "full" } as const satisfies Room;

/** The job summary: the comment's story with more room, at most 900,000 bytes of UTF-8. */
export function renderSummary(report: Report): string {
  return renderReport(report, ROOM, {
    limit: SUMMARY_BYTES,
    measure: (text) => new TextEncoder().encode(text).length,
    elsewhere: "The full story is in the files of the run.",
  });
}
