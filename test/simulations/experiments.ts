import type { ExperimentState } from "../../src/generated/types.ts";
import { Random } from "../../src/stats/random.ts";
import { analyseExperiment } from "../../src/work/monitor/experiment/analyse.ts";
import { plannedMetrics, type ResolvedExperiment } from "../../src/work/monitor/experiment/plan.ts";
import { experimentTotals, type MetricValues } from "../../src/work/monitor/experiment/totals.ts";

const DAY = 86_400_000;

/** A made-up product: users come back, and each has its own level. */
export interface World {
  readonly spec: ResolvedExperiment;
  readonly seed: number;
  readonly looks: number;
  /** Users that may come. */
  readonly users: number;
  /** Rows of a window; each is of a user drawn with replacement. */
  readonly rowsPerLook: number;
  /** Share of a value's variance that is the user's own. */
  readonly icc: number;
  /** What the treatment adds to the value, in its standard deviations; of shares, to the share. */
  readonly effect: number;
  /** Of the treatment's real share of users. */
  readonly treated?: number;
  /** Values are 0 or 1, with this chance in the control. */
  readonly rate?: number;
  /** Chance that a row has no value, by arm; as much the user's own as other chances are. */
  readonly missing?: readonly [number, number];
  /** Both models answer each request; a share of the noise is the request's own. */
  readonly isShadow?: boolean;
}

/** The states after each look, until the experiment is decided. */
export function runExperiment(world: World): readonly ExperimentState[] {
  const { spec, looks, seed } = world;
  const random = Random.fromSeed(seed);
  const users = drawUsers(world, random);
  const states: ExperimentState[] = [];
  for (let look = 0; look < looks; look += 1) {
    const totals = experimentTotals(windowOf(world, users, { random, look }), plannedMetrics(spec));
    const span = { id: `w${look}`, from: look * DAY, to: (look + 1) * DAY };
    const state = analyseExperiment({ spec, span, totals, before: states.at(-1), replaces: undefined });
    states.push(state);
    if (state.outcome === "promote" || state.outcome === "stop" || state.sampleRatio?.flagged === true) break;
  }
  return states;
}

interface Users {
  readonly hashes: Float64Array;
  readonly arms: Int8Array;
  readonly levels: Float64Array;
}

function drawUsers({ users, treated = 0.5, icc }: World, random: Random): Users {
  return {
    hashes: Float64Array.from({ length: users }, () => Math.floor(random.uniform() * 2 ** 52)),
    arms: Int8Array.from({ length: users }, () => (random.uniform() < treated ? 1 : 0)),
    levels: Float64Array.from({ length: users }, () => Math.sqrt(icc) * random.normal()),
  };
}

function windowOf(
  world: World,
  users: Users,
  { random, look }: { readonly random: Random; readonly look: number },
): Parameters<typeof experimentTotals>[0] {
  const { spec, rowsPerLook, isShadow = false } = world;
  const rows = isShadow ? 2 * rowsPerLook : rowsPerLook;
  const [arms, units, requests] = [new Int8Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const value = new Float64Array(rows);
  let shared = 0;
  let user = 0;
  for (let row = 0; row < rows; row += 1) {
    if (!isShadow || row % 2 === 0) {
      user = random.below(users.hashes.length);
      shared = random.normal();
    }
    arms[row] = isShadow ? row % 2 : users.arms[user]!;
    units[row] = users.hashes[user]!;
    requests[row] = look * rows + (row >> 1);
    const isMissing =
      world.missing !== undefined && isLacking(world.missing[arms[row] === 1 ? 1 : 0], users.levels[user]!, random);
    const drawnValue = drawValue(world, { level: users.levels[user]!, shared, isTreated: arms[row] === 1, random });
    value[row] = isMissing ? Number.NaN : drawnValue;
  }
  const metrics = new Map<string, MetricValues>(plannedMetrics(spec).map(({ key }) => [key, { value }]));
  return { arms, units, metrics, ...(isShadow && { requests }) };
}

function isLacking(chance: number, level: number, random: Random): boolean {
  return random.uniform() < chance * (1 + 0.8 * Math.tanh(level));
}

function drawValue(
  { icc, effect, rate, isShadow = false }: World,
  {
    level,
    shared,
    isTreated,
    random,
  }: { readonly level: number; readonly shared: number; readonly isTreated: boolean; readonly random: Random },
): number {
  const added = isTreated ? effect : 0;
  if (rate !== undefined)
    return random.uniform() < Math.min(1, Math.max(0, rate * (1 + 0.8 * Math.tanh(level)) + added)) ? 1 : 0;
  const noise = isShadow ? Math.SQRT1_2 * (shared + random.normal()) : random.normal();
  return 10 + level + Math.sqrt(1 - icc) * noise + added;
}
