const WARM_START = 30;

export type StreamState = "stable" | "warning" | "drift";

/**
 * DDM: watches the error rate of a classifier. Each value is 1 for an error and 0 for a hit; the state is a
 * warning two, and drift three standard deviations above the best rate seen. After drift it starts afresh.
 * Method: Gama et al. 2004, the same alarms as river 0.26.1 `drift.binary.DDM`.
 * @knownAnswer ddm
 */
export class DriftDetectionMethod {
  #n = 0;
  #rate = 0;
  #bestRate = Infinity;
  #bestDeviation = Infinity;

  /** Adds one outcome. */
  update(error: number): StreamState {
    this.#n += 1;
    this.#rate += (error - this.#rate) / this.#n;
    if (this.#n <= WARM_START) return "stable";
    const deviation = Math.sqrt((this.#rate * (1 - this.#rate)) / this.#n);
    const level = this.#rate + deviation;
    if (level <= this.#bestRate + this.#bestDeviation) {
      this.#bestRate = this.#rate;
      this.#bestDeviation = deviation;
    }
    if (level > this.#bestRate + 3 * this.#bestDeviation) {
      this.#reset();
      return "drift";
    }
    return level > this.#bestRate + 2 * this.#bestDeviation ? "warning" : "stable";
  }

  #reset(): void {
    this.#n = 0;
    this.#rate = 0;
    this.#bestRate = Infinity;
    this.#bestDeviation = Infinity;
  }
}
