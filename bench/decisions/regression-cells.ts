import type { Regions } from "./binary.ts";
import type { Cell } from "./cell.ts";
import { ERRORS, errors, valueRegions, type Errors } from "./regression.ts";
import { asking, cellsIn, FEW, GROUP_SIZE, type Plan, type SchemeName } from "./schemes.ts";

/** `max_error` has no interval, and is not judged. */
const METRICS = ["mae", "mse", "rmse", "median_absolute_error", "mape", "msle", "r2", "explained_variance", "wape", "smape", "bias"]; // prettier-ignore
/** The median of all errors does not change where few do. */
const OF_FEW = METRICS.filter((name) => name !== "median_absolute_error");
/** Means of a row's error are measured alike, sums of errors too. */
const WAYS = ["mae", "mse", "rmse", "r2", "wape", "median_absolute_error", "bias", "msle"];
/** One of each method, for further sizes of the same world. */
const KINDS = ["mae", "rmse", "wape"];
const all = asking(METRICS);
const ways = asking(WAYS);
const kinds = asking(KINDS);

/** Metrics of numbers, with errors of many shapes. */
export function regressionCells(): readonly Cell[] {
  return [
    ...cells("normal", { of: "normal" }, all("n300")),
    ...cells("normal", { of: "normal" }, ways("n300-weights-of-1", "n300-groups-of-1", "n300-weights")),
    ...cells("normal", { of: "normal" }, kinds("n100")),
    ...Object.keys(ERRORS)
      .filter((name): name is keyof typeof ERRORS => name !== "normal")
      .flatMap((of) => heavy(of)),
    ...(["symmetric", "rare"] as const).flatMap((harmed) => grouped(harmed)),
    ...differing("few-1-0", FEW["few-1-0"], { schemes: ["n100"], metrics: OF_FEW }),
    ...differing("few-1-0", FEW["few-1-0"], few("n300", "n100-weights-of-1", "n100-groups-of-1")),
    ...differing("few-1.5-0.5", FEW["few-1.5-0.5"], few("n100", "n300")),
    ...differing("alike-2", { losses: 0.02, gains: 0 }, few("n30")),
  ];
}

function few(...schemes: readonly SchemeName[]): Plan {
  return { schemes, metrics: WAYS.filter((name) => OF_FEW.includes(name)) };
}

function cells(name: string, of: Errors, plan: Plan): readonly Cell[] {
  return cellsIn(`regression.${name}`, (random) => errors(random, of), { task: "regression", ...plan });
}

/** Where errors are rarely large, models that share little of them say the least. */
function heavy(of: Errors["of"]): readonly Cell[] {
  const world = { of, harm: 0.1, agreement: 0.5 };
  // No prediction is below 0: the largest errors have no logarithm.
  const metrics = WAYS.filter((name) => name !== "msle");
  return [...cells(of, world, { schemes: ["n300"], metrics }), ...cells(of, world, kinds("n1000"))];
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const of = { of: "normal", groups: { size: GROUP_SIZE, harmed } } as const;
  const name = `${harmed}-groups`;
  return [...cells(name, of, ways("20-groups")), ...cells(name, of, kinds("10-groups", "50-groups"))];
}

function differing(name: string, regions: Regions, plan: Plan): readonly Cell[] {
  return cellsIn(`regression.${name}`, (random) => valueRegions(random, regions), { task: "regression", ...plan });
}
