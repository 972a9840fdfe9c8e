import type { Regions } from "./binary.ts";
import type { Cell } from "./cell.ts";
import { cellsIn, FEW, GROUP_SIZE, type Plan } from "./schemes.ts";
import { judgedPairs, jsonTexts, textRegions, texts, type Texts } from "./text.ts";
import type { Source } from "./world.ts";

const METRICS = ["exact_match", "token_f1", "rouge1", "rouge2", "rougeL", "bleu", "chrf", "chrf++", "ter", "win_rate"];
/** A share of no edits at all is no margin. */
const OF_PERFECT = METRICS.filter((name) => name !== "ter");
/** One of each method, for further sizes of the same world. */
const KINDS = ["exact_match", "token_f1", "bleu"];
const JSON_ONLY = ["json_validity"];
const WIN_RATE = ["win_rate"];

/** Metrics of generated texts. */
export function textCells(): readonly Cell[] {
  const few = FEW["few-1-0"];
  const other = FEW["few-1.5-0.5"];
  return [
    ...made("independent", {}, { schemes: ["n300", "n300-weights-of-1", "n300-weights"], metrics: METRICS }),
    ...made("independent", {}, { schemes: ["n100", "n300-groups-of-1"], metrics: KINDS }),
    ...(["symmetric", "rare"] as const).flatMap((harmed) => grouped(harmed)),
    ...differing("few-1-0", few, {
      schemes: ["n100", "n300", "n100-weights-of-1", "n100-groups-of-1"],
      metrics: METRICS,
    }),
    ...differing("few-1.5-0.5", other, { schemes: ["n100", "n300"], metrics: METRICS }),
    ...differing("alike-2", { losses: 0.02, gains: 0 }, { schemes: ["n30"], metrics: METRICS }),
    ...differing("perfect-1", { ...few, isPerfect: true }, { schemes: ["n300"], metrics: OF_PERFECT }),
    ...cells("json-few-1-0", (random) => jsonTexts(random, few), {
      schemes: ["n100", "n300", "n100-weights-of-1", "n100-groups-of-1"],
      metrics: JSON_ONLY,
    }),
    ...cells("judged-10", () => judgedPairs({ won: 0.25, lost: 0.35, judged: 0.1 }), {
      schemes: ["n300"],
      metrics: WIN_RATE,
    }),
    ...cells("judged-10-ties", () => judgedPairs({ won: 0.01, lost: 0.06, judged: 0.1 }), {
      schemes: ["n100", "n300"],
      metrics: WIN_RATE,
    }),
  ];
}

function cells(name: string, build: Source["build"], plan: Plan): readonly Cell[] {
  return cellsIn(`text.${name}`, build, { task: "text-generation", ...plan });
}

function made(name: string, of: Texts, plan: Plan): readonly Cell[] {
  return cells(name, (random) => texts(random, of), plan);
}

function grouped(harmed: "symmetric" | "rare"): readonly Cell[] {
  const of = { groups: { size: GROUP_SIZE, harmed } };
  return [
    ...made(`${harmed}-groups`, of, { schemes: ["20-groups"], metrics: METRICS }),
    ...made(`${harmed}-groups`, of, { schemes: ["10-groups", "50-groups"], metrics: KINDS }),
  ];
}

function differing(name: string, few: Regions, plan: Plan): readonly Cell[] {
  return cells(name, (random) => textRegions(random, few), plan);
}
