import { open } from "node:fs/promises";
import { Curves, type MetricCurve } from "./curve.ts";
import { describeProgress, lostMetric, paceAfter, parseProgress, type Pace, type ProgressPoint } from "./progress.ts";

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

const MAX_METRICS = 100;
const CHUNK = 1 << 20;

/**
 * Follows the file of live metrics while training writes it; it may appear late, or never. What is there already is an
 * earlier attempt's.
 */
export function followProgress(options: ProgressOptions): Progress {
  const started = options.now();
  const latest = new Map<string, { step: number; value: number }>();
  const paces = new Map<string, Pace>();
  const curves = new Curves(MAX_METRICS);
  const file = growingFile(options.file);
  let previous = 0;
  let reading = Promise.resolve();

  async function read(shouldSay: boolean): Promise<void> {
    const steps = new Map<string, number[]>();
    let last: ProgressPoint | undefined;
    for await (const line of file.newLines()) {
      const point = parseProgress(line);
      if (point === undefined) curves.lose(lostMetric(line));
      if (point === undefined || (!latest.has(point.name) && latest.size >= MAX_METRICS)) continue;
      const { name, step, value } = point;
      latest.set(name, { step, value });
      curves.add(point);
      const own = steps.get(name) ?? [];
      own.push(step);
      steps.set(name, own);
      last = point;
    }
    const look = { at: options.now() - started, previous };
    for (const [name, own] of steps) paces.set(name, paceAfter(paces.get(name), own, look));
    previous = look.at;
    if (!shouldSay || last === undefined) return;
    const values = new Map([...latest].map(([name, { value }]) => [name, value]));
    options.say(describeProgress(last, paces.get(last.name)?.rate, values));
  }

  /** One look after the other: two at once would read the same bytes, and skip as many. */
  function next(shouldSay: boolean): Promise<void> {
    return (reading = reading.then(() => read(shouldSay)).catch(() => undefined));
  }

  void next(false);
  const timer = setInterval(() => next(true), options.every);
  timer.unref();
  return {
    look: () => next(true),
    async latest() {
      await next(false);
      return Object.fromEntries(latest);
    },
    curves: () => curves.all(),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await reading;
    },
  };
}

/** A file that another process appends to, or begins anew. */
function growingFile(path: string) {
  let offset = 0;
  let rest = "";
  return {
    /** The whole lines that were added since the last call. */
    async *newLines(): AsyncGenerator<string> {
      const handle = await open(path, "r").catch(() => undefined);
      if (handle === undefined) return;
      try {
        const { size } = await handle.stat();
        if (size < offset) [offset, rest] = [0, ""];
        while (offset < size) {
          const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, offset);
          if (bytesRead === 0) return;
          offset += bytesRead;
          const lines = (rest + buffer.toString("utf8", 0, bytesRead)).split("\n");
          rest = (lines.pop() ?? "").slice(0, CHUNK);
          yield* lines;
        }
      } finally {
        await handle.close();
      }
    },
  };
}
