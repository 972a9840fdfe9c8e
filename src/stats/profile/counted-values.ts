import type { CountedValue } from "../../generated/types.ts";
import { compareCodePoints, fractionOf, valueHash } from "./value-hash.ts";

/** So many different values are kept with their counts; of more, those with the lowest hashes. */
export const MOST_VALUES = 4096;

/**
 * Values that nobody listed beforehand, with their rows, in bounded memory: of too many the ones with the lowest
 * hashes, whose counts are exact in any order and sharding (the k minimum values of Z. Bar-Yossef et al., 2002).
 */
export class CountedValues {
  readonly #held = new Map<string, { readonly hash: string; rows: number }>();
  /** Values are left out from this hash on; at first beyond all hashes. */
  #limit = "g";

  add(value: string, rows: number): void {
    const held = this.#held.get(value);
    if (held !== undefined) {
      held.rows += rows;
      return;
    }
    const hash = valueHash(value);
    if (hash >= this.#limit) return;
    this.#held.set(value, { hash, rows });
    if (this.#held.size >= 2 * MOST_VALUES) this.#cut();
  }

  /** Of a part of which only these were kept: values of other parts with higher hashes are not to be trusted either. */
  addAll(values: readonly CountedValue[], isCut: boolean): void {
    for (const [value, rows] of values) this.add(value, rows);
    if (!isCut) return;
    const hashes = values.map(([value]) => valueHash(value)).sort();
    const beyond = `${hashes.at(-1) ?? ""}0`;
    if (beyond < this.#limit) this.#limit = beyond;
    this.#cut();
  }

  /** How many different ones; where values were left out an estimate, the same in any order. */
  get different(): number {
    this.#cut();
    if (this.#limit === "g") return this.#held.size;
    const highest = [...this.#held.values()].reduce((most, { hash }) => (hash > most ? hash : most), "");
    return Math.max(MOST_VALUES + 1, Math.round((MOST_VALUES - 1) / fractionOf(highest)));
  }

  /** By code point. */
  values(): CountedValue[] {
    this.#cut();
    return [...this.#held]
      .map(([value, { rows }]): CountedValue => [value, rows])
      .sort(([a], [b]) => compareCodePoints(a, b));
  }

  #cut(): void {
    const hashes = [...this.#held.values()].map(({ hash }) => hash).sort();
    const first = hashes[MOST_VALUES];
    if (first !== undefined && first < this.#limit) this.#limit = first;
    for (const [value, { hash }] of this.#held) if (hash >= this.#limit) this.#held.delete(value);
  }
}
