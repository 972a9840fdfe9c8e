import type { QualityCount } from "../measured.ts";

/**
 * Joins what several parts of a window's rows counted. Counts add up; moments are joined as Chan, Golub and LeVeque do
 * (1979). Equal values were counted by one part alone, whichever parts have their rows, so what is said of them adds up
 * too.
 */
export function joinCounts(parts: readonly (readonly QualityCount[])[]): readonly QualityCount[] {
  const joined = new Map<string, QualityCount>();
  for (const part of parts)
    for (const one of part) {
      const other = joined.get(one.check);
      joined.set(one.check, other === undefined ? one : join(other, one));
    }
  return [...joined.values()];
}

function join(a: QualityCount, b: QualityCount): QualityCount {
  const problem = a.problem ?? b.problem;
  const values =
    a.values === undefined || b.values === undefined ? (a.values ?? b.values) : joinValues(a.values, b.values);
  return {
    check: a.check,
    counted: a.counted + b.counted,
    failed: a.failed + b.failed,
    ...(values === undefined ? {} : { values }),
    ...(problem === undefined ? {} : { problem }),
  };
}

type Values = NonNullable<QualityCount["values"]>;

function joinValues(a: Values, b: Values): Values {
  // Values of a column may be called anything.
  if ([a, b].some((one) => "m2" in one && "mean" in one && "n" in one)) return joinMoments(a, b);
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, joinValue(name, a[name] ?? null, b[name] ?? null)]));
}

function joinValue(name: string, a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return name === "newest" ? Math.max(a, b) : a + b;
}

function joinMoments(a: Values, b: Values): Values {
  const [one, two] = [a["n"] ?? 0, b["n"] ?? 0];
  if (one === 0) return b;
  if (two === 0) return a;
  const [mean, other] = [a["mean"] ?? null, b["mean"] ?? null];
  const sum = joinValue("sum", a["sum"] ?? null, b["sum"] ?? null);
  const n = one + two;
  if (mean === null || other === null) return { n, mean: null, m2: null, sum };
  const gap = other - mean;
  const m2 = (a["m2"] ?? 0) + (b["m2"] ?? 0) + (gap * gap * one * two) / n;
  return { n, mean: mean + (gap * two) / n, m2, sum };
}
