import type { ModelManifest } from "../../generated/types.ts";
import { toDigits } from "../../kernel/rounding.ts";
import type { Margin } from "../../kernel/units.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedMetric, ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Remark } from "../../manifest/source.ts";
import { countedUnits, leastUnits } from "../../records/judged-units.ts";
import { detectable, isOfOneClass, rowsNeeded } from "./detectable.ts";
import type { DataFacts } from "./data-facts.ts";
import { MEANING_RULES } from "./rules.ts";

/** Metrics whose margin is smaller than the deciding dataset can detect. */
export function marginRemarks(manifest: ModelManifest, model: ResolvedModel, facts: DataFacts): readonly Remark[] {
  const [deciding = ""] = model.evaluationData;
  const { rows, positives, units } = facts.datasets[deciding] ?? {};
  if (rows === undefined || rows === 0) return [];
  if (!areUnits(model)) return units === undefined ? [] : unitRemarks(model, deciding, units);
  return model.metrics.flatMap(({ metric, declaredAs, margin }): readonly Remark[] => {
    const smallest = detectable(metric, { rows, positives }, model.confidence);
    if (!isSmaller(margin, smallest)) return [];
    const needed = rowsNeeded(metric, { rows, positives }, { margin, confidence: model.confidence });
    const path = pointerTo("/evaluation/metrics", declaredAs);
    const at = manifest.evaluation.metrics[declaredAs]?.margin === undefined ? path : `${path}/margin`;
    const message = `${rows} rows of "${deciding}" detect a margin of about ${words(smallest)} for ${metric.title}; it is ${words(margin)}. An equally good model will often come out inconclusive. This is a forecast from typical variances; once two models are compared, what was measured takes its place.`;
    const remediation = `Use about ${needed ?? "more"} rows, or a margin of ${words(smallest)}.`;
    return [
      {
        rule: MEANING_RULES.detectable,
        at,
        part: "key",
        outcome: "warn",
        subject: metric.name,
        message,
        remediation,
      },
    ];
  });
}

/** What so few units will not show, whatever the models are. */
function unitRemarks({ task }: ResolvedModel, name: string, units: number): readonly Remark[] {
  const unit = task === "forecasting" ? "time" : "group";
  const least = leastUnits(unit);
  if (units >= least) return [];
  const message = `"${name}" has ${countedUnits(units, unit)}: two models are compared from ${least} on.`;
  const remediation = "Evaluate on more of them: 30 and more tell two models apart that differ much.";
  return [
    {
      rule: MEANING_RULES.detectable,
      at: pointerTo("/datasets", name, "path"),
      outcome: "warn",
      subject: name,
      message,
      remediation,
    },
  ];
}

/** The smallest detectable margin of the metric that decides; undefined where nobody counted the rows it needs. */
export function detectableOf(model: ResolvedModel, rows: number | undefined, positives?: number): number | undefined {
  const primary: ResolvedMetric | undefined = model.metrics.find((metric) => metric.primary);
  if (primary === undefined || rows === undefined || rows === 0 || !areUnits(model)) return undefined;
  if (positives === undefined && isOfOneClass(primary.metric)) return undefined;
  const smallest = detectable(primary.metric, { rows, positives }, model.confidence);
  return "absolute" in smallest ? smallest.absolute : smallest.relative;
}

/** Where groups, queries or points of time are judged, the number of rows forecasts no margin. */
function areUnits({ task, columns }: ResolvedModel): boolean {
  return task !== "forecasting" && task !== "ranking" && columns.group === undefined;
}

/** Margins in different units cannot be compared before there is a baseline. */
function isSmaller(margin: Margin, smallest: Margin): boolean {
  if ("absolute" in margin && "absolute" in smallest) return margin.absolute < smallest.absolute;
  return "relative" in margin && "relative" in smallest && margin.relative < smallest.relative;
}

function words(margin: Margin): string {
  const value = "absolute" in margin ? margin.absolute : margin.relative * 100;
  return `${toDigits(value, 2)}${"absolute" in margin ? "" : "%"}`;
}
