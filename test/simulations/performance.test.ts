/**
 * How often decay, estimated decay and concept drift are told of windows in which nothing changed, and of ones in which
 * something did: the table of docs/monitoring.md is what this prints. Seeded. Fewer windows: PERFORMANCE_WINDOWS=10.
 */
import { afterAll, describe, expect, test } from "vitest";
import { Random } from "../../src/stats/random.ts";
import type { Task } from "../../src/manifest/metrics.ts";
import {
  binaryWorld,
  classWorld,
  judged,
  profileOf,
  valueWorld,
  watchedModel,
  type World,
} from "../unit/work/monitor/performance/worlds.ts";

const WINDOWS = Number(process.env["PERFORMANCE_WINDOWS"] ?? 40);
/** Power needs no such precision. */
const POWERED = { windows: Math.ceil(WINDOWS / 4) };
const REFERENCES = 5;
const REFERENCE_ROWS = 5000;
const ROWS = 500;

const BINARY = "{roc_auc: {}, average_precision: {}, f1: {}, accuracy: {}}";
const WORLDS: readonly (readonly [name: string, task: Task, metrics: string, world: World])[] = [
  ["binary, 5 % positives", "binary-classification", BINARY, binaryWorld(-4.2)],
  ["binary, 30 % positives", "binary-classification", BINARY, binaryWorld(-1.15)],
  ["binary, autocorrelated 0.7", "binary-classification", BINARY, binaryWorld(-1.15, { memory: 0.7 })],
  ["three classes", "multiclass-classification", "{accuracy: {}, f1_macro: {}, roc_auc_ovr: {}}", classWorld(3)],
  ["regression, errors t4", "regression", "{mae: {}, rmse: {}}", valueWorld()],
  ["regression, errors t3", "regression", "{mae: {}, rmse: {}}", valueWorld({ df: 3 })],
  ["regression, autocorrelated 0.7", "regression", "{mae: {}, rmse: {}}", valueWorld({ df: Infinity, memory: 0.7 })],
  ["regression, autocorrelated 0.9", "regression", "{mae: {}, rmse: {}}", valueWorld({ df: Infinity, memory: 0.9 })],
];

/** Five slices of equal size; in the first of them a share of the labels is another row's. */
function slicedWorld(shuffled = 0): World {
  const whole = binaryWorld(-1.15);
  return (random, n, harm) => {
    const rows = whole(random, n, harm);
    const slices = new Map(
      [0, 1, 2, 3, 4].map((slice) => [
        `region=${slice}`,
        Uint8Array.from({ length: n }, (_, row) => Number(row % 5 === slice)),
      ]),
    );
    const truth = rows.truth?.map((label, row) =>
      row % 5 === 0 && random.uniform() < shuffled ? (rows.truth?.[(row + 5) % n] ?? label) : label,
    );
    return { ...rows, slices, truth: Int32Array.from(truth ?? []) };
  };
}

const lines: string[] = [];
afterAll(() => console.log(lines.join("\n")));

interface Rates {
  readonly decay: number;
  readonly estimatedDecay: number;
  readonly conceptDrift: number;
}

interface Setup {
  readonly task: Task;
  readonly metrics: string;
  readonly world: World;
  /** What windows are drawn from; the reference's world where it is not said. */
  readonly later?: World;
  readonly harm: number;
  readonly rows?: number;
  readonly windows?: number;
}

function ratesOf({ task, metrics, world, later = world, harm, rows = ROWS, windows = WINDOWS }: Setup): Rates {
  const counts = { decay: 0, estimatedDecay: 0, conceptDrift: 0 };
  for (let reference = 0; reference < REFERENCES; reference += 1) {
    const random = Random.fromSeed(1000 + reference);
    const scene = watchedModel(task, metrics);
    const profile = profileOf(world(random, REFERENCE_ROWS, 0), scene);
    for (let window = 0; window < windows; window += 1) {
      const { signals } = judged({ ...scene, reference: profile }, later(random, rows, harm), window);
      for (const name of ["decay", "estimatedDecay", "conceptDrift"] as const)
        counts[name] += signals[name] === true ? 1 / (REFERENCES * windows) : 0;
    }
  }
  return counts;
}

function setupOf([task, metrics, world]: readonly [Task, string, World]): Omit<Setup, "harm"> {
  return { task, metrics, world };
}

function told(name: string, { decay, estimatedDecay, conceptDrift }: Rates): void {
  const shares = [decay, estimatedDecay, conceptDrift].map((share) => `${(100 * share).toFixed(1)} %`);
  lines.push(`| ${[name, ...shares].join(" | ")} |`);
}

/** What a share of so many windows may be, where the true one is the limit: three standard errors more. */
function above(limit: number): number {
  return limit + 3 * Math.sqrt((limit * (1 - limit)) / (REFERENCES * WINDOWS));
}

describe("windows of 500 rows, a reference of 5 000", () => {
  test.each(WORLDS)("%s: hardly any signal without a change", (name, ...of) => {
    const rates = ratesOf({ ...setupOf(of), harm: 0 });
    told(`${name}, no change`, rates);
    expect(rates.decay).toBeLessThanOrEqual(above(0.05));
    expect(rates.estimatedDecay).toBeLessThanOrEqual(above(0.02));
    expect(rates.conceptDrift).toBeLessThanOrEqual(above(0.02));
  });

  test.each(WORLDS)("%s: labels that follow less from the answers are seen", (name, ...of) => {
    for (const harm of [0.1, 0.2, 0.4]) told(`${name}, harm ${harm}`, ratesOf({ ...setupOf(of), ...POWERED, harm }));
    const rates = ratesOf({ ...setupOf(of), ...POWERED, harm: 0.9 });
    told(`${name}, harm 0.9`, rates);
    expect(Math.max(rates.decay, rates.conceptDrift)).toBeGreaterThan(0.8);
  });

  test.each([
    ["default margins", "{roc_auc: {}, log_loss: {}}", 0.05],
    ["margins of 0", "{roc_auc: {margin: 0}, log_loss: {margin: 0}}", 0.1],
  ] as const)(
    "five slices, %s: hardly any decay without a change, and one slice that fell is seen",
    (name, metrics, most) => {
      const setup = { task: "binary-classification", metrics, world: slicedWorld(), rows: 5 * ROWS } as const;
      const rates = ratesOf({ ...setup, harm: 0 });
      told(`binary, five slices, ${name}, no change`, rates);
      expect(rates.decay).toBeLessThanOrEqual(above(most));
      const harmed = ratesOf({ ...setup, ...POWERED, later: slicedWorld(0.4), harm: 0 });
      told(`binary, five slices, ${name}, 40 % of the labels of one shuffled`, harmed);
      expect(harmed.decay).toBeGreaterThan(0.5);
    },
  );

  test("rows that move to where the model is unsure are estimated to be worse, and are no concept drift", () => {
    for (const spread of [1.2, 0.9, 0.6]) {
      const later = binaryWorld(-1.15, { spread });
      const rates = ratesOf({ ...BINARY_SETUP, ...POWERED, later, harm: 0, rows: 2000 });
      told(`binary, 30 % positives, logits ${spread} of 1.5 wide, 2 000 rows`, rates);
      expect(rates.conceptDrift).toBeLessThanOrEqual(above(0.05));
    }
  });
});

const BINARY_SETUP = { task: "binary-classification", metrics: "{roc_auc: {}}", world: binaryWorld(-1.15) } as const;
