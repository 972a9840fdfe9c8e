/** The rows of test/peers/monitors.py, drawn again: sums and products of uniform numbers, no other function. */
export interface Recipe {
  readonly kind: "number" | "category";
  readonly shape?: keyof typeof SHAPES;
  readonly k?: number;
  readonly n: number;
  readonly m: number;
  readonly seed: number;
  readonly shift: number;
  readonly gaps: number;
}

type Uniform = () => number;

const SHAPES = {
  bell: (uniform: Uniform, shift: number): number => bell(uniform) + shift,
  skewed: (uniform: Uniform, shift: number): number => (1 + shift) / (uniform() + 0.02),
  pair: (uniform: Uniform, shift: number): number => Number(uniform() < 0.3 + shift),
  few: (uniform: Uniform, shift: number): number => Math.trunc(4 * Math.min(0.999, uniform() * (1 + shift))),
  ties: (uniform: Uniform, shift: number): number => Math.trunc(10 * (uniform() + uniform() + shift)),
};

/** mulberry32. */
export function draws(seed: number): Uniform {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function bell(uniform: Uniform): number {
  let sum = 0;
  for (let draw = 0; draw < 12; draw += 1) sum += uniform();
  return sum - 6;
}

/** Of one side: its own seed, rows and shift. */
export function numbers({ shape = "bell", seed, n, shift, gaps }: Recipe): Float64Array {
  const uniform = draws(seed);
  return Float64Array.from({ length: n }, () => {
    const value = SHAPES[shape](uniform, shift);
    return uniform() < gaps ? Number.NaN : value;
  });
}

export function categories({ k = 1, seed, n, shift, gaps }: Recipe): readonly (string | null)[] {
  const uniform = draws(seed);
  return Array.from({ length: n }, () => {
    const u = uniform();
    const name = "abcdefg"[Math.min(k - 1, Math.trunc(k * u * u + shift))]!;
    return uniform() < gaps ? null : name;
  });
}
