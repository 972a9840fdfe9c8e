import { binormal, catastrophes, regions, type Binormal, type Regions } from "./binary.ts";
import { cellOf, metricOf, type Cell } from "./cell.ts";
import { asking, cellsIn, FEW, GROUP_SIZE, strataWorld, type Plan } from "./schemes.ts";

const TASK = "binary-classification";
const COUNTS = ["accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "jaccard", "matthews_corrcoef", "cohen_kappa"]; // prettier-ignore
const METRICS = [...COUNTS, "roc_auc", "average_precision", "ks", "log_loss", "brier_score"];
/** Metrics of the cells of the confusion matrix are measured alike. */
const WAYS = ["accuracy", "balanced_accuracy", "precision", "recall", "f1", "matthews_corrcoef", "roc_auc", "average_precision", "ks", "log_loss", "brier_score"]; // prettier-ignore
/** One of each method, for further sizes of the same world. */
const KINDS = ["accuracy", "recall", "f1", "roc_auc", "log_loss"];
const all = asking(METRICS);
const ways = asking(WAYS);
const kinds = asking(KINDS);
/** A perfect model's negatives stay right. */
const OF_NEGATIVES: ReadonlySet<string> = new Set(["precision", "specificity"]);
const OF_POSITIVES = WAYS.filter((name) => !OF_NEGATIVES.has(name));

/** Metrics of two classes. */
export function binaryCells(): readonly Cell[] {
  return [
    ...normal("independent", {}, all("n300")),
    ...normal("independent", {}, ways("n300-weights-of-1", "n300-groups-of-1", "n300-weights")),
    ...normal("independent", {}, kinds("n100", "n1000")),
    ...normal("imbalance-10", { positiveShare: 0.1, separation: 2 }, ways("n300")),
    ...normal("imbalance-1", { positiveShare: 0.01, separation: 2.5 }, all("n1000")),
    ...(["symmetric", "rare"] as const).flatMap((harmed) => grouped(harmed)),
    ...differing("few-1-0", FEW["few-1-0"], all("n100", "n300")),
    ...differing("few-1-0", FEW["few-1-0"], ways("n100-weights-of-1", "n100-groups-of-1")),
    ...differing("few-1.5-0.5", FEW["few-1.5-0.5"], ways("n100", "n300")),
    ...differing("alike-2", { losses: 0.02, gains: 0 }, ways("n30", "n100")),
    ...differing("alike-5", { losses: 0.05, gains: 0 }, kinds("n30")),
    ...differing(
      "perfect-1",
      { losses: 0.01, gains: 0, isPerfect: true },
      { schemes: ["n300"], metrics: OF_POSITIVES },
    ),
    ...miscalibrated(),
    ...strongModels(),
    ...rareCatastrophes(),
  ];
}

function normal(name: string, world: Binormal, plan: Plan): readonly Cell[] {
  return cellsIn(`binary.${name}`, (random) => binormal(random, world), { task: TASK, ...plan });
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const world = { groups: { size: GROUP_SIZE, harmed } };
  const name = `${harmed}-groups`;
  return [...normal(name, world, ways("20-groups")), ...normal(name, world, kinds("10-groups", "50-groups"))];
}

function differing(name: string, few: Regions, plan: Plan): readonly Cell[] {
  // Only where the baseline is not perfect does calibration lose.
  const metrics = few.isPerfect === true ? plan.metrics : [...plan.metrics, "ece"];
  return cellsIn(`binary.${name}`, (random) => regions(random, few), { task: TASK, ...plan, metrics });
}

/** The candidate ranks as well as the baseline and is too sure of itself. */
function miscalibrated(): readonly Cell[] {
  const metrics = ["ece", "log_loss", "brier_score"];
  const overconfidence = 0.12;
  const groups = { size: GROUP_SIZE, harmed: "symmetric" } as const;
  return [
    ...normal("sure", { overconfidence }, { metrics, schemes: ["n300", "n1000", "n300-weights-of-1", "n300-weights"] }),
    ...normal("sure", { overconfidence }, { metrics: ["ece"], schemes: ["n5000"] }),
    ...normal(
      "sure-imbalance-1",
      { overconfidence, positiveShare: 0.01, separation: 2.5 },
      { metrics, schemes: ["n1000"] },
    ),
    ...normal("sure-groups", { overconfidence, groups }, { metrics, schemes: ["20-groups"] }),
  ];
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
  const plan = { task: TASK, schemes: ["n300", "n1000"], metrics: ["log_loss"] } as const;
  return cellsIn("binary.catastrophes", (random) => catastrophes(random, 0.002), plan);
}
