/**
 * All metrics shown of a binary model, with intervals and paired comparison, at a million rows: ours against
 * scikit-learn with a numpy bootstrap of 2 000 draws in the same run, memory, and what ten million rows take.
 */
import { join } from "node:path";
import { captureJson, numberIn } from "./rig/child.ts";
import { peers } from "./rig/python.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { rowsFolder } from "./rig/rows-folder.ts";
import { duration, interleaved, median } from "./rig/timing.ts";

const MILLION = 1_000_000;
const DRAWS = 2000;
/** Draws cost alike: a few are timed, and the reference is charged for all. */
const TIMED_DRAWS = 10;
const ROUNDS = 3;
const LEAST_RATIO = 100;
const MOST_MEMORY = 600e6;
/** Ten times the rows; the rest is for a processor whose cache they no longer fit. */
const MOST_GROWTH = 12;
const WHAT = "12 binary metrics, intervals and comparison";

type Answer = Readonly<Record<string, unknown>>;

await using million = await rowsFolder(MILLION);
const answers: Answer[] = [];
const references: Answer[] = [];
const python = await peers(["numpy", "scipy", "scikit-learn"]);
const ours = async (): Promise<number> => numberIn(keep(answers, await oursOn(million.path)), "milliseconds");
const times =
  "python" in python
    ? await interleaved(ROUNDS, { ours, reference: () => referenceTime(python.python) })
    : await interleaved(ROUNDS, { ours });
if ("missing" in python) process.stdout.write(`${python.missing}. The comparison is left out.\n`);
publishResults([...speed(times), memory(), await growth(times.ours)]);

function speed({ ours, reference }: { readonly ours: number; readonly reference?: number }): readonly BenchResult[] {
  if (reference === undefined) return [];
  assertSameValues();
  const ratio = reference / ours;
  return [
    {
      what: `${WHAT}, 1 M rows`,
      ours: duration(ours),
      reference: `${duration(reference)} (scikit-learn, numpy)`,
      ratio: `${ratio.toFixed(0)} × faster`,
      target: `≥ ${LEAST_RATIO} × faster`,
      isMet: ratio >= LEAST_RATIO,
    },
  ];
}

function memory(): BenchResult {
  const peak = median(answers.map((answer) => numberIn(answer, "peakMemory")));
  return {
    what: `${WHAT}, 1 M rows: peak memory`,
    ours: `${(peak / 1e6).toFixed(0)} MB`,
    target: "< 600 MB",
    isMet: peak < MOST_MEMORY,
  };
}

async function growth(atMillion: number): Promise<BenchResult> {
  await using folder = await rowsFolder(10 * MILLION);
  const milliseconds = numberIn(await oursOn(folder.path), "milliseconds");
  const factor = milliseconds / atMillion;
  return {
    what: `${WHAT}, 10 M rows`,
    ours: duration(milliseconds),
    reference: `${duration(atMillion)} (1 M rows)`,
    ratio: `${factor.toFixed(1)} × longer`,
    target: `≤ ${MOST_GROWTH} × longer`,
    isMet: factor <= MOST_GROWTH,
  };
}

function oursOn(folder: string): Promise<Answer> {
  return captureJson([process.execPath, join(import.meta.dirname, "rig/binary-metrics.ts"), folder]);
}

async function referenceTime(python: string): Promise<number> {
  const script = join(import.meta.dirname, "../test/peers/bench/binary_metrics.py");
  const answer = keep(references, await captureJson([python, script, million.path, String(TIMED_DRAWS)]));
  const seconds =
    numberIn(answer, "valueSeconds") + numberIn(answer, "prepareSeconds") + DRAWS * numberIn(answer, "drawSeconds");
  return seconds * 1000;
}

/** A comparison of speed means nothing unless both compute the same. */
function assertSameValues(): void {
  for (const model of ["candidate", "baseline"]) {
    const [own, theirs] = [recordIn(answers[0], model), recordIn(references[0], model)];
    for (const [name, value] of Object.entries(theirs)) {
      const distance = Math.abs(value - (own[name] ?? Number.NaN));
      if (!(distance < 1e-9)) throw new Error(`${model} ${name}: ours is ${own[name]}, the reference's ${value}`);
    }
  }
}

function recordIn(answer: Answer | undefined, key: string): Readonly<Record<string, number>> {
  return (answer?.[key] ?? {}) as Readonly<Record<string, number>>;
}

function keep(into: Answer[], answer: Answer): Answer {
  into.push(answer);
  return answer;
}
