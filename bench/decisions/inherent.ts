/** What the rows of a cell cannot show, whatever the method: such cells have no target. */
export interface Inherent {
  readonly pattern: RegExp;
  /** A sentence without its dot, for the documents. */
  readonly why: string;
}

export const INHERENT: readonly Inherent[] = [
  {
    pattern: /\.log_loss\.catastrophes\./,
    why: "**rare catastrophes**: a loss without an end, whose worst rows are one in 500, is not seen in 300 rows",
  },
  {
    pattern: /\.log_loss\.alike-(?:2\.n100|5\.n30)$/,
    why: "**log loss of near-identical models**: one sample in eight (2 % of 100 rows) or in five (5 % of 30) has no row that differs, and what such a row may do has no end",
  },
  {
    pattern: /\.log_loss\.sure\.n300-weights$/,
    why: "**log loss of a candidate that is too sure, with weights** of which a tenth of the rows have most",
  },
  {
    pattern: /^multiclass\.(?:roc_auc_ovr|log_loss)\.rare-groups\.10-groups$/,
    why: "**ten groups of which one in five is harmed**: one sample in ten has none that is",
  },
  {
    pattern: /^quantile\.(?:pinball_loss\.rare-groups\.(?:10|20)|interval_width\.rare-groups\.10)-groups$/,
    why: "**quantiles of ten and twenty groups of which one in five is harmed, while the others gain**",
  },
];

export function isInherent(id: string): boolean {
  return INHERENT.some(({ pattern }) => pattern.test(id));
}
