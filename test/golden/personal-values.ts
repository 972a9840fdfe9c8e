import { Random } from "../../src/stats/random.ts";
import type { PersonalType } from "../../src/work/personal/types.ts";

/**
 * Seeded values of every type with check digits, made by the issuers' instructions for giving numbers out, which say how
 * a digit is made and not how a number is checked; and columns of every other type as they are written in its country.
 */
export type Maker = (random: Random) => string;

const digits = (random: Random, n: number): string => Array.from({ length: n }, () => random.below(10)).join("");
export const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;
const letters = (random: Random, n: number, from = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"): string =>
  Array.from({ length: n }, () => from[random.below(from.length)]).join("");
const two = (value: number): string => String(value).padStart(2, "0");
const sum = (text: string, weights: readonly number[]): number =>
  weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);

function day(random: Random): { readonly yy: string; readonly mm: string; readonly dd: string } {
  return { yy: two(30 + random.below(70)), mm: two(1 + random.below(12)), dd: two(1 + random.below(28)) };
}

/** Draws anew until the instruction gives a digit: some numbers are not given out. */
function until(make: () => string | undefined): string {
  for (;;) {
    const made = make();
    if (made !== undefined) return made;
  }
}

function luhnDigit(body: string): string {
  const total = Array.from(body)
    .reverse()
    .map((digit, at) => (at % 2 === 0 ? Number(digit) * 2 : Number(digit)))
    .reduce((all, value) => all + Math.floor(value / 10) + (value % 10), 0);
  return String((10 - (total % 10)) % 10);
}

const withLuhn = (body: string): string => body + luhnDigit(body);

function mod97(text: string): number {
  const number = Array.from(text, (letter) => String(Number.parseInt(letter, 36))).join("");
  return Number(BigInt(number) % 97n);
}

function iban(random: Random): string {
  const [country, bban] = pick(random, [
    ["DE", digits(random, 18)],
    ["NL", letters(random, 4) + digits(random, 10)],
    ["FR", digits(random, 23)],
    ["GB", letters(random, 4) + digits(random, 14)],
    ["ES", digits(random, 20)],
  ] as const);
  return `${country}${two(98 - mod97(`${bban}${country}00`))}${bban}`;
}

/** 9 of the ten digits, one of them twice, then the digit of ISO 7064 by its own recursion. */
function steuerId(random: Random): string {
  return until(() => {
    const order = Array.from("0123456789").sort(() => random.uniform() - 0.5);
    order[9] = order[random.below(9)]!;
    const body = order.sort(() => random.uniform() - 0.5).join("");
    if (body.startsWith("0")) return undefined;
    let rest = 10;
    for (const digit of body) rest = (2 * ((Number(digit) + rest) % 10 || 10)) % 11;
    return body + String(rest === 1 ? 0 : 11 - rest);
  });
}

function mod11(body: string, weights: readonly number[]): string | undefined {
  const rest = (11 - (sum(body, weights) % 11)) % 11;
  return rest === 10 ? undefined : String(rest);
}

function fodselsnummer(random: Random): string {
  return until(() => {
    const { yy, mm, dd } = day(random);
    const body = dd + mm + yy + digits(random, 3);
    const first = mod11(body, [3, 7, 6, 1, 8, 9, 4, 5, 2]);
    if (first === undefined) return undefined;
    const second = mod11(body + first, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    return second === undefined ? undefined : body + first + second;
  });
}

function cpf(random: Random): string {
  const digit = (body: string): string => {
    const rest =
      sum(
        body,
        Array.from(body, (_, at) => body.length + 1 - at),
      ) % 11;
    return String(rest < 2 ? 0 : 11 - rest);
  };
  const body = digits(random, 9);
  const first = body + digit(body);
  return first + digit(first);
}

const ODD_PLACES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function codiceFiscale(random: Random): string {
  const { yy, dd } = day(random);
  const body = letters(random, 6) + yy + letters(random, 1, "ABCDEHLMPRST") + dd + letters(random, 1) + digits(random, 3); // prettier-ignore
  const place = (letter: string): number => (letter >= "A" ? letter.charCodeAt(0) - 65 : Number(letter));
  const total = Array.from(body).reduce((all, letter, at) => all + (at % 2 === 0 ? ODD_PLACES[place(letter)]! : place(letter)), 0); // prettier-ignore
  return body + String.fromCharCode(65 + (total % 26));
}

/** The dihedral group by its rule, and not by its table. */
function aadhaar(random: Random): string {
  const product = (a: number, b: number): number =>
    a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 10) % 5) : (a - b + 5) % 5;
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const turned = (digit: number, times: number): number => Array.from({ length: times }).reduce<number>((at) => turn[at]!, digit); // prettier-ignore
  const body = String(2 + random.below(8)) + digits(random, 10);
  const check = Array.from(body).reverse().reduce((all, digit, at) => product(all, turned(Number(digit), (at + 1) % 8)), 0); // prettier-ignore
  return body + String(check < 5 ? (5 - check) % 5 : check);
}

function turkish(random: Random): string {
  const body = String(1 + random.below(9)) + digits(random, 8);
  const tenth = (((sum(body, [7, -1, 7, -1, 7, -1, 7, -1, 7]) % 10) + 10) % 10).toString();
  const all = Array.from(body + tenth).reduce((total, digit) => total + Number(digit), 0);
  return body + tenth + String(all % 10);
}

const birth = (random: Random): string => Object.values(day(random)).join("");

export const VALUES: Partial<Readonly<Record<PersonalType, Maker>>> = {
  PAYMENT_CARD: (random) =>
    withLuhn(pick(random, ["4", "51", "55"]).padEnd(2, String(random.below(10))) + digits(random, 13)),
  IBAN: iban,
  IMEI: (random) => withLuhn(`35${digits(random, 12)}`),
  US_NPI: (random) => until(() => { const body = `1${digits(random, 8)}`; return body + luhnDigit(`80840${body}`); }), // prettier-ignore
  CA_SIN: (random) => withLuhn(pick(random, Array.from("1234567")) + digits(random, 7)),
  BR_CPF: cpf,
  UK_NHS: (random) => until(() => { const body = pick(random, ["4", "6"]) + digits(random, 8); const check = mod11(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]); return check === undefined ? undefined : body + check; }), // prettier-ignore
  UK_NINO: (random) => letters(random, 1, "ABCEGHJKLMPRSTWXYZ") + letters(random, 1, "ACEHJLMPRSWXYZ") + digits(random, 6) + letters(random, 1, "ABCD"), // prettier-ignore
  DE_TAX_ID: steuerId,
  FR_NIR: (random) => { const { yy, mm } = day(random); const body = pick(random, ["1", "2"]) + yy + mm + two(1 + random.below(95)) + digits(random, 6); return body + two(97 - Number(BigInt(body) % 97n)); }, // prettier-ignore
  IT_FISCAL_CODE: codiceFiscale,
  ES_DNI_NIE: (random) => { const number = random.below(100_000_000); return String(number).padStart(8, "0") + "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]; }, // prettier-ignore
  NL_BSN: (random) => until(() => { const body = digits(random, 8); const rest = sum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11; return rest === 10 ? undefined : body + String(rest); }), // prettier-ignore
  BE_NATIONAL_NUMBER: (random) => { const body = birth(random) + digits(random, 3); return body + two(97 - (Number(body) % 97)); }, // prettier-ignore
  PT_NIF: (random) => { const body = pick(random, ["1", "2"]) + digits(random, 7); const rest = 11 - (sum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11); return body + String(rest > 9 ? 0 : rest); }, // prettier-ignore
  PL_PESEL: (random) => { const body = birth(random) + digits(random, 4); return body + String((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10); }, // prettier-ignore
  CZ_SK_BIRTH_NUMBER: (random) => until(() => { const { yy, mm, dd } = day(random); const body = yy + two(Number(mm) + 50 * random.below(2)) + dd + digits(random, 3); const rest = Number(body) % 11; return rest === 10 ? undefined : body + String(rest); }), // prettier-ignore
  RO_CNP: (random) => { const body = pick(random, ["1", "2"]) + birth(random) + two(1 + random.below(46)) + digits(random, 3); const rest = sum(body, Array.from("279146358279", Number)) % 11; return body + String(rest === 10 ? 1 : rest); }, // prettier-ignore
  SE_PERSONNUMMER: (random) => withLuhn(birth(random) + digits(random, 3)),
  FI_HETU: (random) => { const { yy, mm, dd } = day(random); const number = String(2 + random.below(890)).padStart(3, "0"); return `${dd}${mm}${yy}-${number}${"0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(dd + mm + yy + number) % 31]}`; }, // prettier-ignore
  NO_FODSELSNUMMER: fodselsnummer,
  DK_CPR: (random) => until(() => { const { yy, mm, dd } = day(random); const body = dd + mm + yy + digits(random, 3); const check = mod11(body, [4, 3, 2, 7, 6, 5, 4, 3, 2]); return check === undefined ? undefined : body + check; }), // prettier-ignore
  CH_AHV: (random) => { const body = `756${digits(random, 9)}`; return body + String((10 - (sum(body, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10); }, // prettier-ignore
  IN_AADHAAR: aadhaar,
  IN_PAN: (random) => `${letters(random, 3)}P${letters(random, 1)}${digits(random, 4)}${letters(random, 1)}`,
  AU_TFN: (random) => until(() => { const body = String(1 + random.below(9)) + digits(random, 7); const rest = sum(body, [1, 4, 3, 7, 5, 8, 6, 9]) % 11; return rest === 10 ? undefined : body + String(rest); }), // prettier-ignore
  AU_MEDICARE: (random) => { const body = String(2 + random.below(5)) + digits(random, 7); return body + String(sum(body, [1, 3, 7, 9, 1, 3, 7, 9]) % 10) + String(1 + random.below(9)); }, // prettier-ignore
  KR_RRN: (random) => { const body = birth(random) + pick(random, ["1", "2"]) + digits(random, 5); return body + String((11 - (sum(body, Array.from("234567892345", Number)) % 11)) % 10); }, // prettier-ignore
  SG_NRIC: (random) => { const body = digits(random, 7); return `S${body}${"ABCDEFGHIZJ"[10 - (sum(body, [2, 7, 6, 5, 4, 3, 2]) % 11)]}`; }, // prettier-ignore
  ZA_ID: (random) => withLuhn(`${birth(random)}${digits(random, 4)}08`),
  TH_ID: (random) => { const body = String(1 + random.below(8)) + digits(random, 11); return body + String((11 - (sum(body, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10); }, // prettier-ignore
  TR_ID: turkish,
  CN_RESIDENT_ID: (random) => { const { yy, mm, dd } = day(random); const body = `11010519${yy}${mm}${dd}${digits(random, 3)}`; const weights = Array.from({ length: 17 }, (_, at) => 2 ** (17 - at) % 11); return body + "10X98765432"[sum(body, weights) % 11]; }, // prettier-ignore
  JP_MY_NUMBER: (random) => { const body = digits(random, 11); const rest = sum(body, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11; return body + String(rest < 2 ? 0 : 11 - rest); }, // prettier-ignore
};

/** Different values of a column, of which a share is clean and the others are what people leave in cells. */
export function columnOf(
  make: Maker,
  { n, clean, seed }: { readonly n: number; readonly clean: number; readonly seed: number },
): readonly string[] {
  // prettier-ignore
  const random = Random.fromSeed(seed);
  const rows = Array.from({ length: n }, (_, row) => (row < clean * n ? make(random) : `${pick(random, DIRT)}${row}`));
  return [...new Set(rows)].sort(() => random.uniform() - 0.5);
}

const DIRT = ["see file ", "pending-", "err", "?? ", "000", "dup of "] as const;
