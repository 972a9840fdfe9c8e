import type { PastWindow, Profile } from "../../src/generated/types.ts";
import { Random } from "../../src/stats/random.ts";
import { hasDrifted } from "../../src/records/drifted-column.ts";
import { judgeDrift } from "../../src/work/monitor/drift/judge-drift.ts";
import { monitoringOf, referenceOf, windowOf } from "../fakes/profiles.ts";
import { world } from "./worlds.ts";
import type { Change, WorldName } from "./worlds.ts";

/** Fewer runs: DRIFT_RUNS=20. */
export const RUNS = Number(process.env["DRIFT_RUNS"] ?? 200);

export interface Setup {
  readonly name: WorldName;
  /** Rows of the reference, of a window, and parts that the reference's own distances are taken of. */
  readonly n: number;
  readonly m: number;
  readonly parts: number;
}

/** Shares of the runs. */
export interface Rates {
  /** The first window is flagged; any is; 2 of 3 in a row are; the evidence of all passes its limit. */
  readonly first: number;
  readonly any: number;
  readonly alert: number;
  readonly evidence: number;
}

export interface Runs {
  readonly runs: number;
  /** Windows of a run. */
  readonly windows: number;
  /** Then only the columns that it changes count. */
  readonly change?: Change;
}

const MONITORING = monitoringOf();
const CHANGED: ReadonlySet<string> = new Set(["n0", "c0"]);

/** What the default rule says of 20 columns over seeded runs. */
export function driftRates(setup: Setup, { runs, windows, change }: Runs): Rates {
  const counts = { first: 0, any: 0, alert: 0, evidence: 0 };
  for (let seed = 1; seed <= runs; seed += 1) {
    const looks = looksOf(setup, { seed, windows, change });
    const flags = looks.map(({ drifted }) => drifted.some((name) => change === undefined || CHANGED.has(name)));
    const isAlert = (_: boolean, at: number): boolean =>
      at >= 1 && flags.slice(Math.max(0, at - 2), at + 1).filter(Boolean).length >= 2;
    counts.first += Number(flags[0]);
    counts.any += Number(flags.includes(true));
    counts.alert += Number(flags.some(isAlert));
    counts.evidence += Number(looks.some(({ isEvident }) => isEvident));
  }
  const share = (count: number): number => count / runs;
  return {
    first: share(counts.first),
    any: share(counts.any),
    alert: share(counts.alert),
    evidence: share(counts.evidence),
  };
}

interface Look {
  readonly drifted: readonly string[];
  readonly evidence: number;
  readonly isEvident: boolean;
}

/** Windows one after another, each judged with what those before it left. */
function looksOf(
  { name, n, m, parts }: Setup,
  { seed, windows, change }: { readonly seed: number; readonly windows: number; readonly change: Change | undefined },
): readonly Look[] {
  const { next } = world(name, Random.fromSeed(seed), m);
  const reference = referenceOf(next(n), { parts });
  const looks: Look[] = [];
  for (let at = 0; at < windows; at += 1) {
    const past = looks.slice(-1).map(pastOf);
    looks.push(lookAt(reference, windowOf(reference, next(m, change)), past));
  }
  return looks;
}

function lookAt(reference: Profile, current: Profile, history: readonly PastWindow[]): Look {
  const drift = judgeDrift({
    reference,
    current,
    monitoring: MONITORING,
    sampled: [],
    locate: () => undefined,
    history,
  });
  const drifted = Object.entries(drift.columns).flatMap(([name, column]) => (hasDrifted(column) ? [name] : []));
  return { drifted, evidence: drift.evidence?.value ?? 0, isEvident: drift.evidence?.flagged === true };
}

function pastOf({ evidence }: Look): PastWindow {
  return { id: "before", from: "2026-01-01T00:00:00Z", rows: 0, signals: {}, values: { "evidence.drift": evidence } };
}

/** What a share of so many runs may be, where the true one is the limit: three standard errors more. */
export function above(limit: number, runs: number): number {
  return limit + 3 * Math.sqrt((limit * (1 - limit)) / runs);
}

/** What a share of the runs without drift may be: of fewer runs than usual, what the limit allows by chance, too. */
export function atMost(limit: number): number {
  return RUNS >= 200 ? limit : above(limit, RUNS);
}

/** A row of the table of docs/monitoring.md. */
export function row({ name, n, m, parts }: Setup, shares: readonly number[]): string {
  const rates = shares.map((share) => `${(100 * share).toFixed(1)} %`);
  return `| ${name} | ${n} / ${m}${parts > 0 ? `, ${parts} chunks` : ""} | ${rates.join(" | ")} |`;
}

/** How often a window of 20 columns is flagged without drift, and a row of the table with that, a shift and a move. */
export function columnRates(setup: Setup): { readonly none: Rates; readonly line: string } {
  const powered = { runs: Math.ceil(RUNS / 8), windows: 3 };
  const none = driftRates(setup, { runs: RUNS, windows: 3 });
  const shift = driftRates(setup, { ...powered, change: { shift: 0.2 } });
  const move = driftRates(setup, { ...powered, change: { move: 0.12 } });
  const shares = [none.first, none.alert, shift.first, shift.alert, move.first, move.alert];
  return { none, line: row(setup, shares) };
}
