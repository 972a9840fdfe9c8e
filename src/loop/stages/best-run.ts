import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import type { BestRun } from "../../records/past-run.ts";
import { bestRun } from "../../work/past/best.ts";
import { pastCells } from "../../work/past/cells.ts";
import { metricNames } from "../../work/past/rows.ts";
import type { KnownRun } from "../../work/past/run.ts";
import { pastTable } from "../../work/past/table.ts";
import { gatherPast } from "../past/gather.ts";
import { meantModels } from "../past/name-model.ts";
import type { Place } from "../place/place.ts";

export const BEST_FORMATS = ["text", "csv", "json", "markdown"] as const;

export interface BestWish {
  /** Empty: the only one. */
  readonly model: string;
  /** Empty: the one that decides. */
  readonly metric: string;
  readonly uploads: boolean;
  /** Whether only its parameters are printed, as YAML. */
  readonly params: boolean;
  readonly format: (typeof BEST_FORMATS)[number];
}

const MOST = 10;

/** The best run of a model by a metric, among those that can be compared, and how sure that is. */
export async function bestOf(place: Place, wish: BestWish): Promise<Result> {
  const [model = "", ...more] = await meantModels(place, wish.model);
  if (more.length > 0) throw new UserError(`Name one of the models ${listed([model, ...more])}.`);
  const { runs, unknown } = await gatherPast(place, { model, uploads: wish.uploads });
  const metric = metricOf(runs, wish.metric, model);
  const found = bestRun(runs, metric);
  const compared = found.ranked.map(({ row }) => row);
  const table = pastTable(
    compared.slice(0, MOST),
    runs.map(({ row }) => row),
    metric,
  );
  const [{ bestMarkdown, bestText }, { paramsYaml }, { csv }, { harmlessJson }] = [
    await import("../../report/past/best.ts"),
    await import("../../report/past/params.ts"),
    await import("../../report/csv.ts"),
    await import("../../report/harmless-json.ts"),
  ];
  const report = { model, metric, found, table, unknown };
  const params = found.best === undefined ? "" : paramsYaml(found.best.row.params);
  if (wish.params && found.best === undefined) throw new UserError(`No run of ${model} was measured by ${metric}.`);
  const answer = answerOf(metric, found);
  return {
    findings: [],
    isAdvice: true,
    summary: bestMarkdown(report),
    text: (style) => {
      if (wish.params) return params.trimEnd();
      if (wish.format === "csv") return csv(pastCells(compared)).trimEnd();
      if (wish.format === "json") return harmlessJson(JSON.stringify(answer, null, 2));
      return wish.format === "markdown" ? bestMarkdown(report) : bestText(report, style);
    },
    outputs: { best: JSON.stringify(answer), params },
  };
}

function answerOf(metric: string, { best, ranked, within, better, others }: BestRun) {
  return {
    metric,
    better,
    best: best?.row ?? null,
    compared: ranked.length,
    within: within ?? null,
    notCompared: others.slice(0, 200).map(({ row: { key }, why }) => ({ key, why })),
  };
}

function metricOf(runs: readonly KnownRun[], wanted: string, model: string): string {
  const names = metricNames(runs.map(({ row }) => row));
  const [first] = names;
  if (wanted === "" && first !== undefined) return first;
  if (names.includes(wanted)) return wanted;
  if (first === undefined) throw new UserError(`No run of ${model} was measured that is known here.`);
  throw new UserError(
    `No run of ${model} has the metric ${JSON.stringify(wanted)}.${didYouMean(wanted, names)} There are ${listed(names.slice(0, 30))}.`,
  );
}
