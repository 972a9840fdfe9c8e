import { plural } from "../../../kernel/text.ts";
import { textDomainTest, vectorDomainTest, type Vectors } from "../../../stats/drift/domain-classifier.ts";
import { vectorDiscrepancyTest } from "../../../stats/drift/vector-discrepancy.ts";
import { Random } from "../../../stats/random.ts";
import type { Sampled } from "./compare-rows.ts";

/** Rows of both sides; the same rows in the same order give the same numbers. */
export type SampledRows =
  | { readonly kind: "text"; readonly reference: readonly string[]; readonly current: readonly string[] }
  | ({ readonly kind: "embedding" } & Vectors);

const SEED = 20_240_613;
/** With fewer a classifier has nothing to learn from. */
const FEWEST_ROWS = 10;

/** How far the rows of a text or embedding column can be told from the reference's; or why that is not known. */
export function sampledTest(
  column: string,
  sample: SampledRows,
  method: "domain-classifier" | "mmd" = "domain-classifier",
): Sampled {
  const width = sample.kind === "text" ? 1 : sample.dimensions;
  const [rows, referenceRows] = [sample.current.length / width, sample.reference.length / width];
  if (rows < FEWEST_ROWS) return few(column, `${plural(rows, "row")} with a value`);
  if (referenceRows < FEWEST_ROWS) return few(column, `the reference has ${plural(referenceRows, "row")} with a value`);
  const random = Random.fromSeed(SEED);
  if (method === "domain-classifier") {
    const found = sample.kind === "text" ? textDomainTest(sample, random) : vectorDomainTest(sample, random);
    const { auc, words, ...rest } = found;
    return { column, measure: "domain-auc", distance: auc, ...rest, ...(words.length > 0 && { words }) };
  }
  if (sample.kind === "text")
    return {
      column,
      problem: `mmd compares embeddings, and this column is text: take monitoring.drift.columns.${column}.method out, or log its embedding.`,
    };
  const { statistic, ...rest } = vectorDiscrepancyTest(sample, random);
  return { column, measure: "mmd", distance: statistic, ...rest };
}

function few(column: string, what: string): Sampled {
  return { column, problem: `${what}; n ≥ ${FEWEST_ROWS} can be compared` };
}
