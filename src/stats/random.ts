const TWO_32 = 4294967296;
/** The product of 32 random bits and the bound is exact in a double only up to here. */
const LARGEST_EXACT_BOUND = 2097152;

/**
 * A seeded source of random numbers: the same seed gives the same numbers on every machine.
 * xoshiro128** 1.1 (D. Blackman and S. Vigna, 2018), its state filled by SplitMix64 from the seed as its authors
 * recommend. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare = Number.NaN;

  private constructor(state: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** `seed` is an integer of at most 53 bits, taken modulo 2^64. Throws RangeError on anything else. */
  static fromSeed(seed: number): Random {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number below 2^53, not ${seed}`);
    const [first, second] = splitMix64(BigInt.asUintN(64, BigInt(seed)));
    return new Random([low32(first), high32(first), low32(second), high32(second)]);
  }

  /** From the generator's four 32-bit words, not all 0. */
  static fromState(state: readonly [number, number, number, number]): Random {
    return new Random([state[0] | 0, state[1] | 0, state[2] | 0, state[3] | 0]);
  }

  /** 32 random bits, as an integer 0 ≤ x < 2^32. */
  bits(): number {
    const b = this.#b;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }

  /** Uniform on [0, 1), 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** A uniform integer 0 ≤ x < bound ≤ 2^32, without bias (D. Lemire's rejection, 2019). */
  below(bound: number): number {
    if (bound > LARGEST_EXACT_BOUND) return Math.floor(this.uniform() * bound);
    for (;;) {
      const product = this.bits() * bound;
      const high = Math.floor(product / TWO_32);
      const low = product - high * TWO_32;
      if (low >= bound || low >= (TWO_32 - bound) % bound) return high;
    }
  }

  /** Fills `into` with `below(bound)`, one after another. The words lie in local variables: resampling does little else. */
  fillBelow(into: Uint32Array, bound: number): void {
    if (bound > LARGEST_EXACT_BOUND) {
      for (let at = 0; at < into.length; at += 1) into[at] = this.below(bound);
      return;
    }
    const refused = (TWO_32 - bound) % bound;
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    for (let at = 0; at < into.length;) {
      const scrambled = Math.imul(b, 5);
      const bits = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
      c ^= a;
      d ^= b;
      const shifted = b << 9;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      const product = bits * bound;
      const high = Math.floor(product / TWO_32);
      if (product - high * TWO_32 < refused) continue;
      into[at] = high;
      at += 1;
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
  }

  /** A standard normal number (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * factor;
      return u * factor;
    }
  }
}

function splitMix64(seed: bigint): readonly [bigint, bigint] {
  const next = (state: bigint): bigint => {
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  const gamma = 0x9e3779b97f4a7c15n;
  const first = BigInt.asUintN(64, seed + gamma);
  return [next(first), next(BigInt.asUintN(64, first + gamma))];
}

function low32(word: bigint): number {
  return Number(BigInt.asIntN(32, word));
}

function high32(word: bigint): number {
  return Number(BigInt.asIntN(32, word >> 32n));
}
