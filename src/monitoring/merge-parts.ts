import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import type { MeasuredWindow } from "../work/monitor/measured.ts";
import { finishWindow, type Finishing } from "./finish-window.ts";
import type { ShardPart } from "./part-text.ts";

/**
 * The windows of the parts of all shards, in any order: the same as of a run without shards. Throws a UserError where
 * a shard is missing or there twice, or shards read other files.
 */
export function mergeParts(parts: readonly ShardPart[], finishing: Finishing): readonly MeasuredWindow[] {
  const windows = new Map<string, ShardPart[]>();
  for (const one of parts) {
    const { id } = one.part.planned.span;
    windows.set(id, [...(windows.get(id) ?? []), one]);
  }
  return [...windows.values()]
    .map((all) => finishWindow(wholeWindow(all), finishing))
    .toSorted((a, b) => a.span.from - b.span.from);
}

function wholeWindow(all: readonly ShardPart[]): readonly ShardPart["part"][] {
  const sorted = all.toSorted((a, b) => a.shard.index - b.shard.index);
  const [first] = sorted;
  if (first === undefined) throw new RangeError("a window has at least one part");
  const { count } = first.shard;
  const { id } = first.part.planned.span;
  const indexes = new Set(sorted.map(({ shard }) => shard.index));
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !indexes.has(index));
  if (missing.length > 0)
    throw new UserError(
      `Window ${id} lacks the shard ${listed(missing.slice(0, 5).map((index) => `${index + 1}/${count}`))}. Run it (monitor --shard), and merge again.`,
    );
  const differs = sorted.find(({ shard, part }) => shard.count !== count || part.source !== first.part.source);
  if (differs !== undefined || sorted.length > count)
    throw new UserError(
      `The shards of window ${id} are of different runs. Remove the parts, run every shard on the same files, and merge again.`,
    );
  return sorted.map(({ part }) => part);
}
