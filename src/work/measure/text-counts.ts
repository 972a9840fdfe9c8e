import { unmeasured } from "../../stats/measured.ts";
import type { Segment } from "../../stats/text/segment.ts";
import type { Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import { ofAddedSums, type Added } from "./row-means.ts";
import type { TextSample, TextSide } from "./text-sample.ts";

export type TextMeasure = Measure<TextSample, TextSide>;

export interface Counting {
  readonly name: string;
  readonly count: (segment: Segment) => readonly number[];
}

export interface Corpus extends Counting, Pick<Added<TextSample, TextSide>, "statistic" | "signature"> {
  readonly most: number;
}

/** A metric of the counts of all texts together, which is not the mean over texts. */
export function ofCorpus({ statistic, signature = "", most, ...counting }: Corpus): TextMeasure {
  const measure = ofAddedSums<TextSample, TextSide>({
    counts: (sample, model) => counts(sample, model, counting),
    statistic,
    signature,
    reason: "the texts have nothing to count",
    range: [0, most],
  });
  return {
    ...measure,
    value: (sample, model) => (sample.n === 0 ? unmeasured("there are no rows") : measure.value(sample, model)),
  };
}

export function counts({ references }: TextSample, model: TextSide, { name, count }: Counting): Float64Array {
  return model.counted(name, (row) => count({ hypothesis: model.texts[row] ?? "", references: references[row] ?? [] }));
}

/** The measure with what it did in its method's name. */
export function named(measure: TextMeasure, signature: (sample: TextSample) => string): TextMeasure {
  const withName = (sample: TextSample, estimate: Estimate): Estimate => {
    const remark = signature(sample);
    return estimate.method === null || remark === ""
      ? estimate
      : { ...estimate, method: `${estimate.method} (${remark})` };
  };
  return {
    ...measure,
    level: (sample, model, resampling) => withName(sample, measure.level(sample, model, resampling)),
    difference: (sample, pair, resampling) => withName(sample, measure.difference(sample, pair, resampling)),
  };
}
