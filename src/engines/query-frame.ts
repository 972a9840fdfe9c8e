import { isRecord } from "../kernel/guards.ts";
import type { PhysicalType } from "./duckdb-chunk.ts";

/** Where answers are written: not standard output, which native code may print to. */
export const ANSWER_FD = 3;

/** What the query child is asked, a line of JSON each. */
export interface Query {
  /** Where DuckDB is loaded from. */
  readonly engine: string;
  /** The database file whose table `asked` has the columns. */
  readonly file: string;
  /** The expression, as SQL of that type without nulls. */
  readonly sql: string;
  readonly type: PhysicalType & ("BOOLEAN" | "DOUBLE");
  /** Where its values go, as they lie in memory. */
  readonly out: string;
  /** Bytes that DuckDB may hold. */
  readonly memory: number;
  readonly threads: number;
}

export type Answer = { readonly rows: number } | { readonly failed: string };

export function isQuery(value: unknown): value is Query {
  return isRecord(value) && typeof value["sql"] === "string" && typeof value["out"] === "string";
}

/** Undefined where a child says something else. */
export function answerIn(line: string): Answer | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(said)) return undefined;
  const { rows, failed } = said;
  if (typeof failed === "string") return { failed };
  return typeof rows === "number" ? { rows } : undefined;
}
