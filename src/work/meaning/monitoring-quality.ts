import type { ModelManifest, MonitoringSpec, QualitySpec } from "../../generated/types.ts";
import { didYouMean, suggest } from "../../kernel/text.ts";
import { parseDuration } from "../../kernel/units.ts";
import { declaredFeatures } from "../../manifest/features.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { boundRemarks, columnRemarks } from "./monitoring-quality-column.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;
const AT = "/monitoring/quality";

/** A contract against itself: limits that nothing can keep, checks that say nothing, names that lead nowhere. */
export function qualityRemarks(manifest: ModelManifest, monitoring: MonitoringSpec): readonly Remark[] {
  const { quality = {}, window } = monitoring;
  return [
    ...rowsRemarks(quality, window),
    ...freshnessRemarks(quality),
    ...assertionRemarks(quality),
    ...Object.entries(quality.columns ?? {}).flatMap(([name, column]) => [
      ...nameRemarks(manifest, monitoring, name),
      ...columnRemarks(manifest, name, column),
    ]),
  ];
}

function rowsRemarks({ rows = {} }: QualitySpec, window: MonitoringSpec["window"]): readonly Remark[] {
  const at = `${AT}/rows`;
  const remarks = [...boundRemarks(at, rows, "rows")];
  if (typeof window !== "object") return remarks;
  const { min = 0, max = Infinity, maxChange } = rows;
  const fixed = `Every window has ${window.rows} rows`;
  if (min > window.rows || max < window.rows)
    remarks.push({
      rule: RULE,
      at: `${at}/${min > window.rows ? "min" : "max"}`,
      message: `${fixed}, so this limit fails every one.`,
      remediation: "Correct the limit, or the window.",
    });
  else if (maxChange !== undefined)
    remarks.push({
      rule: RULE,
      at: `${at}/maxChange`,
      part: "key",
      outcome: "warn",
      message: `${fixed}, so their number never changes.`,
      remediation: "Use a window of a duration, or `freshness`.",
    });
  return remarks;
}

function freshnessRemarks({ freshness }: QualitySpec): readonly Remark[] {
  if (freshness === undefined || typeof freshness === "string") return [];
  const { warnAfter, errorAfter } = freshness;
  const isNever =
    warnAfter !== undefined && errorAfter !== undefined && parseDuration(warnAfter) >= parseDuration(errorAfter);
  if (!isNever) return [];
  const message = `It never warns: after ${warnAfter} rows are too old already, which is ${errorAfter}.`;
  return [{ rule: RULE, at: `${AT}/freshness/warnAfter`, message, remediation: "Let warnAfter be the shorter one." }];
}

function assertionRemarks({ assert = [] }: QualitySpec): readonly Remark[] {
  const seen = new Set<string>();
  return assert.flatMap(({ name, expr }, index): readonly Remark[] => {
    const called = name ?? expr;
    const isRepeated = seen.has(called);
    seen.add(called);
    if (!isRepeated) return [];
    const at = `${AT}/assert/${index}/${name === undefined ? "expr" : "name"}`;
    return [
      {
        rule: RULE,
        at,
        subject: called,
        message: `The assertion "${called}" is there twice.`,
        remediation: "Remove one of them, or give it another name.",
      },
    ];
  });
}

/** A log may have any column; but one that is nearly a feature's name is mostly meant to be it. */
function nameRemarks(
  manifest: ModelManifest,
  { features = {}, columns = {} }: MonitoringSpec,
  name: string,
): readonly Remark[] {
  const declared = declaredFeatures(manifest)?.map((feature) => feature.name);
  const roles = Object.values({ ...manifest.columns, ...columns }).filter((role) => typeof role === "string");
  const known = [...(declared ?? []), ...Object.keys(features), ...roles];
  if (declared === undefined || known.includes(name) || suggest(name, known) === undefined) return [];
  return [
    {
      rule: RULE,
      at: pointerTo(`${AT}/columns`, name),
      part: "key",
      outcome: "warn",
      subject: name,
      message: `"${name}" is no feature and no column of the log that is named.${didYouMean(name, known)}`,
      remediation: "Correct the name, if it is not another column of the log.",
    },
  ];
}
