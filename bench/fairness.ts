/**
 * The rules for disparities, by simulation: how often fair groups, groups that differ by just the limit, and groups
 * that differ by more fail an absolute limit; and how often a candidate passes, fails and is left undecided beside a
 * baseline whose disparity it keeps, lets grow by just the margin, or by more.
 */
import { disparityChange } from "../src/stats/fairness/disparity-change.ts";
import { bootstrapDisparity } from "../src/stats/fairness/disparity-bootstrap.ts";
import type { DisparityName } from "../src/stats/fairness/disparity.ts";
import { Random } from "../src/stats/random.ts";
import { COMPARED, drawnPair } from "./rig/fairness-worlds.ts";
import type { ComparedWorld } from "./rig/fairness-worlds.ts";
import { publishResults } from "./rig/result.ts";
import type { BenchResult } from "./rig/result.ts";

const DATASETS = 200;
const REPLICATES = 1000;
/** Of each comparison. */
const PAIRS = 600;
/** A difference of 0.1, or a ratio of 0.8: both are that of rates of 0.4 and 0.5. */
const LIMITS: readonly (readonly [DisparityName, number])[] = [
  ["demographicParityDifference", 0.1],
  ["demographicParityRatio", 0.8],
  ["equalizedOddsDifference", 0.1],
];
/** The first group's rate and that of the others. */
const WORLDS = [
  { what: "fair", first: 0.5, others: 0.5, groups: 2, size: 100 },
  { what: "fair", first: 0.5, others: 0.5, groups: 10, size: 60 },
  { what: "fair", first: 0.5, others: 0.5, groups: 50, size: 60 },
  { what: "at the limit", first: 0.4, others: 0.5, groups: 2, size: 500 },
  { what: "at the limit", first: 0.4, others: 0.5, groups: 10, size: 500 },
  { what: "unfair", first: 0.3, others: 0.55, groups: 2, size: 500 },
  { what: "unfair", first: 0.3, others: 0.55, groups: 10, size: 500 },
] as const;
type World = (typeof WORLDS)[number];

/** Two standard errors beside 5 % and 95 %. */
const SLACK = 2 * Math.sqrt((0.05 * 0.95) / DATASETS);

publishResults([
  ...LIMITS.flatMap(([name, limit]) =>
    WORLDS.map((world) => {
      const isUnfair = world.what === "unfair";
      const failed = shareFailed(name, limit, world);
      return {
        what: `${name}, ${world.groups} groups of ${world.size} rows, ${world.what}: datasets that fail the limit of ${limit}`,
        ours: percent(failed),
        target: isUnfair ? "≥ 95 %" : "≤ 5 %",
        isMet: isUnfair ? failed >= 0.95 - SLACK : failed <= 0.05 + SLACK,
      };
    }),
  ),
  ...COMPARED.map(comparison),
]);

function shareFailed(name: DisparityName, limit: number, world: World): number {
  let failed = 0;
  for (let seed = 0; seed < DATASETS; seed += 1) {
    const own = bootstrapDisparity(drawn(world, seed), {
      name,
      options: { seed, replicates: REPLICATES, level: 0.95 },
    });
    if (own === null) throw new Error("a disparity has no interval");
    failed += Number(name.endsWith("Ratio") ? own.high < limit : own.low > limit) / DATASETS;
  }
  return failed;
}

/** What is truly worse by the margin or more passes in 7 % at most, what is not fails in as many, and 90 % hold the truth. */
function comparison(world: ComparedWorld): BenchResult {
  const counts = { passed: 0, failed: 0, held: 0 };
  const { name, margin, change } = world;
  for (let seed = 0; seed < PAIRS; seed += 1) {
    const found = disparityChange(drawnPair(world, seed), { name, level: 0.9 });
    if (found === null) throw new Error("the change of a disparity has no interval");
    const { low, high } = found.interval;
    const [least, most, truth] = name.endsWith("Ratio") ? [-high, -low, -change] : [low, high, change];
    counts.passed += Number(most < margin) / PAIRS;
    counts.failed += Number(least > margin) / PAIRS;
    counts.held += Number(least <= truth && truth <= most) / PAIRS;
  }
  const worsening = name.endsWith("Ratio") ? -change : change;
  const { least = 0 } = world;
  const slack = 2 * Math.sqrt((0.05 * 0.95) / PAIRS);
  const isSound = worsening >= margin ? counts.passed <= 0.05 + slack : counts.passed >= least;
  const isFair = worsening > margin || counts.failed <= 0.05 + slack;
  const aims = [
    worsening >= margin ? "≤ 5 % pass" : least > 0 ? `≥ ${percent(least)} pass` : "≤ 5 % fail",
    "≥ 90 % hold",
  ];
  return {
    what: `${name} against the baseline, margin ${margin}: ${world.what}`,
    ours: `${percent(counts.passed)} pass, ${percent(counts.failed)} fail, ${percent(counts.held)} hold the change of ${change}`,
    target: aims.join(", "),
    isMet: isSound && isFair && counts.held >= 0.9 - slack * 1.4,
  };
}

/** A model that selects by chance and whatever the label. */
function drawn({ first, others, groups: groupCount, size }: World, seed: number) {
  const random = Random.fromSeed(seed);
  const groups = Int32Array.from({ length: groupCount * size }, (_, row) => row % groupCount);
  const decide = (): Uint8Array =>
    Uint8Array.from(groups, (group) => (random.uniform() < (group === 0 ? first : others) ? 1 : 0));
  const labels = Uint8Array.from(groups, () => random.below(2));
  return { groups, groupCount, labels, predictions: decide() };
}

function percent(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}
