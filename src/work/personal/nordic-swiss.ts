import { hasDay, isDay } from "./calendar.ts";
import { digitAt, luhn, weighted } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

/** Ten digits, or twelve with the century; a coordination number has 60 added to its day. */
const SE_PERSONNUMMER: Recognizer = {
  type: "SE_PERSONNUMMER",
  form: "digits",
  lengths: [10, 12],
  fits: (digits) => {
    if (digits.length === 12 && !/^(?:18|19|20)/.test(digits)) return false;
    const short = digits.slice(-10);
    const day = Number(short.slice(4, 6));
    return isDay(Number(short.slice(2, 4)), day > 60 ? day - 60 : day);
  },
  checks: (digits) => luhn(digits.slice(-10)),
  nullRate: 0.1,
  isFormatted: ({ text }) => /^\d{6}(?:\d{2})?[-+]\d{4}$/.test(text),
};

const CENTURIES = /^\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]$/i;

const FI_HETU: Recognizer = {
  type: "FI_HETU",
  form: "text",
  lengths: [11],
  fits: (text) => CENTURIES.test(text) && hasDay(text, { month: 2, day: 0 }),
  checks: (text) => {
    const number = Number(text.slice(0, 6) + text.slice(7, 10));
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31] === text.at(-1)?.toUpperCase();
  },
  nullRate: 1 / 31,
  // 900 to 999 are given to nobody.
  isTest: (text) => text[7] === "9",
};

/** A D-number has 40 added to its day. Two check digits modulo 11. */
const NO_FODSELSNUMMER: Recognizer = {
  type: "NO_FODSELSNUMMER",
  form: "digits",
  lengths: [11],
  fits: (digits) => {
    const day = Number(digits.slice(0, 2));
    return isDay(Number(digits.slice(2, 4)), day > 40 ? day - 40 : day);
  },
  checks: (digits) =>
    weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  nullRate: 1 / 121,
};

/** Since 2007 numbers are given out that modulo 11 does not hold for: a check that fails says nothing. */
const DK_CPR: Recognizer = {
  type: "DK_CPR",
  form: "digits",
  lengths: [10],
  fits: (digits) => hasDay(digits, { month: 2, day: 0 }),
  checks: (digits) => weighted(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  nullRate: 1 / 11,
  isCheckOptional: true,
  isFormatted: ({ text }) => /^\d{6}-\d{4}$/.test(text),
};

/** 756, the country of Switzerland in ISO 3166, which is no prefix of GS1; the check digit of EAN-13. */
const CH_AHV: Recognizer = {
  type: "CH_AHV",
  form: "digits",
  lengths: [13],
  fits: (digits) => digits.startsWith("756"),
  checks: (digits) => (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) + digitAt(digits, 12)) % 10 === 0,
  nullRate: 0.1,
  isFormatted: ({ text }) => /^756\.\d{4}\.\d{4}\.\d{2}$/.test(text),
  isTest: (digits) => digits === "7569217076985",
};

export const NORDIC_AND_SWISS: readonly Recognizer[] = [SE_PERSONNUMMER, FI_HETU, NO_FODSELSNUMMER, DK_CPR, CH_AHV];
