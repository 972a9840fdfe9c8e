import { open } from "node:fs/promises";
import { describeProgress, parseProgress, type Timed } from "./progress.ts";

export interface ProgressOptions {
  readonly file: string;
  /** Milliseconds between looks at the file. */
  readonly every: number;
  now(): number;
  say(text: string): void;
}

export interface Progress extends AsyncDisposable {
  /** Last value of each metric. */
  latest(): Promise<Readonly<Record<string, { readonly step: number; readonly value: number }>>>;
}

const MAX_METRICS = 100;
const CHUNK = 1 << 20;

/** Follows the file of live metrics while training writes it; it may appear late, or never. */
export function followProgress(options: ProgressOptions): Progress {
  const started = options.now();
  const latest = new Map<string, { step: number; value: number }>();
  let first: Timed | undefined;
  let offset = 0;
  let rest = "";
  let reading = Promise.resolve();

  async function look(shouldSay: boolean): Promise<void> {
    const added = await readFrom(options.file, offset);
    if (added.length === 0) return;
    offset += added.length;
    const lines = (rest + added.toString("utf8")).split("\n");
    rest = (lines.pop() ?? "").slice(0, CHUNK);
    let last: Timed | undefined;
    for (const line of lines) {
      const point = parseProgress(line);
      if (point === undefined || (!latest.has(point.name) && latest.size >= MAX_METRICS)) continue;
      latest.set(point.name, { step: point.step, value: point.value });
      last = { point, at: options.now() - started };
      first ??= last;
    }
    if (shouldSay && first !== undefined && last !== undefined) {
      options.say(describeProgress(first, last, new Map([...latest].map(([name, { value }]) => [name, value]))));
    }
  }

  /** One look after the other: two at once would read the same bytes, and skip as many. */
  function next(task: () => Promise<void>): Promise<void> {
    return (reading = reading.then(task).catch(() => undefined));
  }

  async function catchUp(): Promise<void> {
    for (let before = -1; before !== offset;) {
      before = offset;
      await look(false);
    }
  }

  const timer = setInterval(() => next(() => look(true)), options.every);
  timer.unref();
  return {
    async latest() {
      await next(catchUp);
      return Object.fromEntries(latest);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await reading;
    },
  };
}

async function readFrom(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
