import { hash } from "node:crypto";

const FRACTION_DIGITS = 13;

/** The first 16 hexadecimal digits of a value's SHA-256. */
export function valueHash(value: string): string {
  return hash("sha256", value, "hex").slice(0, 16);
}

/** A hash as a number from 0 to 1: hashes of different values are spread evenly. */
export function fractionOf(hashed: string): number {
  return (Number.parseInt(hashed.slice(0, FRACTION_DIGITS), 16) + 1) / 16 ** FRACTION_DIGITS;
}

/** Orders texts by code point, in which UTF-16 units above U+FFFF and below are not. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    const surrogates = Number(isSurrogate(left)) - Number(isSurrogate(right));
    return surrogates === 0 ? left - right : surrogates;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
