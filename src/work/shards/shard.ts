import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";

/** One of several jobs that share the rows of one piece of work. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** As people write it, from 1: `2/8`. */
export function shardName({ index, count }: Shard): string {
  return `${index + 1}/${count}`;
}

export interface WholeQuestion {
  /** Whose parts they are, for messages. */
  readonly of: string;
  /** The command that makes them. */
  readonly command: "monitor" | "evaluate";
}

/** Throws a UserError unless these are all shards of one whole, each once. */
export function requireWhole(shards: readonly Shard[], { of, command }: WholeQuestion): void {
  const [count = 0] = shards.map((shard) => shard.count);
  const indexes = new Set(shards.map(({ index }) => index));
  if (shards.some((shard) => shard.count !== count) || shards.length > indexes.size)
    throw new UserError(
      `The parts of ${of} are of different runs. Remove them, run every shard on the same files, and merge again.`,
    );
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !indexes.has(index));
  if (missing.length === 0) return;
  const names = missing.slice(0, 5).map((index) => shardName({ index, count }));
  throw new UserError(
    `The parts of ${of} lack the shard ${listed(names)}${missing.length > 5 ? " and others" : ""}. Run it (${command} --shard), and merge again.`,
  );
}
