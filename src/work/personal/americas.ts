import { digitAt, luhn, weighted } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

/** SSA: no area 000, 666 or 9xx, no group 00, no serial 0000. */
const SSN = /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/;

/** Of nine digits; the published ones are nobody's. */
export function isSocialSecurityNumber(digits: string): boolean {
  return SSN.test(digits) && US_SSN.isTest?.(digits) !== true;
}

const US_SSN: Recognizer = {
  type: "US_SSN",
  form: "digits",
  lengths: [9],
  fits: (digits) => SSN.test(digits),
  isFormatted: ({ text }) => /^\d{3}[- ]\d{2}[- ]\d{4}$/.test(text),
  isDistinct: true,
  // The wallet insert of 1938, and the one that the SSA advertised with.
  isTest: (digits) => ["078051120", "219099999", "123456789", "111223333", "457555462"].includes(digits),
};

/** IRS: 9xx, and a group of 50-65, 70-88, 90-92 or 94-99. */
const US_ITIN: Recognizer = {
  type: "US_ITIN",
  form: "digits",
  lengths: [9],
  fits: (digits) => /^9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])\d{4}$/.test(digits),
  isFormatted: ({ text }) => /^\d{3}[- ]\d{2}[- ]\d{4}$/.test(text),
  isDistinct: true,
};

/** 45 CFR 162.406: Luhn over 80840 and the number. */
const US_NPI: Recognizer = {
  type: "US_NPI",
  form: "digits",
  lengths: [10],
  fits: (digits) => /^[12]/.test(digits),
  checks: (digits) => luhn(`80840${digits}`),
  nullRate: 0.1,
};

/** Neither 0 nor 8 begins one: 0 is for fictitious numbers, 8 for businesses. */
const CA_SIN: Recognizer = {
  type: "CA_SIN",
  form: "digits",
  lengths: [9],
  fits: (digits) => /^[1-79]/.test(digits),
  checks: luhn,
  nullRate: 0.1,
  isFormatted: ({ text }) => /^\d{3}[- ]\d{3}[- ]\d{3}$/.test(text),
  isTest: (digits) => digits === "046454286" || digits === "130692544",
};

const BR_CPF: Recognizer = {
  type: "BR_CPF",
  form: "digits",
  lengths: [11],
  fits: () => true,
  checks: (digits) => isBrazilian(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]),
  nullRate: 0.0104,
  isFormatted: ({ text }) => /^\d{3}\.\d{3}\.\d{3}-\d{2}$/.test(text),
};

const BR_CNPJ: Recognizer = {
  type: "BR_CNPJ",
  form: "digits",
  lengths: [14],
  fits: () => true,
  checks: (digits) => isBrazilian(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
  nullRate: 0.0104,
  isFormatted: ({ text }) => /^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}$/.test(text),
};

/** Two check digits of weights modulo 11; the second one's begin one higher, and end with the first check digit. */
function isBrazilian(digits: string, weights: readonly number[]): boolean {
  const n = weights.length;
  const second = [(weights[0] ?? 0) + 1, ...weights];
  return (
    digitAt(digits, n) === checkDigit(weighted(digits, weights)) &&
    digitAt(digits, n + 1) === checkDigit(weighted(digits, second))
  );
}

function checkDigit(sum: number): number {
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

export const AMERICAN: readonly Recognizer[] = [US_SSN, US_ITIN, US_NPI, CA_SIN, BR_CPF, BR_CNPJ];
