const TWO_32 = 4294967296;

/**
 * The bench's own random numbers, so that a flaw of the product's generator cannot hide in what judges it: sfc32
 * (C. Doty-Humphrey, PractRand), normals by Box and Muller, gammas by Marsaglia and Tsang (2000).
 */
export class Draws {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | undefined;

  /** Numbers of one data set of a world: both are part of the seed. */
  constructor(world: string, dataSet: number) {
    this.#a = hashOf(world);
    this.#b = dataSet | 0;
    this.#c = 0x9e3779b9;
    for (let round = 0; round < 16; round += 1) this.#bits();
  }

  #bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform on (0, 1). */
  uniform(): number {
    return (this.#bits() + 0.5) / TWO_32;
  }

  /** A whole number 0 … bound − 1. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Whether something of this chance happens. */
  happens(chance: number): boolean {
    return this.uniform() < chance;
  }

  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** With this correlation to `other`, itself standard normal. */
  normalLike(other: number, correlation: number): number {
    return correlation * other + Math.sqrt(1 - correlation * correlation) * this.normal();
  }

  /** 1 or −1. */
  sign(): number {
    return this.happens(0.5) ? 1 : -1;
  }

  /** Student's t. */
  student(degrees: number): number {
    return this.normal() / Math.sqrt((2 * this.#gamma(degrees / 2)) / degrees);
  }

  /** At least 1. */
  pareto(index: number): number {
    return this.uniform() ** (-1 / index);
  }

  /** The mean of a normal's exponential is 1. */
  lognormal(deviation: number): number {
    return Math.exp(deviation * this.normal() - (deviation * deviation) / 2);
  }

  #gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
