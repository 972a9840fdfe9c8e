import { hasDay, isDay } from "./calendar.ts";
import { isMod11And10, remainder, weighted } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

/**
 * Modulo 11 with the ranges that are given out or kept for synthetic patients (NHS Digital): 32 to 49, 6, 7 and 9, and
 * the Scottish CHI number, which begins with a date. ISBN-10 has the same check digits: elsewhere its X tells it apart.
 */
const UK_NHS: Recognizer = {
  type: "UK_NHS",
  form: "digits",
  lengths: [10],
  fits: (digits) => /^(?:3[2-9]|[4679])/.test(digits) || hasDay(digits, { month: 2, day: 0 }),
  checks: (digits) => weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  nullRate: 1 / 11,
  isFormatted: ({ text }) => /^\d{3}[ -]\d{3}[ -]\d{4}$/.test(text),
  isTest: (digits) => digits.startsWith("999"),
};

/** HMRC NIM39110. Its letters are no check digits, but random ones would hardly be these. */
const UK_NINO: Recognizer = {
  type: "UK_NINO",
  form: "letters",
  lengths: [9],
  fits: (text) => /^[A-Z]{2}\d{6}[A-Z]$/.test(text),
  checks: (text) => /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(text),
  nullRate: 0.1,
  isTest: (text) => text === "QQ123456C" || text === "AB123456C",
};

/** Of the first ten digits one stands twice or three times and the others once; then ISO 7064 MOD 11,10. */
const DE_TAX_ID: Recognizer = {
  type: "DE_TAX_ID",
  form: "digits",
  lengths: [11],
  fits: (digits) => {
    const different = new Set(digits.slice(0, 10)).size;
    return !digits.startsWith("0") && (different === 9 || different === 8);
  },
  checks: isMod11And10,
  nullRate: 0.1,
  isFormatted: ({ text }) => /^\d{2} \d{3} \d{3} \d{3}$/.test(text),
};

/** Thirteen characters and the key 97 − n mod 97; Corsica's 2A and 2B stand for 19 and 18. */
const FR_NIR: Recognizer = {
  type: "FR_NIR",
  form: "letters",
  lengths: [15],
  fits: (text) => /^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-35-9]\d|4[0-2])(?:\d{2}|2[AB])\d{8}$/.test(text),
  checks: (text) => {
    const number = text.slice(0, 13).replace("2A", "19").replace("2B", "18");
    return 97 - remainder(number, 97) === Number(text.slice(13));
  },
  nullRate: 1 / 97,
};

const ODD: readonly number[] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]; // prettier-ignore

/** D.M. 23/12/1976: odd places by a table, even ones by their order, modulo 26. */
const IT_FISCAL_CODE: Recognizer = {
  type: "IT_FISCAL_CODE",
  form: "letters",
  lengths: [16],
  fits: (text) => /^[A-Z]{6}[\dLMNPQRSTUV]{2}[ABCDEHLMPRST][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]$/.test(text),
  checks: (text) => {
    let sum = 0;
    for (let at = 0; at < 15; at += 1) {
      const code = text.charCodeAt(at);
      const place = code <= 57 ? code - 48 : code - 65;
      sum += at % 2 === 0 ? (ODD[place] ?? 0) : place;
    }
    return text.charCodeAt(15) - 65 === sum % 26;
  },
  nullRate: 1 / 26,
};

const ES_DNI_NIE: Recognizer = {
  type: "ES_DNI_NIE",
  form: "letters",
  lengths: [9],
  fits: (text) => /^[\dXYZ]\d{7}[A-Z]$/.test(text),
  checks: (text) => {
    const number = text.slice(0, 8).replace("X", "0").replace("Y", "1").replace("Z", "2");
    return "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23] === text.at(-1);
  },
  nullRate: 1 / 23,
  isTest: (text) => text === "00000000T" || text === "12345678Z",
};

/** The eleven-test: weights 9 to 2, and −1 for the last digit. */
const NL_BSN: Recognizer = {
  type: "NL_BSN",
  form: "digits",
  lengths: [9],
  fits: () => true,
  checks: (digits) => weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
  nullRate: 1 / 11,
  isTest: (digits) => digits === "111222333" || digits === "123456782",
};

/** The last two are 97 less the remainder of the others, with a 2 before them for who was born since 2000. */
const BE_NATIONAL_NUMBER: Recognizer = {
  type: "BE_NATIONAL_NUMBER",
  form: "digits",
  lengths: [11],
  fits: (digits) => {
    // A bis number has 20 or 40 added to its month; the unknown are 0.
    const month = Number(digits.slice(2, 4)) % 20;
    const day = Number(digits.slice(4, 6));
    return Number(digits.slice(2, 4)) <= 52 && (isDay(month, day) || (day === 0 && month <= 12));
  },
  checks: (digits) => {
    const check = Number(digits.slice(9));
    return [digits.slice(0, 9), `2${digits.slice(0, 9)}`].some((number) => 97 - remainder(number, 97) === check);
  },
  nullRate: 0.0206,
  isFormatted: ({ text }) => /^\d{2}\.\d{2}\.\d{2}-\d{3}[.-]\d{2}$/.test(text),
};

/** Of people: it begins with 1, 2, 3 or 45. */
const PT_NIF: Recognizer = {
  type: "PT_NIF",
  form: "digits",
  lengths: [9],
  fits: (digits) => /^(?:[123]|45)/.test(digits),
  checks: (digits) => {
    const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    return (rest < 2 ? 0 : 11 - rest) === Number(digits[8]);
  },
  nullRate: 0.1,
};

export const WEST_EUROPEAN: readonly Recognizer[] = [UK_NHS, UK_NINO, DE_TAX_ID, FR_NIR, IT_FISCAL_CODE, ES_DNI_NIE, NL_BSN, BE_NATIONAL_NUMBER, PT_NIF]; // prettier-ignore
