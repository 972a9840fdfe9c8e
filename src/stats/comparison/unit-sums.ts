/** How rows are weighted, and which of them belong together. */
export interface UnitRows {
  readonly weights?: Float64Array | undefined;
  /** A code 0 … count − 1 of each row; codes without a row are allowed. */
  readonly clusters?: { readonly codes: Int32Array; readonly count: number } | undefined;
}

/** Two values of each row, summed over the rows of each independent unit that has any weight. */
export interface UnitSums {
  readonly weights: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** The most by which a unit's two sums differ; 0 where no row differs. */
  readonly apart: number;
  /** Whether a unit may have several rows. */
  readonly isGrouped: boolean;
  /**
   * Units whose sums differ by more than rows would that each differ by a twentieth of the usual value, either way: a model
   * that was exported anew differs by less.
   */
  readonly different: number;
  /** The most by which the two values of a row differ. */
  readonly rowApart: number;
  /** The weight of a row as a weighted draw finds it: Σw²/Σw. */
  readonly rowWeight: number;
  /** The same of a unit. */
  readonly unitWeight: number;
}

const MATERIAL = 0.05;

/** Of rows that have any weight. */
function usualSize(values: Float64Array, weights: Float64Array | undefined): number {
  let [sum, rows] = [0, 0];
  for (let row = 0; row < values.length; row += 1) {
    if (weights?.[row] === 0) continue;
    sum += Math.abs(values[row]!);
    rows += 1;
  }
  return rows > 0 ? sum / rows : 0;
}

/** As a weighted draw finds it, Σw²/Σw; 0 where nothing has weight. */
export function usualWeight(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let unit = 0; unit < weights.length; unit += 1) {
    const weight = weights[unit]!;
    sum += weight;
    squares += weight * weight;
  }
  return sum > 0 ? squares / sum : 0;
}

/** A million rows are units as they are. */
function rowsAlone(first: Float64Array, second: Float64Array, least: number): UnitSums {
  let [apart, different] = [0, 0];
  for (let row = 0; row < first.length; row += 1) {
    const distance = Math.abs(first[row]! - second[row]!);
    if (distance > apart) apart = distance;
    if (distance > least) different += 1;
  }
  const weights = new Float64Array(first.length).fill(1);
  return {
    weights,
    first,
    second,
    apart,
    different,
    isGrouped: false,
    rowApart: apart,
    rowWeight: 1,
    unitWeight: 1,
  };
}

/** Rows, or groups of rows, as units. `material`: of the usual size of a value, what makes a difference; default 0.05. */
export function unitSums(
  first: Float64Array,
  second: Float64Array,
  { weights, clusters, material = MATERIAL }: UnitRows & { readonly material?: number | undefined } = {},
): UnitSums {
  const least = material * usualSize(second, weights);
  if (weights === undefined && clusters === undefined) return rowsAlone(first, second, least);
  const count = clusters?.count ?? first.length;
  const all = { weights: new Float64Array(count), first: new Float64Array(count), second: new Float64Array(count) };
  const unitSquares = new Float64Array(count);
  let [furthest, total, squares] = [0, 0, 0];
  for (let row = 0; row < first.length; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    if (weight === 0) continue;
    const unit = clusters === undefined ? row : clusters.codes[row]!;
    all.weights[unit]! += weight;
    all.first[unit]! += weight * first[row]!;
    all.second[unit]! += weight * second[row]!;
    unitSquares[unit]! += weight * weight;
    furthest = Math.max(furthest, Math.abs(first[row]! - second[row]!));
    total += weight;
    squares += weight * weight;
  }
  let [apart, different] = [0, 0];
  for (let unit = 0; unit < count; unit += 1) {
    const distance = Math.abs(all.first[unit]! - all.second[unit]!);
    apart = Math.max(apart, distance);
    if (distance > least * Math.sqrt(unitSquares[unit]!)) different += 1;
  }
  const distances = {
    apart,
    different,
    isGrouped: clusters !== undefined,
    rowApart: furthest,
    rowWeight: total > 0 ? squares / total : 0,
    unitWeight: usualWeight(all.weights),
  };
  if (all.weights.every((weight) => weight > 0)) return { ...all, ...distances };
  const isThere = (_: number, unit: number): boolean => all.weights[unit]! > 0;
  return {
    weights: all.weights.filter(isThere),
    first: all.first.filter(isThere),
    second: all.second.filter(isThere),
    ...distances,
  };
}
