export interface PageHinkleyOptions {
  /** λ: the alarm is raised when the cumulated rise reaches it; in the unit of the values. */
  readonly threshold?: number;
  /** A rise of the mean that is tolerated. */
  readonly delta?: number;
  readonly minimumRows?: number;
  /** How much of the past sum is kept with each value. */
  readonly alpha?: number;
}

/**
 * Page-Hinkley test for a rise of the mean of a stream: s = max(0, αs + (x − x̄ − δ)) with the running mean
 * x̄, alarm when s ≥ λ. One-sided and dependent on the scale of the values. After an alarm it starts afresh.
 * Method: Page 1954; defaults of river's `drift.PageHinkley`.
 * @knownAnswer page_hinkley
 */
export class PageHinkley {
  readonly #options: Required<PageHinkleyOptions>;
  #n = 0;
  #mean = 0;
  #sum = 0;

  constructor({ threshold = 50, delta = 0.005, minimumRows = 30, alpha = 0.9999 }: PageHinkleyOptions = {}) {
    this.#options = { threshold, delta, minimumRows, alpha };
  }

  /** Adds a value; true when the mean has risen. */
  update(value: number): boolean {
    const { threshold, delta, minimumRows, alpha } = this.#options;
    this.#n += 1;
    this.#mean += (value - this.#mean) / this.#n;
    this.#sum = Math.max(0, alpha * this.#sum + (value - this.#mean - delta));
    if (this.#n < minimumRows || this.#sum < threshold) return false;
    [this.#n, this.#mean, this.#sum] = [0, 0, 0];
    return true;
  }
}
