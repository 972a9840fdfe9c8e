import type { Cell } from "./cell.ts";
import { quantileRegions, quantiles, type Quantiles } from "./quantile.ts";
import { cellsIn, FEW, GROUP_SIZE, type SchemeName } from "./schemes.ts";
import type { Source } from "./world.ts";

/** What an interval loses that is too wide, and what one loses that is too narrow. */
const OF_WIDE = ["pinball_loss", "interval_width"];
const OF_NARROW = ["interval_coverage"];
const WIDE = 1.03;
const NARROW = 0.96;

/** Metrics of predicted quantiles. */
export function quantileCells(): readonly Cell[] {
  const schemes = ["n100", "n300", "n300-weights-of-1", "n300-groups-of-1", "n300-weights"] as const;
  return [
    ...made("independent", { of: "normal" }, schemes),
    // Of three levels it is the pinball loss, doubled.
    ...cellsIn("quantile.independent", (random) => quantiles(random, { of: "normal", width: WIDE }), {
      task: "quantile-regression",
      schemes: ["n300"],
      metrics: ["crps"],
    }),
    ...made("t3", { of: "t3", uneven: 0.5 }, ["n300"]),
    ...made("pareto-2.5", { of: "pareto-2.5", uneven: 1.5 }, ["n300"]),
    ...(["symmetric", "rare"] as const).flatMap((harmed) =>
      made(`${harmed}-groups`, { of: "normal", groups: { size: GROUP_SIZE, harmed } }, [
        "10-groups",
        "20-groups",
        "50-groups",
      ]),
    ),
    ...Object.entries(FEW).flatMap(([name, few]) =>
      differing(name, (random) => quantileRegions(random, few), [
        "n100",
        "n300",
        "n100-weights-of-1",
        "n100-groups-of-1",
      ]),
    ),
    ...differing("alike-2", (random) => quantileRegions(random, { losses: 0.02, gains: 0 }), ["n30"]),
    ...differing("perfect-1", (random) => quantileRegions(random, { losses: 0.01, gains: 0, isPerfect: true }), [
      "n300",
    ]),
  ];
}

function made(name: string, of: Omit<Quantiles, "width">, schemes: readonly SchemeName[]): readonly Cell[] {
  const cells = (kind: string, { width, metrics }: { readonly width: number; readonly metrics: readonly string[] }) =>
    cellsIn(`quantile.${name}${kind}`, (random) => quantiles(random, { ...of, width }), {
      task: "quantile-regression",
      schemes,
      metrics,
    });
  return [...cells("", { width: WIDE, metrics: OF_WIDE }), ...cells("-narrow", { width: NARROW, metrics: OF_NARROW })];
}

function differing(name: string, build: Source["build"], schemes: readonly SchemeName[]): readonly Cell[] {
  return cellsIn(`quantile.${name}`, build, {
    task: "quantile-regression",
    schemes,
    metrics: [...OF_WIDE, ...OF_NARROW],
  });
}
