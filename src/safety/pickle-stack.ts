import { Refusal } from "./pickle-input.ts";
import { OPAQUE, type Value } from "./pickle-values.ts";

const MOST_VALUES = 4_000_000;
const MOST_MEMOS = 20_000_000;
/** Tuples and dictionaries that the memo keeps as they are; of later ones only that they were there. */
const MOST_FOLLOWED = 200_000;

/** The stack of an unpickler with its marks: nothing below a mark can be popped. */
export class PickleStack {
  /** Longer than the stack: an array that shrinks and grows with it costs half of the time. */
  readonly #values: Value[] = [];
  readonly #marks: number[] = [];
  #length = 0;
  #fence = 0;

  get length(): number {
    return this.#length;
  }

  get hasMarks(): boolean {
    return this.#marks.length > 0;
  }

  push(value: Value): void {
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Called once in a while: a check at each push would cost more than the walk. */
  checkBudget(): void {
    if (this.#length + this.#marks.length > MOST_VALUES)
      throw new Refusal("budget", `has more than ${MOST_VALUES.toLocaleString("en")} values open at once`);
  }

  pop(): Value {
    if (this.#length <= this.#fence) throw underflow();
    this.#length -= 1;
    return this.#values[this.#length] ?? OPAQUE;
  }

  /** The value that lies `depth` below the top. */
  peek(depth = 0): Value {
    const at = this.#length - 1 - depth;
    if (at < this.#fence) throw underflow();
    return this.#values[at] ?? OPAQUE;
  }

  replace(value: Value): void {
    this.pop();
    this.push(value);
  }

  mark(): void {
    this.#fence = this.#length;
    this.#marks.push(this.#fence);
  }

  /** POP takes a mark where one is on top, as both of Python's unpicklers do. */
  popAny(): void {
    if (this.#marks.length > 0 && this.#fence === this.#length) this.closeMark();
    else this.pop();
  }

  /** The values above the mark; `keep` of them at most, for nobody reads more. */
  marked(keep: number): { readonly count: number; readonly items: readonly Value[] } {
    if (this.#marks.length === 0) throw unopened();
    const count = this.#length - this.#fence;
    return { count, items: this.#values.slice(this.#fence, this.#fence + Math.min(keep, count)) };
  }

  /** Drops the mark and what lies above it. */
  closeMark(): void {
    if (this.#marks.length === 0) throw unopened();
    this.#length = this.#fence;
    this.#marks.pop();
    this.#fence = this.#marks.at(-1) ?? 0;
  }
}

/** What PUT and MEMOIZE keep. Honest picklers number from 0 or 1, without gaps, and write no number twice. */
export class PickleMemo {
  readonly #values: (Value | undefined)[] = [];
  #count = 0;
  #followed = 0;

  memoize(value: Value): void {
    this.put(this.#count, value);
  }

  put(index: number, value: Value): void {
    if (index > this.#count + 1) throw new Refusal("memo", "numbers what it remembers with gaps");
    if (index < this.#values.length && this.#values[index] !== undefined)
      throw new Refusal("memo", "remembers two values under one number");
    if (this.#count >= MOST_MEMOS)
      throw new Refusal("budget", `remembers more than ${MOST_MEMOS.toLocaleString("en")} values`);
    if (index > this.#values.length) this.#values.push(undefined);
    this.#values[index] = this.#kept(value);
    this.#count += 1;
  }

  get(index: number): Value {
    const value = this.#values[index];
    if (value === undefined) throw new Refusal("memo", "asks for a value that it never remembered");
    return value;
  }

  #kept(value: Value): Value {
    if (typeof value === "number" || value.kind === "global" || value.kind === "instance") return value;
    this.#followed += 1;
    if (this.#followed <= MOST_FOLLOWED) return value;
    if (value.kind === "dtype" || value.kind === "wrapper")
      throw new Refusal("budget", "has more types and arrays than can be followed");
    return OPAQUE;
  }
}

function unopened(): Refusal {
  return new Refusal("stack", "closes a list that was never opened");
}

function underflow(): Refusal {
  return new Refusal("stack", "takes more values than it has put down");
}
