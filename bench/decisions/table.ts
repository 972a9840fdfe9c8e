import { markdownTable } from "markdown-table";
import { groupBy } from "../../src/kernel/grouping.ts";
import type { Before, Recorded, Records } from "./recorded.ts";

/** The kind of a world, by what its name says; the first that fits. */
const KINDS: readonly (readonly [title: string, pattern: RegExp])[] = [
  ["rare catastrophes", /\.catastrophes\./],
  ["few disagreements", /\.(?:json-)?few-|judged|alike/],
  ["weights", /-weights/],
  ["groups", /-groups/],
  ["1 and 10 % positives", /imbalance/],
  ["heavy tails", /\.(?:t3|lognormal|pareto-2\.5|contaminated|heavy-tails)(?:-narrow)?\./],
  ["shared shocks", /shared-/],
  ["strong models", /\.(?:perfect-1|auc-\d+)\./],
  ["independent", /^/],
];

/**
 * For the documents: of each metric and kind of world the largest share of candidates worse by the margin that pass,
 * and the smallest share of equal ones that do, both in %.
 */
export function kindsTable(records: Records): string {
  const titles = KINDS.map(([title]) => title).toReversed();
  const rows = groupBy(records, ([id]) => id.split(".", 2).join(" "));
  const lines = [...rows].map(([metric, cells]) => {
    const byKind = groupBy(cells, ([id]) => kindOf(id));
    return [metric, ...titles.map((title) => extremes((byKind.get(title) ?? []).map(([, recorded]) => recorded)))];
  });
  return markdownTable([["metric", ...titles], ...lines], { align: ["l", ...titles.map(() => "r")] });
}

function kindOf(id: string): string {
  return KINDS.find(([, pattern]) => pattern.test(id))?.[0] ?? "";
}

function extremes(cells: readonly Recorded[]): string {
  if (cells.length === 0) return "";
  const most = Math.max(...cells.map(({ size, dataSets }) => size.pass / dataSets));
  const least = Math.min(...cells.map(({ power, dataSets }) => power.pass / dataSets));
  return `${(100 * most).toFixed(1)} / ${(100 * least).toFixed(0)}`;
}

/** Every committed cell, a line each. */
export function cellsTable(records: Records): string {
  const header = ["cell", "method", "margin", "worse: pass", "target", "equal: pass", "before", "before"];
  const lines = [...records].map(([id, recorded]) => [
    id,
    recorded.method,
    recorded.margin,
    passes(recorded, "size"),
    recorded.target === null ? "inherent" : `${recorded.target}`,
    passes(recorded, "power"),
    recorded.before === undefined ? "" : passes(recorded.before, "size"),
    recorded.before === undefined ? "" : passes(recorded.before, "power"),
  ]);
  return markdownTable([header, ...lines], { align: ["l", "l", "r", "r", "r", "r", "r", "r"] });
}

/** In %, and with it how often there was nothing to judge. */
export function passes(of: Before, kind: "size" | "power"): string {
  const share = (count: number): string => ((100 * count) / of.dataSets).toFixed(1);
  const { pass, unmeasured } = of[kind];
  return unmeasured === 0 ? share(pass) : `${share(pass)} (${share(unmeasured)} unmeasured)`;
}
