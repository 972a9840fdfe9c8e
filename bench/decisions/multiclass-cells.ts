import type { Cell } from "./cell.ts";
import { classRegions, classes } from "./multiclass.ts";
import { asking, cellsIn, FEW, GROUP_SIZE, type Plan } from "./schemes.ts";
import type { Source } from "./world.ts";

const METRICS = ["accuracy", "balanced_accuracy", "matthews_corrcoef", "cohen_kappa",
  "precision_macro", "recall_macro", "f1_macro", "precision_micro", "recall_micro", "f1_micro",
  "precision_weighted", "recall_weighted", "f1_weighted", "top_2_accuracy", "log_loss", "brier_score",
  "roc_auc_ovr", "roc_auc_ovo"]; // prettier-ignore
/** Micro averages are the accuracy, weighted ones are measured as macro ones: one of each way stands for them. */
const WAYS = ["accuracy", "balanced_accuracy", "matthews_corrcoef", "precision_macro", "f1_macro", "top_2_accuracy",
  "log_loss", "brier_score", "roc_auc_ovr"]; // prettier-ignore
/** One of each method, for further sizes of the same world. */
const KINDS = ["accuracy", "f1_macro", "roc_auc_ovr", "log_loss"];
const all = asking(METRICS);
const ways = asking(WAYS);
const kinds = asking(KINDS);

/** Metrics of several classes. */
export function multiclassCells(): readonly Cell[] {
  const few = FEW["few-1-0"];
  const shares = [0.6, 0.29, 0.1, 0.01];
  return [
    ...cells("independent", (random) => classes(random, {}), all("n300")),
    ...cells("independent", (random) => classes(random, {}), ways("n300-weights-of-1", "n300-weights")),
    ...cells("independent", (random) => classes(random, {}), kinds("n100", "n300-groups-of-1")),
    ...cells("imbalance-1", (random) => classes(random, { shares }), ways("n1000")),
    ...(["symmetric", "rare"] as const).flatMap((harmed) => grouped(harmed)),
    ...cells("few-1-0", (random) => classRegions(random, few), all("n100")),
    ...cells("few-1-0", (random) => classRegions(random, few), ways("n300", "n100-weights-of-1", "n100-groups-of-1")),
    ...cells("few-1.5-0.5", (random) => classRegions(random, FEW["few-1.5-0.5"]), ways("n100", "n300")),
    ...cells("alike-2", (random) => classRegions(random, { losses: 0.02, gains: 0 }), ways("n30")),
    ...cells("perfect-1", (random) => classRegions(random, { ...few, isPerfect: true }), ways("n300")),
  ];
}

function cells(name: string, build: Source["build"], plan: Plan): readonly Cell[] {
  return cellsIn(`multiclass.${name}`, build, { task: "multiclass-classification", ...plan });
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const build: Source["build"] = (random) => classes(random, { groups: { size: GROUP_SIZE, harmed } });
  const name = `${harmed}-groups`;
  return [...cells(name, build, ways("20-groups")), ...cells(name, build, kinds("10-groups", "50-groups"))];
}
