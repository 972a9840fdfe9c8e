import { hasDay, isDay } from "./calendar.ts";
import { digitAt, isMod11And2, luhn, verhoeff, weighted } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

/** UIDAI: twelve digits, the first neither 0 nor 1, no palindrome. */
const IN_AADHAAR: Recognizer = {
  type: "IN_AADHAAR",
  form: "digits",
  lengths: [12],
  fits: (digits) => /^[2-9]/.test(digits),
  checks: verhoeff,
  nullRate: 0.1,
  isFormatted: ({ text }) => /^\d{4}[ -]\d{4}[ -]\d{4}$/.test(text),
};

/** The fourth letter says who holds it: a person is P. Of random letters one in three would be a holder. */
const IN_PAN: Recognizer = {
  type: "IN_PAN",
  form: "letters",
  lengths: [10],
  fits: (text) => /^[A-Z]{5}\d{4}[A-Z]$/.test(text),
  checks: (text) => /^...[ABCFGHJLPT]/.test(text),
  nullRate: 10 / 26,
};

const AU_TFN: Recognizer = {
  type: "AU_TFN",
  form: "digits",
  lengths: [9],
  fits: (digits) => !digits.startsWith("0"),
  checks: (digits) => weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  nullRate: 1 / 11,
  isFormatted: ({ text }) => /^\d{3} \d{3} \d{3}$/.test(text),
};

/** Eight digits, the check digit, the issue and perhaps the place on the card. */
const AU_MEDICARE: Recognizer = {
  type: "AU_MEDICARE",
  form: "digits",
  lengths: [10, 11],
  fits: (digits) => /^[2-6]\d{8}[1-9]/.test(digits),
  checks: (digits) => weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8),
  nullRate: 0.1,
};

/** Since October 2020 the last digits are random: a column of newer numbers is told by its date and its header alone. */
const KR_RRN: Recognizer = {
  type: "KR_RRN",
  form: "digits",
  lengths: [13],
  fits: (digits) => hasDay(digits, { month: 2, day: 4 }) && /^\d{6}[1-8]/.test(digits),
  checks: (digits) => (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(digits, 12),
  nullRate: 0.1,
  isCheckOptional: true,
  isFormatted: ({ text }) => /^\d{6}-\d{7}$/.test(text),
};

const SG_WEIGHTS = [2, 7, 6, 5, 4, 3, 2] as const;

const SG_NRIC: Recognizer = {
  type: "SG_NRIC",
  form: "letters",
  lengths: [9],
  fits: (text) => /^[STFGM]\d{7}[A-Z]$/.test(text),
  checks: (text) => singaporeLetter(text) === text.at(-1),
  nullRate: 1 / 11,
};

function singaporeLetter(text: string): string | undefined {
  const [series] = text;
  const sum = weighted(text.slice(1, 8), SG_WEIGHTS);
  if (series === "S" || series === "T") return "JZIHGFEDCBA"[(sum + (series === "T" ? 4 : 0)) % 11];
  if (series === "M") return "XWUTRQPNJLK"[(sum + 3) % 11];
  return "XWUTRQPNMLK"[(sum + (series === "G" ? 4 : 0)) % 11];
}

const ZA_ID: Recognizer = {
  type: "ZA_ID",
  form: "digits",
  lengths: [13],
  fits: (digits) => hasDay(digits, { month: 2, day: 4 }) && /^\d{10}[012]/.test(digits),
  checks: luhn,
  nullRate: 0.1,
};

const TH_ID: Recognizer = {
  type: "TH_ID",
  form: "digits",
  lengths: [13],
  fits: (digits) => /^[1-8]/.test(digits),
  checks: (digits) =>
    (11 - (weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 12),
  nullRate: 0.1,
  isFormatted: ({ text }) => /^\d-\d{4}-\d{5}-\d{2}-\d$/.test(text),
};

/** Ten digits with two check digits over odd and even places. */
const TR_ID: Recognizer = {
  type: "TR_ID",
  form: "digits",
  lengths: [11],
  fits: (digits) => /^[1-9]\d{9}[02468]$/.test(digits),
  checks: (digits) => {
    const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
    const tenth = (odd * 7 - even + 100) % 10;
    return tenth === digitAt(digits, 9) && (odd + even + tenth) % 10 === digitAt(digits, 10);
  },
  nullRate: 0.02,
};

/** GB 11643-1999. */
const CN_RESIDENT_ID: Recognizer = {
  type: "CN_RESIDENT_ID",
  form: "letters",
  lengths: [18],
  fits: (text) =>
    /^[1-9]\d{5}(?:19|20)\d{9}[\dX]$/.test(text) &&
    isDay(Number(text.slice(10, 12)), Number(text.slice(12, 14)), Number(text.slice(6, 10))),
  checks: isMod11And2,
  nullRate: 1 / 11,
};

/** Weights of the ordinance of 2014: 6 5 4 3 2 7 6 5 4 3 2 modulo 11. */
const JP_MY_NUMBER: Recognizer = {
  type: "JP_MY_NUMBER",
  form: "digits",
  lengths: [12],
  fits: () => true,
  checks: (digits) => {
    const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11);
  },
  nullRate: 0.1,
};

/** Eleven digits that nothing can be told of. */
const NG_NIN: Recognizer = { type: "NG_NIN", form: "digits", lengths: [11], fits: () => true };

export const ASIAN_AND_AFRICAN: readonly Recognizer[] = [IN_AADHAAR, IN_PAN, AU_TFN, AU_MEDICARE, KR_RRN, SG_NRIC, ZA_ID, TH_ID, TR_ID, CN_RESIDENT_ID, JP_MY_NUMBER, NG_NIN]; // prettier-ignore
