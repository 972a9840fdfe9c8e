import type { EvaluatedDataset } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import type { Separation } from "./separation.ts";

/** What became of the rows of a dataset in a change, and which rows decide. */
export type Succession = NonNullable<EvaluatedDataset["succession"]>;

export interface SuccessionFacts {
  readonly change: Pick<Succession, "rows" | "columns">;
  /** Columns that only the new content has and the candidate reads. */
  readonly reads: readonly string[];
  /** Whether the candidate learned the base branch's rows, and the new ones; undefined where its data is not here. */
  readonly old: Separation["kind"] | undefined;
  readonly now: Separation["kind"] | undefined;
  /** Whether the base branch knows that the old content is wrong, and the new one corrects it. Default: no. */
  readonly isCorrection?: boolean | undefined;
}

/**
 * Which rows decide where a change brings another content of a dataset. The base branch's do, wherever they can: as they
 * are, or with columns of the new content beside them where that keeps every row and every cell. Rows that the candidate
 * learned prove nothing, so then the new ones decide, if it has not learned these too. So do those that correct rows which
 * the base branch knows to be wrong.
 */
export function decidingRows({
  change,
  reads,
  old,
  now,
  isCorrection = false,
}: SuccessionFacts): Succession["decides"] {
  if (isCorrection && now !== "leak") return "new";
  if (old === "leak" && now !== undefined && now !== "leak") return "new";
  return reads.length > 0 && obstacles(change).length === 0 ? "extended" : "old";
}

/** Why new content is no extension of the old: what a person reads whose model needs it to be one. */
export function obstacles({ rows, columns }: SuccessionFacts["change"]): readonly string[] {
  const changed = columns.changed.map(({ name, rows: count }) => `${JSON.stringify(name)} in ${plural(count, "row")}`);
  return [
    ...(rows.gone > 0 ? [`${plural(rows.gone, "row")} ${rows.gone === 1 ? "is" : "are"} gone`] : []),
    ...(columns.gone.length > 0
      ? [`it lacks ${listed(columns.gone.slice(0, 5).map((name) => JSON.stringify(name)))}`]
      : []),
    ...(changed.length > 0 ? [`it has other values of ${listed(changed.slice(0, 5))}`] : []),
  ];
}
