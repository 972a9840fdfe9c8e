import { hasDay, isDay } from "./calendar.ts";
import { digitAt, remainder, weighted } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

/** The month tells the century: 80, 20, 40 or 60 is added to it. */
const PL_PESEL: Recognizer = {
  type: "PL_PESEL",
  form: "digits",
  lengths: [11],
  fits: (digits) => isDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))),
  checks: (digits) => weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  nullRate: 0.1,
};

/** A woman's month has 50 added, and 20 where a day's numbers ran out. Those of nine digits have no check digit. */
const CZ_SK_BIRTH_NUMBER: Recognizer = {
  type: "CZ_SK_BIRTH_NUMBER",
  form: "digits",
  lengths: [10],
  fits: (digits) => isDay((Number(digits.slice(2, 4)) % 50) % 20, Number(digits.slice(4, 6))),
  checks: (digits) => remainder(digits.slice(0, 9), 11) % 10 === digitAt(digits, 9),
  nullRate: 0.1,
  isFormatted: ({ text }) => /^\d{6}\/\d{4}$/.test(text),
};

const RO_CNP: Recognizer = {
  type: "RO_CNP",
  form: "digits",
  lengths: [13],
  fits: (digits) => /^[1-9]/.test(digits) && hasDay(digits, { month: 3, day: 5 }) && isCounty(digits),
  checks: (digits) => {
    const rest = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    return (rest === 10 ? 1 : rest) === digitAt(digits, 12);
  },
  nullRate: 0.1,
};

function isCounty(digits: string): boolean {
  const county = Number(digits.slice(7, 9));
  return (county >= 1 && county <= 52) || county === 70;
}

export const EAST_EUROPEAN: readonly Recognizer[] = [PL_PESEL, CZ_SK_BIRTH_NUMBER, RO_CNP];
