import { LOG_BYTES, type LogPart } from "./cluster.ts";
import { orderOf, type Pod } from "./kubernetes-pods.ts";

/** How far a log was told: of which pod, up to which moment, and how many lines of that moment. */
export interface Cursor {
  readonly createdAt: string;
  readonly name: string;
  readonly uid: string;
  /** Seconds and nanoseconds, in the order of time; empty before the first line. */
  readonly stamp: string;
  readonly count: number;
}

/** Undefined for none, and for what is none of ours: the log is told from its start then. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const [createdAt, name, uid, stamp, count] = (text ?? "").split("|");
  if (createdAt === undefined || name === undefined || uid === undefined || stamp === undefined) return undefined;
  if (!/^(?:\d{12}\.\d{9})?$/.test(stamp) || !/^\d{1,9}$/.test(count ?? "")) return undefined;
  return { createdAt, name, uid, stamp, count: Number(count) };
}

export function startOf({ createdAt, name, uid }: Pod): Cursor {
  return { createdAt, name, uid, stamp: "", count: 0 };
}

/** The pod of a cursor, and those that came after it; all where there is none. Pods are in order. */
export function podsFrom(pods: readonly Pod[], cursor: Cursor | undefined): readonly Pod[] {
  if (cursor === undefined) return pods;
  return pods.filter((pod) => pod.uid === cursor.uid || orderOf(pod) > orderOf(cursor));
}

/** From when on the log is asked for. The server rounds to seconds, so what was told comes again, and is passed over. */
export function sinceTime({ stamp }: Cursor): string | undefined {
  if (stamp === "") return undefined;
  return new Date(Number(stamp.split(".")[0]) * 1000).toISOString().replace(".000Z", "Z");
}

/** A line may be so long; the rest of it is passed over. */
const LONGEST_LINE = 64 * 1024;

/**
 * The newest lines of a log that comes with timestamps, from a cursor on: at most LOG_BYTES, however much comes. The last
 * line counts when it has its end, or nothing more can come (`finish(true)`).
 */
export class NewestLines {
  readonly #lines: { readonly text: string; readonly size: number }[] = [];
  readonly #from: Cursor;
  #stamp: string;
  #count: number;
  /** Lines of the cursor's own moment that are still to be passed over. */
  #told: number;
  /** Lines before it were passed over. */
  #first = 0;
  #size = 0;
  #skipped = 0;
  #pending = "";

  constructor(from: Cursor) {
    this.#from = from;
    this.#stamp = from.stamp;
    this.#count = from.count;
    this.#told = from.count;
  }

  take(text: string): void {
    const parts = text.split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      this.#grow(part);
      this.#line(this.#pending);
      this.#pending = "";
    }
    this.#grow(last);
  }

  finish(isOver: boolean): LogPart {
    if (isOver && this.#pending !== "") this.#line(this.#pending);
    const { createdAt, name, uid } = this.#from;
    const cursor = [createdAt, name, uid, this.#stamp, this.#count].join("|");
    const lines = this.#lines.slice(this.#first).map(({ text }) => text);
    return { lines, cursor, ...(this.#skipped > 0 && { skipped: this.#skipped }) };
  }

  #grow(text: string): void {
    const room = LONGEST_LINE - this.#pending.length;
    if (text.length <= room) this.#pending += text;
    else {
      this.#pending += text.slice(0, Math.max(0, room));
      this.#skipped += Buffer.byteLength(text.slice(Math.max(0, room)));
    }
  }

  #line(line: string): void {
    const { stamp, text } = split(line, this.#stamp);
    // Before the moment of the cursor, or of its lines one that was told.
    if (stamp < this.#from.stamp) return;
    if (stamp === this.#from.stamp && this.#told > 0) {
      this.#told--;
      return;
    }
    this.#count = stamp === this.#stamp ? this.#count + 1 : 1;
    this.#stamp = stamp;
    const size = Buffer.byteLength(text) + 1;
    this.#lines.push({ text, size });
    this.#size += size;
    this.#drop();
  }

  #drop(): void {
    while (this.#size > LOG_BYTES) {
      const size = this.#lines[this.#first]?.size ?? this.#size;
      this.#size -= size;
      this.#skipped += size;
      this.#first++;
    }
    // Rarely, as the rest is moved each time.
    if (this.#first <= this.#lines.length / 2) return;
    this.#lines.splice(0, this.#first);
    this.#first = 0;
  }
}

const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/s;

/** A line and its moment; one without is of the moment before. */
function split(line: string, before: string): { readonly stamp: string; readonly text: string } {
  const [, moment = "", fraction = "", zone = "", text = ""] = STAMPED.exec(line) ?? [];
  const seconds = Date.parse(`${moment}${zone}`) / 1000;
  if (!Number.isFinite(seconds)) return { stamp: before, text: line };
  return { stamp: `${String(seconds).padStart(12, "0")}.${fraction.padEnd(9, "0")}`, text };
}
