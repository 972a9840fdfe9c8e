import type { CategoryColumn, EmbeddingColumn, NumberColumn, Profile, TextColumn } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { columnOfCounts } from "./category-sketch.ts";
import { CountedValues } from "./counted-values.ts";
import { columnOfBins, exactBinsOf, type ExactBins } from "./exact-bins.ts";
import { NumberGrid } from "./number-grid.ts";
import { embeddingColumn, embeddingUnit } from "./vector-sketches.ts";

export type Column = Profile["columns"][string];

export interface Merging {
  /** For messages. */
  readonly name: string;
  /** Whether the result can be merged again. */
  readonly exact: boolean;
}

/**
 * One column of the partial ones of the same rows' shards.
 * @throws UserError where they are of different kinds or grids, or no parts.
 */
export function mergeColumns(parts: readonly Column[], merging: Merging): Column {
  const [first] = parts;
  if (first === undefined) throw new RangeError("there is nothing to merge");
  switch (first.kind) {
    case "number":
      return mergeNumbers(ofKind(parts, first.kind, merging), merging);
    case "category":
      return mergeCategories(ofKind(parts, first.kind, merging), merging);
    case "text":
      return mergeTexts(ofKind(parts, first.kind, merging), merging);
    case "embedding":
      return mergeEmbeddings(ofKind(parts, first.kind, merging), merging);
  }
}

export function mergeNumbers(parts: readonly NumberColumn[], { name, exact }: Merging): NumberColumn {
  const { edges } = parts[0]!;
  if (parts.some((part) => !isSame(part.edges, edges))) throw differentGrids(name);
  if (parts.length === 1 && !exact && parts[0]?.exact !== undefined) return withoutExact(parts[0]);
  const bins = parts.map((part) => exactBinsOf(part) ?? notPartial(name));
  const sums: ExactBins = {
    counts: edgesAndOne(edges).map((_, bin) => total(bins, ({ counts }) => counts[bin]!)),
    sums: edgesAndOne(edges).map((_, bin) => wholeTotal(bins, (one) => one.sums[bin]!)),
    squares: edgesAndOne(edges).map((_, bin) => wholeTotal(bins, (one) => one.squares[bin]!)),
  };
  return columnOfBins(new NumberGrid(edges), sums, {
    nulls: total(parts, ({ nulls }) => nulls),
    nan: total(parts, ({ nan }) => nan),
    positiveInfinity: total(parts, ({ positiveInfinity }) => positiveInfinity),
    negativeInfinity: total(parts, ({ negativeInfinity }) => negativeInfinity),
    exact,
  });
}

/** Its sums were rounded as those of a whole are. */
function withoutExact(part: NumberColumn): NumberColumn {
  const { exact: _, ...column } = part;
  return column;
}

export function mergeCategories(parts: readonly CategoryColumn[], { name, exact }: Merging): CategoryColumn {
  const { values, unseen } = parts[0]!;
  const isAlike = (part: CategoryColumn): boolean =>
    (part.unseen === undefined) === (unseen === undefined) &&
    isSame(
      part.values.map(([value]) => value),
      values.map(([value]) => value),
    );
  if (!parts.every(isAlike)) throw differentGrids(name);
  const [rare, nowhere] = [new CountedValues(), new CountedValues()];
  for (const part of parts) {
    const listed = part.exact ?? notPartial(name);
    const isCut = part.other.values > listed.rare.length + listed.unseen.length;
    rare.addAll(listed.rare, isCut && listed.unseen.length === 0);
    nowhere.addAll(listed.unseen, isCut && listed.unseen.length > 0);
  }
  return columnOfCounts({
    nulls: total(parts, ({ nulls }) => nulls),
    values: values.map(([value], at) => [value, total(parts, (part) => part.values[at]![1])]),
    rare,
    rareRows: total(parts, (part) => part.exact?.rareRows ?? 0),
    unseen: unseen && { values: nowhere, rows: total(parts, (part) => part.unseen?.rows ?? 0) },
    exact,
  });
}

function mergeTexts(parts: readonly TextColumn[], merging: Merging): TextColumn {
  const lengths = mergeNumbers(
    parts.map((part) => part.lengths),
    merging,
  );
  const nulls = total(parts, (part) => part.nulls);
  return { kind: "text", rows: lengths.rows + nulls, nulls, lengths };
}

function mergeEmbeddings(parts: readonly EmbeddingColumn[], merging: Merging): EmbeddingColumn {
  const { dimensions } = parts[0]!;
  if (parts.some((part) => part.dimensions !== dimensions)) throw differentGrids(merging.name);
  const lengths = mergeNumbers(
    parts.map((part) => part.lengths),
    merging,
  );
  const exact = parts.map((part) => part.exact?.map(BigInt) ?? notPartial(merging.name));
  return embeddingColumn({
    nulls: total(parts, ({ nulls }) => nulls),
    sums: Array.from({ length: dimensions }, (_, at) => wholeTotal(exact, (sums) => sums[at]!)),
    unit: embeddingUnit(lengths),
    lengths,
    exact: merging.exact,
  });
}

export function ofKind<Kind extends Column["kind"]>(
  parts: readonly Column[],
  kind: Kind,
  { name }: Merging,
): readonly Extract<Column, { kind: Kind }>[] {
  return parts.map((part) => {
    if (part.kind === kind) return part as Extract<Column, { kind: Kind }>;
    throw new UserError(
      `Column ${name} is ${kind} in one part and ${part.kind} in another. Make all parts of a window with the same revision of the manifest.`,
    );
  });
}

export function differentGrids(name: string): UserError {
  return new UserError(
    `Column ${name} was counted in different bins: the parts do not stem from the same reference profile. Make all parts of a window against the reference of the same production model.`,
  );
}

function notPartial(name: string): never {
  throw new UserError(
    `Column ${name} has no exact sums, so its part cannot be merged. Merge what \`monitor --shard\` left, not windows that were settled.`,
  );
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((one, at) => one === right[at]);
}

function edgesAndOne(edges: readonly number[]): readonly undefined[] {
  return new Array<undefined>(edges.length + 1).fill(undefined);
}

export function total<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

function wholeTotal<Part>(parts: readonly Part[], of: (part: Part) => bigint | number): bigint {
  return parts.reduce((sum, part) => sum + BigInt(of(part)), 0n);
}
