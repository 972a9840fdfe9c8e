/**
 * The rules for disparities, by simulation: how often fair groups, groups that differ by just the limit, and groups
 * that differ by more fail an absolute limit, and how often two fair models fail the comparison of one with the other.
 */
import { bootstrapDisparity, bootstrapDisparityDifference } from "../src/stats/fairness/disparity-bootstrap.ts";
import type { DisparityName } from "../src/stats/fairness/disparity.ts";
import { Random } from "../src/stats/random.ts";
import { publishResults } from "./rig/result.ts";

const DATASETS = 200;
const REPLICATES = 1000;
const MARGIN = 0.02;
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

publishResults(
  LIMITS.flatMap(([name, limit]) =>
    WORLDS.map((world) => {
      const isUnfair = world.what === "unfair";
      const { failed, grown } = share(name, limit, world);
      return {
        what: `${name}, ${world.groups} groups of ${world.size} rows, ${world.what}: datasets that fail the limit of ${limit}`,
        ours: `${percent(failed)} (${percent(grown)} fail against a baseline that is alike)`,
        target: isUnfair ? "≥ 95 %" : "≤ 5 %",
        isMet: (isUnfair ? failed >= 0.95 - SLACK : failed <= 0.05 + SLACK) && grown <= 0.05 + SLACK,
      };
    }),
  ),
);

function share(name: DisparityName, limit: number, world: World): { readonly failed: number; readonly grown: number } {
  let failed = 0;
  let grown = 0;
  for (let seed = 0; seed < DATASETS; seed += 1) {
    const rows = drawn(world, seed);
    const options = { seed, replicates: REPLICATES };
    const own = bootstrapDisparity(
      { ...rows, predictions: rows.candidate },
      { name, options: { ...options, level: 0.95 } },
    );
    const change = bootstrapDisparityDifference(rows, { name, options: { ...options, level: 0.9 } }).interval;
    if (own === null || change === null) throw new Error("a disparity has no interval");
    const isRatio = name.endsWith("Ratio");
    failed += Number(isRatio ? own.high < limit : own.low > limit) / DATASETS;
    grown += Number(isRatio ? change.high < -MARGIN : change.low > MARGIN) / DATASETS;
  }
  return { failed, grown };
}

/** Two models that select at the same rates, each by its own chance and whatever the label. */
function drawn({ first, others, groups: groupCount, size }: World, seed: number) {
  const random = Random.fromSeed(seed);
  const groups = Int32Array.from({ length: groupCount * size }, (_, row) => row % groupCount);
  const decide = (): Uint8Array =>
    Uint8Array.from(groups, (group) => (random.uniform() < (group === 0 ? first : others) ? 1 : 0));
  const labels = Uint8Array.from(groups, () => random.below(2));
  return { groups, groupCount, labels, candidate: decide(), baseline: decide() };
}

function percent(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}
