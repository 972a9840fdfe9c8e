/** One metric over its steps. */
export interface MetricCurve {
  readonly name: string;
  readonly points: readonly (readonly [step: number, value: number])[];
  /** Values that were no numbers. */
  readonly lost?: number;
}

/** The curves of all metrics, of the first ones where there are very many. */
export class Curves {
  readonly #most: number;
  readonly #curves = new Map<string, Curve>();
  readonly #lost = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  add({ name, step, value }: { readonly name: string; readonly step: number; readonly value: number }): void {
    const curve = this.#curves.get(name) ?? new Curve();
    this.#curves.set(name, curve);
    curve.add(step, value);
  }

  /** Counts a value of a metric that is no number; undefined is none. */
  lose(name: string | undefined): void {
    if (name === undefined || (!this.#lost.has(name) && this.#lost.size >= this.#most)) return;
    this.#lost.set(name, (this.#lost.get(name) ?? 0) + 1);
  }

  all(): readonly MetricCurve[] {
    const names = [...new Set([...this.#curves.keys(), ...this.#lost.keys()])].slice(0, this.#most);
    return names.map((name) => {
      const lost = this.#lost.get(name);
      return { name, points: this.#curves.get(name)?.points() ?? [], ...(lost !== undefined && { lost }) };
    });
  }
}

/** Points of one metric, at most; more are thinned, and the lowest and highest of each stretch are kept. */
const MOST_POINTS = 500;

/** A metric over its steps, in bounded memory however long training is. */
class Curve {
  #points: (readonly [step: number, value: number])[] = [];

  /** A training that goes on from a checkpoint tells of steps again: what was told of them before is replaced. */
  add(step: number, value: number): void {
    const points = this.#points;
    while (points.length > 0 && (points.at(-1)?.[0] ?? -Infinity) >= step) points.pop();
    points.push([step, value]);
    if (points.length >= 2 * MOST_POINTS) this.#points = thinned(points);
  }

  points(): readonly (readonly [step: number, value: number])[] {
    return this.#points.length > MOST_POINTS ? thinned(this.#points) : this.#points;
  }
}

/** Of every four points the lowest and the highest, in their order; the last one stays, for it is where training ended. */
function thinned(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  for (let start = 0; start < points.length; start += 4) {
    const four = points.slice(start, start + 4);
    const values = four.map(([, value]) => value);
    const ends = [values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values))];
    for (const at of [...new Set(ends)].toSorted((a, b) => a - b)) kept.push(four[at] ?? [0, 0]);
  }
  const last = points.at(-1);
  if (last !== undefined && kept.at(-1)?.[0] !== last[0]) kept.push(last);
  return kept;
}
