import type { ColumnDrift, PastWindow, WindowRecord } from "../../src/generated/types.ts";
import { toDigits } from "../../src/kernel/rounding.ts";
import { prettyJson, sha256 } from "../../src/records/canonical.ts";
import { KINDS } from "../../src/records/kinds/table.ts";
import { entryAfter, newEntry, type Entry } from "../../src/stores/ledger-entry.ts";
import { knownWith } from "../../src/work/monitor/known-windows.ts";
import { windowKey } from "../../src/work/monitor/window-key.ts";
import { columnDrift, windowPerformance, windowRecord } from "../../test/fakes/windows.ts";

const HOUR = 3_600_000;
const COLUMNS = 20;

/**
 * Entries of so many hourly windows of a model as settling writes them, each with twenty columns, and with the sixty
 * before it; no number is the same in two of them, as no two hours are.
 */
export function windowSeries(model: string, from: number, count: number): readonly Entry[] {
  const random = randomNumbers(7);
  const entries: Entry[] = [];
  let known: readonly PastWindow[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = from + index * HOUR;
    const body: WindowRecord = { ...windowOf(model, start, random), history: [...known] };
    known = knownWith(body);
    const entry = newEntry({ kind: "window", model, body, recordedAt: start + 2 * HOUR, commit: "c".repeat(40) });
    const before = entries.at(-1);
    const digest = before && sha256(prettyJson(before));
    entries.push(digest === undefined ? entry : entryAfter(entry, KINDS.window, { id: before?.id ?? "", digest }));
  }
  return entries;
}

function windowOf(model: string, start: number, random: () => number): WindowRecord {
  const [from = "", to = ""] = [start, start + HOUR].map((time) => new Date(time).toISOString());
  const id = from.slice(0, 13);
  const usual = windowRecord();
  const columns = Object.fromEntries(
    Array.from({ length: COLUMNS }, (_, at) => [`feature_${at}`, columnOf(random)] as const),
  );
  const performance = {
    ...usual.performance,
    realized: { roc_auc: windowPerformance({ value: 0.81 + random() / 50 }) },
    estimated: { roc_auc: windowPerformance({ value: 0.81 + random() / 50 }) },
  };
  return {
    ...usual,
    model,
    key: windowKey(model, id),
    window: { id, from, to, rows: Math.round(10_000 + 3000 * random()), state: "final" },
    source: sha256(`files ${id}`),
    profile: sha256(`profile ${id}`),
    drift: { ...usual.drift, columns, prediction: columnOf(random) },
    performance,
  };
}

function columnOf(random: () => number): ColumnDrift {
  const usual = columnDrift();
  // As src/work/monitor/drift/bins.ts leaves them.
  const current = Array.from({ length: 20 }, () => toDigits(random() / 10, 4));
  return {
    ...usual,
    distance: random() / 20,
    statistic: random() / 50,
    statisticBound: random() / 40,
    pValue: random(),
    adjustedP: random(),
    psi: random() / 300,
    jensenShannon: random() / 30,
    hellinger: random() / 30,
    tvd: random() / 30,
    mean: [41.2, 41 + random()],
    std: [11.8, 11.5 + random()],
    bins: {
      labels: current.map((_, at) => `${at} to ${at + 1}`),
      reference: current.map((_, at) => toDigits(at / 190, 4)),
      current,
    },
  };
}

/** In [0, 1), always the same ones: a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
