import { binormal, catastrophes, regions, type Binormal, type Regions } from "./binary.ts";
import { cellOf, cellsOf, metricOf, type Cell } from "./cell.ts";
import { FEW, GROUP_SIZE, strataWorld, worldsOf, type SchemeName } from "./schemes.ts";

const TASK = "binary-classification";
const COUNTS = ["accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "jaccard", "matthews_corrcoef", "cohen_kappa"]; // prettier-ignore
const METRICS = [...COUNTS, "roc_auc", "average_precision", "ks", "log_loss", "brier_score"];

const OF_NEGATIVES: ReadonlySet<string> = new Set(["precision", "specificity"]);

/** Metrics of two classes. */
export function binaryCells(): readonly Cell[] {
  return [
    ...normal("independent", {}, ["n100", "n300", "n1000", "n300-weights-of-1", "n300-weights"]),
    ...normal("imbalance-10", { positiveShare: 0.1, separation: 2 }, ["n300"]),
    ...normal("imbalance-1", { positiveShare: 0.01, separation: 2.5 }, ["n1000"]),
    ...grouped("symmetric"),
    ...grouped("rare"),
    ...Object.entries(FEW).flatMap(([name, few]) =>
      differing(name, few, ["n100", "n300", "n100-weights-of-1", "n100-groups-of-1"]),
    ),
    ...differing("alike-2", { losses: 0.02, gains: 0 }, ["n30", "n100"]),
    ...differing("alike-5", { losses: 0.05, gains: 0 }, ["n30"]),
    ...differing("perfect-1", { losses: 0.01, gains: 0, isPerfect: true }, ["n300"]),
    ...strongModels(),
    ...rareCatastrophes(),
  ];
}

/** What calibration alone loses is seen where the candidate is too sure of itself. */
function normal(name: string, world: Binormal, schemes: readonly SchemeName[]): readonly Cell[] {
  const sure = worldsOf(
    `binary.${name}-sure`,
    (random) => binormal(random, { ...world, overconfidence: 0.3 }),
    schemes,
  );
  return [
    ...worldsOf(`binary.${name}`, (random) => binormal(random, world), schemes).flatMap((one) =>
      cellsOf(one, { task: TASK, metrics: METRICS }),
    ),
    ...sure.flatMap((one) => cellsOf(one, { task: TASK, metrics: ["ece", "log_loss"] })),
  ];
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const schemes = ["10-groups", "20-groups", "50-groups"] as const;
  return normal(`${harmed}-groups`, { groups: { size: GROUP_SIZE, harmed } }, schemes);
}

function differing(name: string, few: Regions, schemes: readonly SchemeName[]): readonly Cell[] {
  // A perfect model's negatives stay right.
  const metrics = few.isPerfect === true ? METRICS.filter((one) => !OF_NEGATIVES.has(one)) : [...METRICS, "ece"];
  return worldsOf(`binary.${name}`, (random) => regions(random, few), schemes).flatMap((one) =>
    cellsOf(one, { task: TASK, metrics }),
  );
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
