import { Curves, type MetricCurve } from "./curve.ts";
import type { MetricValue } from "./metric-values.ts";
import type { ProgressPoint } from "./progress.ts";

const MOST_METRICS = 100;

/** What training has told of its metrics so far: of each its last value, and its curve. */
export class ToldMetrics {
  readonly #latest = new Map<string, { readonly step: number; readonly value: number }>();
  #curves = new Curves(MOST_METRICS);

  /** The value as it counts; undefined for one that is no number, and for a metric of very many. */
  add(told: MetricValue): ProgressPoint | undefined {
    const { name, step, value } = told;
    if (value === undefined) this.#curves.lose(name);
    if (value === undefined || (!this.#latest.has(name) && this.#latest.size >= MOST_METRICS)) return undefined;
    this.#latest.set(name, { step, value });
    this.#curves.add({ name, step, value });
    return { ...told, value };
  }

  /** All of it is told again. */
  forget(): void {
    this.#latest.clear();
    this.#curves = new Curves(MOST_METRICS);
  }

  latest(): ReadonlyMap<string, { readonly step: number; readonly value: number }> {
    return new Map(this.#latest);
  }

  curves(): readonly MetricCurve[] {
    return this.#curves.all();
  }
}
