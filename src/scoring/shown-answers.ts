import type { ChangedRow } from "../generated/types.ts";
import { toDigits } from "../kernel/rounding.ts";
import type { BinarySide } from "../work/measure/binary-sample.ts";
import type { LabelSetSample } from "../work/measure/label-set-sample.ts";
import type { ClassSide } from "../work/measure/multiclass-sample.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import type { BinaryReading } from "./reading.ts";
import type { Truth } from "./truth.ts";

type Answers = Pick<ChangedRow, "actual" | "baseline" | "candidate">;

/** What came and what both models said of a row, as people read it: a class with its score, a number, a text. */
export function shownAnswers(sample: TaskSample, { reading }: Truth): (row: number) => Answers {
  switch (sample.task) {
    case "binary-classification":
      return reading.task === sample.task ? binary(sample, reading) : nothing;
    case "multiclass-classification": {
      const nameOf = (code: number | undefined): string => sample.classes[code ?? -1] ?? "";
      const said = (side: ClassSide | undefined, row: number): string => {
        const code = side?.decisions[row];
        const score = code === undefined ? undefined : side?.scores?.[row * sample.classes.length + code];
        return withScore(nameOf(code), score);
      };
      return both(sample, (row) => nameOf(sample.labels[row]), said);
    }
    case "multilabel-classification": {
      const names = reading.task === sample.task ? reading.names : [];
      const said = (labels: LabelSetSample["labels"] | undefined, row: number): string =>
        names.filter((_, at) => labels?.[row * sample.classes + at] === 1).join(", ");
      return both(
        sample,
        (row) => said(sample.labels, row),
        (side, row) => said(side?.decisions, row),
      );
    }
    case "regression":
    case "forecasting":
      return both(
        sample,
        (row) => written(sample.targets[row]),
        (side, row) => written(side?.values[row]),
      );
    case "text-generation":
      return both(
        sample,
        (row) => (sample.references[row] ?? []).join("\n"),
        (side, row) => side?.texts[row] ?? "",
      );
    case "ranking":
    case "quantile-regression":
      return nothing;
  }
}

function binary(sample: TaskSample & { readonly task: "binary-classification" }, reading: BinaryReading) {
  const { positive, negative = `not ${positive}` } = reading;
  const nameOf = (label: number | undefined): string => (label === 1 ? positive : negative);
  const said = (side: BinarySide | undefined, row: number): string =>
    withScore(nameOf(side?.decisions[row]), side?.scores?.[row]);
  return both(sample, (row) => nameOf(sample.labels[row]), said);
}

interface Sides<S> {
  readonly candidate: S;
  readonly baseline?: S | undefined;
}

function both<S>(
  { candidate, baseline }: Sides<S>,
  actual: (row: number) => string,
  said: (side: S | undefined, row: number) => string,
): (row: number) => Answers {
  return (row) => ({ actual: actual(row), baseline: said(baseline, row), candidate: said(candidate, row) });
}

const nothing = (): Answers => ({ actual: "", baseline: "", candidate: "" });

function withScore(name: string, score: number | undefined): string {
  return score === undefined ? name : `${name} (${toDigits(score, 3)})`;
}

function written(value: number | undefined): string {
  return value === undefined ? "" : String(toDigits(value, 6));
}
