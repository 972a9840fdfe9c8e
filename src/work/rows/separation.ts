import type { EvaluatedDataset } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";

/** Rows of a dataset that are training rows too, as they were counted. */
export type Shared = NonNullable<EvaluatedDataset["overlap"]>;

/** So many equal rows come about by chance less than once in a thousand datasets. */
const IMPROBABLE = 0.001;

/** Rows are tolerated up to this share, however improbable; shared ids never. */
const TOLERATED = 0.01;

export interface Separation {
  /** `leak`: chance does not explain what is shared. `alike`: a few rows are that it hardly explains. */
  readonly kind: "apart" | "alike" | "leak";
  /** What is shared, as the subject of a sentence with its verb: `3 ids of holdout are`. */
  readonly found: string;
}

/** Whether rows that judge were learned from: one rule before training and after it. `rows` is how many judge. */
export function separationOf({ ids = 0, rows: same = 0, byChance = 0, pValue = 0 }: Shared, of: Judging): Separation {
  const { name, rows } = of;
  if (ids > 0) return { kind: "leak", found: `${plural(ids, "id")} of ${name} ${verb(ids)}` };
  const isLeak = pValue < IMPROBABLE && same - byChance > rows * TOLERATED;
  const chance = byChance < 1 ? "" : ` (chance explains ${Math.ceil(byChance)})`;
  return {
    kind: isLeak ? "leak" : same > byChance && pValue < 0.05 ? "alike" : "apart",
    found: `${plural(same, "row")} of ${rows} in ${name}${chance} ${verb(same)}`,
  };
}

export interface Judging {
  readonly name: string;
  readonly rows: number;
}

function verb(count: number): string {
  return count === 1 ? "is" : "are";
}

/** How rows are told apart; the names are columns. */
export interface Comparison {
  readonly id: string | undefined;
  /** Undefined: all but the ignored. */
  readonly columns: readonly string[] | undefined;
  readonly ignored: readonly string[];
  /** Never left out. */
  readonly target: readonly string[];
}

/**
 * What makes two rows the same to a model: its features and what they lead to, where the manifest lists them; else
 * everything but ids and weights. A copied row often gets a new id.
 */
export function comparisonOf({ features, target, columns: { id, weight } }: ResolvedModel): Comparison {
  return {
    id,
    columns: features && [...features.map(({ name }) => name), ...target.columns],
    ignored: weight === undefined ? [] : [weight],
    target: target.columns,
  };
}
