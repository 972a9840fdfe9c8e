import { LOSS, SHARE, type Metric, type Task } from "./metric.ts";

/** Depths to which the first items of a query are looked at. */
const DEPTHS = [1, 3, 5, 10, 20, 50, 100] as const;

type Entry = readonly [name: string, title: string, aliases?: readonly string[]];
type Kind = Pick<Metric, "tasks" | "needs" | "better" | "range" | "scale">;

const LABELS = { tasks: ["multilabel-classification"], needs: "labels" } as const;
const LABEL_SCORES = { tasks: ["multilabel-classification"], needs: "scores" } as const;
const RANKED = { tasks: ["ranking"], needs: "scores", ...SHARE } as const;
const VALUES = { tasks: ["regression", "forecasting"], needs: "values" } as const;
const FORECASTS = { tasks: ["forecasting"], needs: "values" } as const;
const QUANTILES = { tasks: ["quantile-regression"], needs: "values" } as const;
const TEXTS = { tasks: ["text-generation"] as readonly Task[], needs: "texts" } as const;
const PERCENT = { ...TEXTS, better: "higher", range: [0, 100], scale: "loss" } as const;

/**
 * Metrics of label sets, rankings, forecasts, quantiles and texts. Names and definitions are scikit-learn's, of texts
 * sacrebleu's (0 to 100), rouge-score's and SQuAD's (0 to 1); mase and rmsse are Hyndman and Koehler's (2006).
 */
export const TASK_METRICS: readonly Metric[] = [
  ...metricsOf({ ...LABELS, ...SHARE }, [
    ["subset_accuracy", "share of rows with all labels right", ["exact_match_ratio"]],
    ["jaccard_samples", "Jaccard index of rows", ["jaccard_score_samples"]],
    ["precision_samples", "precision of rows", ["samples_precision"]],
    ["recall_samples", "recall of rows", ["samples_recall"]],
    ["f1_samples", "F1 of rows", ["samples_f1"]],
  ]),
  ...metricsOf({ ...LABELS, ...LOSS, range: [0, 1] }, [
    ["hamming_loss", "share of labels that are wrong", ["hamming"]],
  ]),
  ...metricsOf({ ...LABEL_SCORES, ...SHARE }, [
    [
      "label_ranking_average_precision",
      "label ranking average precision",
      ["lrap", "label_ranking_average_precision_score"],
    ],
  ]),
  ...metricsOf({ ...LABEL_SCORES, ...LOSS }, [
    ["coverage_error", "depth at which all labels are found"],
    ["label_ranking_loss", "share of label pairs in the wrong order"],
  ]),
  ...metricsOf(RANKED, [
    ["ndcg", "NDCG", ["ndcg_score"]],
    ["map", "mean average precision", ["mean_average_precision"]],
    ["mrr", "mean reciprocal rank", ["mean_reciprocal_rank"]],
    ...DEPTHS.flatMap((k): readonly Entry[] => [
      [`ndcg_at_${k}`, `NDCG of the first ${k}`],
      [`map_at_${k}`, `mean average precision of the first ${k}`],
      [`recall_at_${k}`, `share of relevant items among the first ${k}`],
      [`hit_at_${k}`, `share of queries with a relevant item among the first ${k}`, [`hit_rate_at_${k}`]],
    ]),
  ]),
  ...metricsOf({ ...VALUES, ...LOSS }, [
    ["wape", "sum of absolute errors over that of the targets", ["weighted_absolute_percentage_error"]],
    ["smape", "symmetric mean absolute percentage error (0 to 2)", ["symmetric_mean_absolute_percentage_error"]],
    ["bias", "size of the mean error", ["mean_error"]],
  ]),
  ...metricsOf({ ...FORECASTS, ...LOSS }, [
    ["mase", "mean absolute scaled error", ["mean_absolute_scaled_error"]],
    ["rmsse", "root mean squared scaled error", ["root_mean_squared_scaled_error"]],
  ]),
  ...metricsOf({ ...QUANTILES, ...LOSS }, [
    ["pinball_loss", "mean pinball loss", ["mean_pinball_loss", "quantile_loss"]],
    ["crps", "continuous ranked probability score", ["continuous_ranked_probability_score"]],
    ["interval_width", "mean width of the outermost interval"],
  ]),
  ...metricsOf({ ...QUANTILES, ...SHARE }, [
    ["interval_coverage", "share of targets inside the outermost interval", ["picp"]],
  ]),
  ...metricsOf({ ...TEXTS, ...SHARE }, [
    ["exact_match", "exact match", ["em"]],
    ["token_f1", "token F1", ["squad_f1"]],
    ["rouge1", "ROUGE-1", ["rouge_1"]],
    ["rouge2", "ROUGE-2", ["rouge_2"]],
    ["rougeL", "ROUGE-L", ["rouge_l"]],
    ["json_validity", "share of texts that are JSON", ["json_valid"]],
  ]),
  ...metricsOf({ ...TEXTS, needs: "judgements", ...SHARE }, [
    ["win_rate", "win rate against the baseline", ["judge_win_rate"]],
  ]),
  ...metricsOf(PERCENT, [
    ["bleu", "BLEU", ["sacrebleu", "corpus_bleu"]],
    ["chrf", "chrF"],
    ["chrf++", "chrF++", ["chrf_plus_plus", "chrfpp"]],
  ]),
  ...metricsOf({ ...TEXTS, ...LOSS }, [["ter", "translation edit rate", ["translation_edit_rate"]]]),
];

function metricsOf(kind: Kind, entries: readonly Entry[]): readonly Metric[] {
  return entries.map(([name, title, aliases = []]) => ({ name, title, aliases, ...kind }));
}
