import type { Cell } from "./cell.ts";
import { GRADED, NEEDLES, rankedQueries, rankedRegions } from "./ranking.ts";
import { cellsIn, FEW, type Plan } from "./schemes.ts";
import type { Source } from "./world.ts";

const WHOLE = ["ndcg", "map", "mrr"];
/** Every depth is measured alike: one of them stands for all. */
const TO_THREE = [...WHOLE, "ndcg_at_3", "map_at_3", "recall_at_3", "hit_at_3"];
const TO_TEN = [...WHOLE, "ndcg_at_10", "map_at_10", "recall_at_10", "hit_at_10"];

/** Metrics of rankings; the units are queries, which have neither weights nor groups. */
export function rankingCells(): readonly Cell[] {
  return [
    ...cells("independent", (random) => rankedQueries(random, GRADED), {
      schemes: ["n100", "n300"],
      metrics: TO_THREE,
    }),
    ...cells("imbalance-1", (random) => rankedQueries(random, NEEDLES), { schemes: ["n300"], metrics: TO_TEN }),
    ...Object.entries(FEW).flatMap(([name, few]) =>
      cells(name, (random) => rankedRegions(random, few), { schemes: ["n100", "n300"], metrics: TO_TEN }),
    ),
    ...cells("alike-2", (random) => rankedRegions(random, { losses: 0.02, gains: 0 }), {
      schemes: ["n30"],
      metrics: TO_TEN,
    }),
    ...cells("perfect-1", (random) => rankedRegions(random, { losses: 0.01, gains: 0, isPerfect: true }), {
      schemes: ["n300"],
      metrics: TO_TEN,
    }),
  ];
}

function cells(name: string, build: Source["build"], plan: Plan): readonly Cell[] {
  return cellsIn(`ranking.${name}`, build, { task: "ranking", ...plan });
}
