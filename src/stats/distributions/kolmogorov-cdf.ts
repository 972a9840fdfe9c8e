/** P(D_n < d) by the matrix power of Marsaglia, Tsang and Wang (J. Stat. Software 8, 2003); n small. */
export function kolmogorovMatrixCdf(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const m = 2 * k - 1;
  const h = k - n * d;
  const power = matrixPower(transition(m, h), { size: m, exponent: n });
  let value = power.values[(k - 1) * m + (k - 1)] ?? 0;
  let exponent = power.scale;
  for (let i = 1; i <= n; i += 1) {
    value = (value * i) / n;
    if (value < 1e-140) {
      value *= 1e140;
      exponent -= 140;
    }
  }
  return Math.min(1, value * 10 ** exponent);
}

/**
 * P(D_n < d) by the expansion of Pelz and Good (J. Royal Stat. Soc. B 38, 1976) to n^(−3/2), with the
 * coefficients as Simard and L'Ecuyer give them; n > 140.
 */
export function pelzGoodCdf(d: number, n: number): number {
  const z = Math.sqrt(n) * d;
  const odd = oddTerms(z);
  const all = evenTerms(z);
  const root = Math.sqrt(n);
  const k2 = odd[2] + all[0];
  const k3 = odd[3] + all[1];
  return Math.min(1, Math.max(0, odd[0] + odd[1] / root + k2 / n + k3 / (n * root)));
}

function oddTerms(z: number): readonly [number, number, number, number] {
  const pi2 = Math.PI ** 2;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  const terms = Math.ceil((16 * z) / Math.PI);
  for (let k = terms; k >= 1; k -= 1) {
    const a2 = (2 * k - 1) ** 2;
    const weight = Math.exp((-pi2 * a2) / (8 * z2));
    const b = (pi2 / 4) * a2;
    const c = (pi2 * pi2 * a2 * a2) / 16;
    const e = (pi2 ** 3 * a2 ** 3) / 64;
    sums[0] += weight;
    sums[1] += weight * (b - z2);
    sums[2] += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * b + (1 - 2 * z2) * c);
    sums[3] +=
      weight * (-30 * z6 - 90 * z4 * z4 + (135 * z4 - 96 * z6) * b + (212 * z4 - 60 * z2) * c + (5 - 30 * z2) * e);
  }
  const root = Math.sqrt(2 * Math.PI);
  return [
    (sums[0] * root) / z,
    (sums[1] * root) / (6 * z4),
    (sums[2] * root) / (72 * z6 * z),
    (sums[3] * root) / (6480 * z4 * z6),
  ];
}

function evenTerms(z: number): readonly [number, number] {
  const pi2 = Math.PI ** 2;
  const z2 = z * z;
  let second = 0;
  let third = 0;
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k -= 1) {
    const weight = k * k * Math.exp((-pi2 * k * k) / (2 * z2));
    second += weight;
    third += weight * (3 * z2 - pi2 * k * k);
  }
  const front = pi2 * Math.sqrt(2 * Math.PI);
  return [(-front * second) / (36 * z2 * z), (front * third) / (216 * z2 * z2 * z2)];
}

/** The banded matrix of the random walk, before its power is taken. */
function transition(m: number, h: number): Float64Array {
  const matrix = new Float64Array(m * m);
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < m; j += 1) {
      let value = i - j + 1 < 0 ? 0 : 1;
      if (j === 0) value -= h ** (i + 1);
      if (i === m - 1) value -= h ** (m - j);
      if (i === m - 1 && j === 0 && 2 * h - 1 > 0) value += (2 * h - 1) ** m;
      for (let g = 2; g <= i - j + 1; g += 1) value /= g;
      matrix[i * m + j] = value;
    }
  }
  return matrix;
}

interface Scaled {
  readonly values: Float64Array;
  readonly scale: number;
}

/** A power with a decimal exponent kept apart, as the entries outgrow a double. */
function matrixPower(matrix: Float64Array, { size, exponent }: { size: number; exponent: number }): Scaled {
  if (exponent === 1) return { values: matrix, scale: 0 };
  const half = matrixPower(matrix, { size, exponent: Math.floor(exponent / 2) });
  let values = multiply(half.values, half.values, size);
  let scale = 2 * half.scale;
  if (exponent % 2 === 1) values = multiply(matrix, values, size);
  const middle = Math.floor(size / 2);
  if ((values[middle * size + middle] ?? 0) > 1e140) {
    values = values.map((value) => value * 1e-140);
    scale += 140;
  }
  return { values, scale };
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < size; k += 1) {
      const left = a[i * size + k] ?? 0;
      if (left === 0) continue;
      for (let j = 0; j < size; j += 1) product[i * size + j]! += left * b[k * size + j]!;
    }
  }
  return product;
}
