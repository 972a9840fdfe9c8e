import { markdownTable } from "markdown-table";

/** One line of the table that `npm run bench` prints; texts carry their units. */
export interface BenchResult {
  readonly what: string;
  readonly ours: string;
  /** Measured in the same run; a ratio is only given against one. */
  readonly reference?: string;
  readonly ratio?: string;
  readonly target: string;
  readonly isMet: boolean;
}

/** Hands results to bench/run.ts; prints them where the bench was started by itself. */
export function publishResults(results: readonly BenchResult[]): void {
  if (process.send === undefined) process.stdout.write(`${resultTable(results)}\n`);
  else process.send({ results });
}

/** A table for terminal and Markdown alike. */
export function resultTable(results: readonly BenchResult[]): string {
  const header = ["what", "ours", "reference", "ratio", "target", "met"];
  const rows = results.map(({ what, ours, reference = "", ratio = "", target, isMet }) => [
    what,
    ours,
    reference,
    ratio,
    target,
    isMet ? "yes" : "NO",
  ]);
  return markdownTable([header, ...rows], { align: ["l", "r", "r", "r", "l", "l"] });
}

/** What a bench sends; undefined for anything else. */
export function resultsOf(message: unknown): readonly BenchResult[] | undefined {
  if (typeof message !== "object" || message === null || !("results" in message)) return undefined;
  // Both ends of the channel are files of this folder.
  return Array.isArray(message.results) ? (message.results as readonly BenchResult[]) : undefined;
}
