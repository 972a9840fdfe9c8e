import { binormal, catastrophes, regions, type Binormal, type Regions } from "./binary.ts";
import { cellOf, cellsOf, metricOf, type Cell } from "./cell.ts";
import { FEW, GROUP_SIZE, strataWorld, worldsOf, type SchemeName } from "./schemes.ts";

const TASK = "binary-classification";
const COUNTS = ["accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "jaccard", "matthews_corrcoef", "cohen_kappa"]; // prettier-ignore
const METRICS = [...COUNTS, "roc_auc", "average_precision", "ks", "log_loss", "brier_score"];
/** One of each method, for further sizes of the same world. */
const KINDS = ["accuracy", "recall", "f1", "roc_auc", "log_loss"];
/** A perfect model's negatives stay right. */
const OF_NEGATIVES: ReadonlySet<string> = new Set(["precision", "specificity"]);
const OF_POSITIVES = METRICS.filter((name) => !OF_NEGATIVES.has(name));

/** Metrics of two classes. */
export function binaryCells(): readonly Cell[] {
  return [
    ...normal("independent", {}, ["n300", "n300-weights-of-1", "n300-groups-of-1", "n300-weights"]),
    ...normal("independent", {}, ["n100", "n1000"], KINDS),
    ...normal("imbalance-10", { positiveShare: 0.1, separation: 2 }, ["n300"]),
    ...normal("imbalance-1", { positiveShare: 0.01, separation: 2.5 }, ["n1000"]),
    ...(["symmetric", "rare"] as const).flatMap((harmed) => grouped(harmed)),
    ...differing("few-1-0", FEW["few-1-0"], ["n100", "n300", "n100-weights-of-1", "n100-groups-of-1"]),
    ...differing("few-1.5-0.5", FEW["few-1.5-0.5"], ["n100", "n300"]),
    ...differing("alike-2", { losses: 0.02, gains: 0 }, ["n30", "n100"]),
    ...differing("alike-5", { losses: 0.05, gains: 0 }, ["n30"], KINDS),
    ...differing("perfect-1", { losses: 0.01, gains: 0, isPerfect: true }, ["n300"], OF_POSITIVES),
    ...miscalibrated(),
    ...strongModels(),
    ...rareCatastrophes(),
  ];
}

function normal(name: string, world: Binormal, schemes: readonly SchemeName[], metrics = METRICS): readonly Cell[] {
  return worldsOf(`binary.${name}`, (random) => binormal(random, world), schemes).flatMap((one) =>
    cellsOf(one, { task: TASK, metrics }),
  );
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const world = { groups: { size: GROUP_SIZE, harmed } };
  return [
    ...normal(`${harmed}-groups`, world, ["20-groups"]),
    ...normal(`${harmed}-groups`, world, ["10-groups", "50-groups"], KINDS),
  ];
}

function differing(
  name: string,
  few: Regions,
  schemes: readonly SchemeName[],
  metrics = [...METRICS, "ece"],
): readonly Cell[] {
  return worldsOf(`binary.${name}`, (random) => regions(random, few), schemes).flatMap((one) =>
    cellsOf(one, { task: TASK, metrics }),
  );
}

/** The candidate ranks as well as the baseline and is too sure of itself. */
function miscalibrated(): readonly Cell[] {
  const groups = { size: GROUP_SIZE, harmed: "symmetric" } as const;
  const worlds: readonly (readonly [string, Binormal, readonly SchemeName[]])[] = [
    ["sure", { overconfidence: 0.12 }, ["n300", "n1000", "n5000", "n300-weights-of-1", "n300-weights"]],
    ["sure-imbalance-1", { overconfidence: 0.12, positiveShare: 0.01, separation: 2.5 }, ["n1000"]],
    ["sure-groups", { overconfidence: 0.12, groups }, ["20-groups"]],
  ];
  return worlds.flatMap(([name, world, schemes]) => normal(name, world, schemes, ["ece", "log_loss", "brier_score"]));
}

const SEPARATIONS = { "auc-80": 1.19, "auc-90": 1.812, "auc-98": 2.904 } as const;

/** Harms that take 0.01 of the area. */
const HARMS = { "auc-80": 0.05, "auc-90": 0.08, "auc-98": 0.25 } as const;

function strongModels(): readonly Cell[] {
  return (["auc-80", "auc-90", "auc-98"] as const).flatMap((name) =>
    [5, 10, 20, 40, 100, 300].map((positives) => {
      const build = { separation: SEPARATIONS[name], harm: HARMS[name] };
      const world = strataWorld(`binary.${name}`, (random) => binormal(random, build), [positives, 400]);
      return cellOf(world, metricOf("roc_auc", TASK));
    }),
  );
}

function rareCatastrophes(): readonly Cell[] {
  const worlds = worldsOf("binary.catastrophes", (random) => catastrophes(random, 0.002), ["n300", "n1000"]);
  return worlds.map((one) => cellOf(one, metricOf("log_loss", TASK), null));
}
