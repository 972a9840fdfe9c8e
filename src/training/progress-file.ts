import { open, readFile, stat } from "node:fs/promises";
import type { MetricCurve } from "./curve.ts";
import { valuesOfJson, valuesOfLine, valuesOfTable, type MetricValue } from "./metric-values.ts";
import { describeProgress, paceAfter, type Pace, type ProgressPoint } from "./progress.ts";
import { ToldMetrics } from "./told-metrics.ts";

export interface ProgressOptions {
  readonly file: string;
  /** Milliseconds between looks at the file. */
  readonly every: number;
  now(): number;
  say(text: string): void;
}

export interface Progress extends AsyncDisposable {
  /** Reads what was added and says how far training is; done by itself every so often. */
  look(): Promise<void>;
  /** Last value of each metric. */
  latest(): Promise<Readonly<Record<string, { readonly step: number; readonly value: number }>>>;
  /** Every metric over its steps, as far as it was read. */
  curves(): readonly MetricCurve[];
}

const CHUNK = 1 << 20;
/** Of a file that is read whole at each look. */
export const MOST_METRICS_BYTES = 32 << 20;

/**
 * Follows the file of live metrics while training writes it; it may appear late, or never. What is there already is an
 * earlier attempt's. A table (`.csv`, `.tsv`) and `.json` are read whole, whatever else is JSON Lines.
 */
export function followProgress(options: ProgressOptions): Progress {
  const started = options.now();
  const paces = new Map<string, Pace>();
  const file = /\.(?:csv|tsv|json)$/i.test(options.file) ? wholeFile(options) : growingFile(options.file);
  const told = new ToldMetrics();
  let previous = 0;
  let reading = Promise.resolve();

  async function read(isLive: boolean): Promise<void> {
    const steps = new Map<string, number[]>();
    const before = told.latest();
    let last: ProgressPoint | undefined;
    for await (const { isAnew, values } of file.newValues(isLive)) {
      let isFirst = true;
      for (const one of values) {
        if (isAnew && isFirst) told.forget();
        isFirst = false;
        const point = told.add(one);
        if (point === undefined || (isAnew && point.step <= (before.get(point.name)?.step ?? -Infinity))) continue;
        const own = steps.get(point.name) ?? [];
        own.push(point.step);
        steps.set(point.name, own);
        last = point;
      }
    }
    const look = { at: options.now() - started, previous };
    for (const [name, own] of steps) paces.set(name, paceAfter(paces.get(name), own, look));
    previous = look.at;
    if (!isLive || last === undefined) return;
    const values = new Map([...told.latest()].map(([name, { value }]) => [name, value]));
    options.say(describeProgress(last, paces.get(last.name)?.rate, values));
  }

  /** One look after the other: two at once would read the same bytes, and skip as many. */
  function next(isLive: boolean): Promise<void> {
    return (reading = reading.then(() => read(isLive)).catch(() => undefined));
  }

  void next(false);
  const timer = setInterval(() => next(true), options.every);
  timer.unref();
  return {
    look: () => next(true),
    async latest() {
      await next(false);
      return Object.fromEntries(told.latest());
    },
    curves: () => told.curves(),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await reading;
    },
  };
}

/** What a file of metrics that nobody writes any more tells. */
export async function readMetrics(file: string): Promise<{
  readonly progress: Awaited<ReturnType<Progress["latest"]>>;
  readonly curves: readonly MetricCurve[];
}> {
  const never = 2 ** 31 - 1;
  await using progress = followProgress({ file, every: never, now: () => 0, say: () => undefined });
  return { progress: await progress.latest(), curves: progress.curves() };
}

/** The file of live metrics, in whatever form. */
interface MetricsFile {
  /** What was told since the last call. With a value that is told anew, what was told before does not count any more. */
  newValues(isLive: boolean): AsyncIterable<{ readonly isAnew: boolean; readonly values: Iterable<MetricValue> }>;
}

/** A file that another process appends to, or begins anew. */
function growingFile(path: string): MetricsFile {
  let [offset, place] = [0, 0];
  let rest = "";
  return {
    async *newValues(isLive) {
      const handle = await open(path, "r").catch(() => undefined);
      if (handle === undefined) return;
      try {
        const { size } = await handle.stat();
        if (size < offset) [offset, place, rest] = [0, 0, ""];
        while (offset < size) {
          const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, offset);
          if (bytesRead === 0) return;
          offset += bytesRead;
          const lines = (rest + buffer.toString("utf8", 0, bytesRead)).split("\n");
          rest = (lines.pop() ?? "").slice(0, CHUNK);
          for (const line of lines) yield { isAnew: false, values: valuesOfLine(line, place++) };
        }
        // Not every writer ends the last line; half of one is no JSON.
        if (!isLive) yield { isAnew: false, values: valuesOfLine(rest, place) };
      } finally {
        await handle.close();
      }
    },
  };
}

/** A file that another process writes again and again: loggers add columns to a table when a metric is new. */
function wholeFile({ file, say }: Pick<ProgressOptions, "file" | "say">): MetricsFile {
  let seen = "";
  return {
    async *newValues() {
      const found = await stat(file).catch(() => undefined);
      const looks = `${found?.size} ${found?.mtimeMs}`;
      if (found?.isFile() !== true || looks === seen) return;
      seen = looks;
      if (found.size > MOST_METRICS_BYTES) {
        say("the file of training.metrics has more than 32 MB: it is not read");
        return;
      }
      yield { isAnew: true, values: valuesOf(file, await readFile(file, "utf8")) };
    },
  };
}

/** Of a file that is half written what was read before stays. */
function* valuesOf(file: string, text: string): Generator<MetricValue> {
  const whole = /\.json$/i.test(file) ? valuesOfJson(text) : valuesOfTable(text);
  if (whole !== undefined) return yield* whole;
  for (const [place, line] of text.split("\n").entries()) yield* valuesOfLine(line, place);
}
