const MAX_BUCKETS = 5;
const CLOCK = 32;
const GRACE_PERIOD = 10;
const SMALLEST_SUBWINDOW = 5;

export interface AdaptiveWindowOptions {
  /** Probability of a false alarm that a check accepts. */
  readonly delta?: number;
  /**
   * Where the window is tried: behind each bucket, as river 0.22 to 0.26 does, or not behind the newest
   * bucket of each size, as river at commit 063ca61d did; that one alarms later.
   */
  readonly splits?: "every-bucket" | "older-buckets";
}

/** Sum of 2^row values and the sum of their squared deviations from their mean. */
interface Bucket {
  readonly total: number;
  readonly variance: number;
}

/**
 * ADWIN: watches the mean of a stream of numbers with a window of all values since the last alarm, which is
 * raised when an older and a newer part of it differ. The window is an exponential histogram, so n values
 * cost O(log n) memory. After an alarm it starts afresh. Method: Bifet and Gavaldà 2007, the parameters and
 * by default the same alarms as river 0.26.1 `drift.ADWIN`.
 * @knownAnswer adwin
 */
export class AdaptiveWindow {
  readonly #delta: number;
  readonly #newestSkipped: 0 | 1;
  /** rows[r] holds buckets of 2^r values, oldest first; the last row is the oldest. */
  #rows: Bucket[][] = [[]];
  #width = 0;
  #total = 0;
  #variance = 0;
  #ticks = 0;

  constructor({ delta = 0.002, splits = "every-bucket" }: AdaptiveWindowOptions = {}) {
    this.#delta = delta;
    this.#newestSkipped = splits === "every-bucket" ? 0 : 1;
  }

  /** Adds a value; true when the mean has changed. */
  update(value: number): boolean {
    this.#insert(value);
    this.#ticks += 1;
    if (this.#ticks % CLOCK !== 0 || this.#width <= GRACE_PERIOD) return false;
    if (!this.#hasCut()) return false;
    this.#reset();
    return true;
  }

  #reset(): void {
    this.#rows = [[]];
    this.#width = 0;
    this.#total = 0;
    this.#variance = 0;
    this.#ticks = 0;
  }

  #insert(value: number): void {
    if (this.#width > 0) {
      const deviation = value - this.#total / this.#width;
      this.#variance += (this.#width * deviation ** 2) / (this.#width + 1);
    }
    this.#width += 1;
    this.#total += value;
    this.#rows[0]!.push({ total: value, variance: 0 });
    this.#compress();
  }

  /** Merges the two oldest buckets of each row that has become too full into one of the next row. */
  #compress(): void {
    for (let row = 0; row < this.#rows.length; row += 1) {
      const buckets = this.#rows[row]!;
      if (buckets.length <= MAX_BUCKETS) return;
      const [older, newer] = buckets.splice(0, 2);
      if (row + 1 === this.#rows.length) this.#rows.push([]);
      this.#rows[row + 1]!.push(merge(older!, newer!, 2 ** row));
    }
  }

  /** Whether some split of the window has means that differ by more than chance. */
  #hasCut(): boolean {
    let [size, total] = [0, 0];
    for (let row = this.#rows.length - 1; row >= 0; row -= 1) {
      const buckets = this.#rows[row]!;
      for (const bucket of buckets.slice(0, buckets.length - this.#newestSkipped)) {
        size += 2 ** row;
        total += bucket.total;
        if (this.#isCut(size, total)) return true;
      }
    }
    return false;
  }

  #isCut(size: number, total: number): boolean {
    const rest = this.#width - size;
    if (size < SMALLEST_SUBWINDOW || rest < SMALLEST_SUBWINDOW) return false;
    const logTerm = Math.log((2 * Math.log(this.#width)) / this.#delta);
    const reciprocal = 1 / (size - SMALLEST_SUBWINDOW + 1) + 1 / (rest - SMALLEST_SUBWINDOW + 1);
    const spread = Math.sqrt(2 * reciprocal * (this.#variance / this.#width) * logTerm);
    const limit = spread + (2 / 3) * reciprocal * logTerm;
    return Math.abs(total / size - (this.#total - total) / rest) > limit;
  }
}

function merge(left: Bucket, right: Bucket, size: number): Bucket {
  const deviation = (left.total - right.total) / size;
  return {
    total: left.total + right.total,
    variance: left.variance + right.variance + (size / 2) * deviation ** 2,
  };
}
