import type { Column } from "../data/column-types.ts";
import type { Table } from "../data/table.ts";
import { UserError, messageOf, MachineError } from "../kernel/errors.ts";
import type { QualityCount } from "../work/monitor/measured.ts";
import type { QualityCheck } from "../work/monitor/quality/check.ts";
import type { Masks } from "./quality-masks.ts";
import type { Shard } from "../work/shards/shard.ts";

export interface QualityRequest {
  /** The log, of any number of windows, or of one shard of them. */
  readonly table: Table;
  /** SQL over the table's own columns for the place of a row's window, an integer; null or negative: in none. */
  readonly window: string;
  /** SQL for which rows are read at all, where that is known to spare most of them; others have to be in no window. */
  readonly where?: string;
  /** The same with rows that are ahead of the clock, of which freshness tells; undefined: they are in no other place. */
  readonly ahead?: { readonly window: string; readonly where: string };
  /** Of a shard: which rows are its own, as SQL, and which place of how many it has. */
  readonly shard?: (Shard & { readonly own: string }) | undefined;
  /** SQL for a row's time in milliseconds since 1970; null where it has none. */
  readonly time: string;
  /** Milliseconds since 1970: rows ahead of it are told. */
  readonly now: number;
  readonly checks: readonly QualityCheck[];
  /** Whether the files know no types (CSV), so that digits may be a text. */
  readonly isText: boolean;
  /** Datasets that columns refer to, of the same database, or why one cannot be read. */
  readonly datasets: ReadonlyMap<string, Table | { readonly problem: string }>;
}

/** What the parts of the counting share. */
export interface Counting extends QualityRequest {
  readonly masks: Masks["columns"];
  /** What stands after FROM: the rows, for checks that ask expressions with what these say of them. */
  readonly from: string;
  /** The same with the rows of all shards: what is asked of equal values is dealt out by the values. */
  readonly whole: string;
  /** By window: by check. */
  readonly counts: Map<number, Map<string, QualityCount>>;
  /** What kept a check from being counted, whatever the window. */
  readonly problems: Map<string, string>;
  /** What stands after IN for a list of values. */
  readonly values: (values: readonly (string | number)[]) => Promise<string>;
}

/** A check that can be counted. */
export interface Countable {
  readonly check: QualityCheck;
  readonly column: Column;
  /** SQL for whether a row counts at all; `true` where all do. */
  readonly expected: string;
}

/** SQL for whether a shard counts a value, of whatever rows: those of one value are in one shard, whoever has the rows. */
export function dealtSql({ shard }: Pick<Counting, "shard">, values: readonly string[]): string {
  return shard === undefined ? "true" : `hash(${values.join(", ")}) % ${shard.count} = ${shard.index}`;
}

/** Puts down what a query found of a check in a window. */
export function put({ counts }: Counting, place: unknown, count: QualityCount): void {
  counts.get(Number(place))?.set(count.check, count);
}

/** Runs work for many checks, and where that fails for each alone, so that only the one that cannot be counted is left out. */
export async function eachAlone<T extends Countable>(
  counting: Counting,
  some: readonly T[],
  work: (some: readonly T[]) => Promise<void>,
): Promise<void> {
  if (some.length === 0) return;
  try {
    await work(some);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof MachineError) throw error;
    const [only] = some;
    if (some.length > 1 || only === undefined) for (const one of some) await eachAlone(counting, [one], work);
    else counting.problems.set(only.check.id, messageOf(error));
  }
}
