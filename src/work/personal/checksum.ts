/** The check-digit schemes that identity numbers share. All take ASCII digits, and anything else is the caller's mistake. */

/** ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum divisible by 10. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, doubled = false; at >= 0; at -= 1, doubled = !doubled) {
    const digit = digitAt(digits, at);
    sum += doubled ? (DOUBLED[digit] ?? 0) : digit;
  }
  return sum % 10 === 0;
}

const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/** Each digit times its weight; digits without a weight do not count. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) sum += digitAt(digits, at) * (weights[at] ?? 0);
  return sum;
}

/** The remainder of a number of any length, read digit by digit. */
export function remainder(digits: string, modulus: number): number {
  let rest = 0;
  for (let at = 0; at < digits.length; at += 1) rest = (rest * 10 + digitAt(digits, at)) % modulus;
  return rest;
}

/** ISO/IEC 7064 MOD 97-10 over letters (A = 10 … Z = 35) and digits, as IBAN uses it: whether the remainder is 1. */
export function isMod97(text: string): boolean {
  let rest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    rest = code <= 57 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest === 1;
}

/** ISO/IEC 7064 MOD 11,10, as the German tax number uses it. */
export function isMod11And10(digits: string): boolean {
  let product = 10;
  for (let at = 0; at < digits.length - 1; at += 1) {
    const sum = (digitAt(digits, at) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

/** ISO/IEC 7064 MOD 11-2, whose last character may be X. */
export function isMod11And2(text: string): boolean {
  let product = 0;
  for (let at = 0; at < text.length - 1; at += 1) product = ((product + digitAt(text, at)) * 2) % 11;
  return "0123456789X"[(12 - product) % 11] === text.at(-1);
}

/** J. Verhoeff, Error Detecting Decimal Codes (1969): the dihedral group of order 10. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let at = digits.length - 1, place = 0; at >= 0; at -= 1, place += 1)
    check = PRODUCTS[check]?.[PERMUTATIONS[place % 8]?.[digitAt(digits, at)] ?? 0] ?? 0;
  return check === 0;
}

const PRODUCTS: readonly (readonly number[])[] = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
].map((row) => Array.from(row, Number));

const PERMUTATIONS: readonly (readonly number[])[] = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
].map((row) => Array.from(row, Number));

export function digitAt(digits: string, at: number): number {
  return digits.charCodeAt(at) - 48;
}
