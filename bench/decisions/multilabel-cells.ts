import type { Cell } from "./cell.ts";
import { labelRegions, labelSets } from "./multilabel.ts";
import { asking, cellsIn, FEW, GROUP_SIZE, type Plan } from "./schemes.ts";
import type { Source } from "./world.ts";

const METRICS = ["subset_accuracy", "jaccard_samples", "precision_samples", "recall_samples", "f1_samples",
  "label_ranking_average_precision", "precision_macro", "recall_macro", "f1_macro", "precision_micro", "recall_micro",
  "f1_micro", "precision_weighted", "recall_weighted", "f1_weighted", "hamming_loss", "coverage_error",
  "label_ranking_loss"]; // prettier-ignore
/** Means of rows are all measured alike, and so are averages of labels: some of each stand for them. */
const WAYS = ["subset_accuracy", "f1_samples", "label_ranking_average_precision", "hamming_loss", "recall_micro",
  "precision_macro", "f1_macro", "f1_micro", "f1_weighted", "label_ranking_loss"]; // prettier-ignore
/** A share of no errors at all is no margin. */
const OF_PERFECT = WAYS.filter((name) => !["hamming_loss", "label_ranking_loss"].includes(name));
/** One of each method, for further sizes of the same world. */
const KINDS = ["subset_accuracy", "f1_samples", "f1_macro", "f1_micro"];
const all = asking(METRICS);
const ways = asking(WAYS);
const kinds = asking(KINDS);

/** Metrics of sets of labels. */
export function multilabelCells(): readonly Cell[] {
  const few = FEW["few-1-0"];
  const perfect = { ...few, isPerfect: true };
  const shares = [0.5, 0.3, 0.1, 0.03, 0.01];
  return [
    ...cells("independent", (random) => labelSets(random, {}), all("n300")),
    ...cells("independent", (random) => labelSets(random, {}), ways("n300-weights-of-1", "n300-weights")),
    ...cells("independent", (random) => labelSets(random, {}), kinds("n100", "n300-groups-of-1")),
    ...cells("imbalance-1", (random) => labelSets(random, { shares }), ways("n1000")),
    ...(["symmetric", "rare"] as const).flatMap((harmed) => grouped(harmed)),
    ...cells("few-1-0", (random) => labelRegions(random, few), all("n100")),
    ...cells("few-1-0", (random) => labelRegions(random, few), ways("n300", "n100-weights-of-1", "n100-groups-of-1")),
    ...cells("few-1.5-0.5", (random) => labelRegions(random, FEW["few-1.5-0.5"]), ways("n100", "n300")),
    ...cells("alike-2", (random) => labelRegions(random, { losses: 0.02, gains: 0 }), ways("n30")),
    ...cells("perfect-1", (random) => labelRegions(random, perfect), { schemes: ["n300"], metrics: OF_PERFECT }),
  ];
}

function cells(name: string, build: Source["build"], plan: Plan): readonly Cell[] {
  return cellsIn(`multilabel.${name}`, build, { task: "multilabel-classification", ...plan });
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const build: Source["build"] = (random) => labelSets(random, { groups: { size: GROUP_SIZE, harmed } });
  const name = `${harmed}-groups`;
  return [...cells(name, build, ways("20-groups")), ...cells(name, build, kinds("10-groups", "50-groups"))];
}
