/** Rows that each add their weight (default 1) to one of four cells of one of `places` places, or none (−1). */
export interface PlacedRows {
  readonly placeOf: Int32Array;
  readonly cells: Uint8Array;
  readonly places: number;
  readonly weights?: Float64Array | undefined;
}

/** Sums over the independent units (rows or clusters) of what each adds to the cells of a place. */
export interface PlaceSums {
  /** By cell. */
  readonly sums: Float64Array;
  /** 4 × 4: of products of cells within a unit. */
  readonly squares: Float64Array;
  readonly rows: number;
  readonly units: number;
  /** Of squared weights of units. */
  readonly unitSquares: number;
  /** Units with a row that the two models answer differently. */
  readonly telling: number;
}

export interface UnitProducts {
  ofPlace(place: number): PlaceSums;
  /** By place, sums of squared weights of rows. */
  readonly rowSquares: Float64Array;
  /** As `squares`, of two places that share units. */
  between(one: number, other: number): Float64Array | undefined;
}

/** Of rows that are independent. */
export function ownProducts(rows: PlacedRows): UnitProducts {
  const all = emptySums(rows);
  for (const [row, place] of rows.placeOf.entries()) {
    if (place < 0) continue;
    const [cell, weight] = [rows.cells[row]!, rows.weights?.[row] ?? 1];
    const into = all[place]!;
    into.sums[cell]! += weight;
    into.squares[cell * 5]! += weight ** 2;
    into.rows += 1;
    into.units += 1;
    into.unitSquares += weight ** 2;
    into.telling += cell === 1 || cell === 2 ? 1 : 0;
  }
  const rowSquares = Float64Array.from(all, ({ unitSquares }) => unitSquares);
  return { ofPlace: (place) => all[place]!, rowSquares, between: () => undefined };
}

/** Of clusters of rows; a cluster may have rows of several places, which are then correlated. */
export function clusteredProducts(rows: PlacedRows & { readonly clusters: Int32Array }): UnitProducts {
  const { placeOf, cells, weights, places } = rows;
  const all = emptySums(rows);
  const rowSquares = new Float64Array(places);
  const shared = new Map<number, Float64Array>();
  for (const members of membersOf(rows)) {
    const own = new Map<number, Float64Array>();
    for (const row of members) {
      const place = placeOf[row]!;
      const weight = weights?.[row] ?? 1;
      const unit = own.get(place) ?? new Float64Array(4);
      own.set(place, unit);
      unit[cells[row]!]! += weight;
      all[place]!.rows += 1;
      rowSquares[place]! += weight ** 2;
    }
    const touched = [...own];
    for (const [at, [place, unit]] of touched.entries()) {
      addUnit(all[place]!, unit);
      for (const [other, theirs] of touched.slice(at + 1)) {
        const key = Math.min(place, other) * places + Math.max(place, other);
        const matrix = shared.get(key) ?? new Float64Array(16);
        shared.set(key, matrix);
        if (place < other) addProducts(matrix, unit, theirs);
        else addProducts(matrix, theirs, unit);
      }
    }
  }
  return {
    ofPlace: (place) => all[place]!,
    rowSquares,
    between: (one, other) => {
      const matrix = shared.get(Math.min(one, other) * places + Math.max(one, other));
      return matrix === undefined || one < other ? matrix : transposed(matrix);
    },
  };
}

type Growing = { -readonly [Key in keyof PlaceSums]: PlaceSums[Key] };

function emptySums({ places }: PlacedRows): readonly Growing[] {
  return Array.from({ length: places }, () => ({
    sums: new Float64Array(4),
    squares: new Float64Array(16),
    rows: 0,
    units: 0,
    unitSquares: 0,
    telling: 0,
  }));
}

function addUnit(into: Growing, unit: Float64Array): void {
  const total = unit.reduce((sum, cell) => sum + cell, 0);
  for (const [cell, value] of unit.entries()) into.sums[cell]! += value;
  addProducts(into.squares, unit, unit);
  into.units += 1;
  into.unitSquares += total ** 2;
  into.telling += unit[1]! + unit[2]! > 0 ? 1 : 0;
}

function addProducts(matrix: Float64Array, left: Float64Array, right: Float64Array): void {
  for (let row = 0; row < 4; row += 1)
    for (let column = 0; column < 4; column += 1) matrix[row * 4 + column]! += left[row]! * right[column]!;
}

function transposed(matrix: Float64Array): Float64Array {
  return matrix.map((_, at) => matrix[(at % 4) * 4 + Math.floor(at / 4)]!);
}

/** The rows of each cluster that are of a place. */
function membersOf({ placeOf, clusters }: PlacedRows & { readonly clusters: Int32Array }): Iterable<readonly number[]> {
  const members = new Map<number, number[]>();
  for (const [row, place] of placeOf.entries()) {
    if (place < 0) continue;
    const known = members.get(clusters[row]!);
    if (known === undefined) members.set(clusters[row]!, [row]);
    else known.push(row);
  }
  return members.values();
}
