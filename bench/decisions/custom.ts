import { valueSample } from "../../src/work/measure/regression-sample.ts";
import type { Metric } from "../../src/manifest/metric.ts";
import type { Regions } from "./binary.ts";
import { cellOf, type Cell } from "./cell.ts";
import type { Draws } from "./random.ts";
import { FEW, GROUP_SIZE, worldsOf, type SchemeName } from "./schemes.ts";
import type { Population, Source } from "./world.ts";

const SIZE = 20_000;

/** As a manifest defines one: what a row costs. */
const COST: Metric = {
  name: "own_metric",
  title: "cost of a decision",
  aliases: [],
  tasks: ["regression"],
  needs: "values",
  better: "lower",
  range: [0, null],
  scale: "loss",
  rowSql: "cost",
};

/** A metric of the manifest's own: the mean of a value that its expression gives for each row. */
export function customCells(): readonly Cell[] {
  const schemes = ["n100", "n300", "n300-weights-of-1", "n300-groups-of-1", "n300-weights"] as const;
  const few = ["n100", "n300", "n100-weights-of-1", "n100-groups-of-1"] as const;
  return [
    ...cells("independent", (random) => costs(random, () => 1 + 0.3 * random.normal()), schemes),
    ...cells("heavy-tails", (random) => costs(random, () => random.pareto(2.5)), ["n300", "n1000"]),
    ...cells("symmetric-groups", (random) => costs(random, () => 1 + 0.3 * random.normal(), true), [
      "10-groups",
      "20-groups",
      "50-groups",
    ]),
    ...cells("few-1-0", (random) => fewCosts(random, FEW["few-1-0"]), few),
    ...cells("few-1.5-0.5", (random) => fewCosts(random, FEW["few-1.5-0.5"]), ["n100", "n300"]),
    ...cells("alike-2", (random) => fewCosts(random, { losses: 0.02, gains: 0 }), ["n30"]),
  ];
}

function cells(name: string, build: Source["build"], schemes: readonly SchemeName[]): readonly Cell[] {
  return worldsOf({ name: `custom.${name}`, build }, schemes).map((world) => cellOf(world, COST));
}

interface CostTable {
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

/** Costs with much in common; the candidate's are three hundredths more, in groups by a share of their own. */
function costs(random: Draws, cost: () => number, isGrouped = false): Population {
  const table = emptyTable();
  let harm = 0.03;
  for (let row = 0; row < SIZE; row += 1) {
    if (isGrouped && row % GROUP_SIZE === 0) harm = 0.03 + 0.05 * random.normal();
    const shared = cost();
    table.baseline[row] = 0.8 * shared + 0.2 * cost();
    table.candidate[row] = (1 + harm) * (0.8 * shared + 0.2 * cost());
  }
  return costPopulation(table, isGrouped ? GROUP_SIZE : undefined);
}

/** A tenth of the rows costs something with both models; a few more with one of them. */
function fewCosts(random: Draws, { losses, gains }: Regions): Population {
  const table = emptyTable();
  for (let row = 0; row < SIZE; row += 1) {
    const place = row / SIZE;
    const cost = random.happens(0.1) ? 1 : 0;
    table.candidate[row] = place < losses ? 1 : place < losses + gains ? 0 : cost;
    table.baseline[row] = place < losses ? 0 : place < losses + gains ? 1 : cost;
  }
  return costPopulation(table);
}

function costPopulation({ candidate, baseline }: CostTable, groupSize?: number): Population {
  return {
    size: SIZE,
    ...(groupSize !== undefined && { groupSize }),
    pick: ({ rows, isSwapped, sampling }) => {
      const of = (isCandidate: boolean): Float64Array =>
        Float64Array.from(rows, (row, place) => (isSwapped(place) === isCandidate ? baseline : candidate)[row]!);
      const nothing = new Float64Array(rows.length);
      return valueSample({
        ...sampling,
        targets: nothing,
        candidate: { values: nothing },
        baseline: { values: nothing },
        rowValues: new Map([[COST.name, { candidate: of(true), baseline: of(false) }]]),
      });
    },
  };
}

function emptyTable(): CostTable {
  return { candidate: new Float64Array(SIZE), baseline: new Float64Array(SIZE) };
}
