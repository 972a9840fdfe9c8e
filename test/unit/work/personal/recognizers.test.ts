import { expect, test } from "vitest";
import { readCell } from "../../../../src/work/personal/cell.ts";
import { RECOGNIZERS } from "../../../../src/work/personal/recognizers.ts";
import type { PersonalType } from "../../../../src/work/personal/types.ts";

/**
 * Published examples: of the issuing authorities, the registries (SWIFT, BIP 173), Wikipedia's articles on each number
 * and the documentation of python-stdnum 1.20.
 */
const PUBLISHED: Partial<Readonly<Record<PersonalType, readonly string[]>>> = {
  EMAIL: [
    "disposable.style.email.with+symbol@gmail.com",
    "Jane Doe <jane@doe.org>",
    "用户@例子.广告",
    "o'hara@mail.co.uk",
  ],
  PHONE: ["+49 30 901820", "+1 (202) 456-1111", "(202) 456-1111", "202-456-1111", "+442079304832", "0033 1 42 92 81 00", "030 901820"], // prettier-ignore
  IP_ADDRESS: ["198.51.100.7", "2001:db8::ff00:42:8329", "::ffff:192.0.2.128", "fe80::1%eth0"],
  MAC_ADDRESS: ["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e"],
  IMEI: ["490154203237518"],
  PAYMENT_CARD: ["4539 5787 6362 1486", "6011 0009 9013 9432"],
  IBAN: ["AT61 1904 3002 3457 3201", "BE68539007547034", "PL61109010140000071219812874", "NO9386011117947", "MT84MALT011000012345MTLCAST001S", "GB33BUKB20201555555555"], // prettier-ignore
  US_ABA_ROUTING: ["011000015", "111000025", "021000021"],
  CRYPTO_ADDRESS: ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"], // prettier-ignore
  US_SSN: ["536-90-4399"],
  US_ITIN: ["912-90-3456"],
  US_NPI: ["1234567893"],
  CA_SIN: ["123-456-782"],
  BR_CPF: ["390.533.447-05"],
  BR_CNPJ: ["16.727.230/0001-97"],
  UK_NHS: ["943-476-5870", "943 476 5919"],
  UK_NINO: ["JG 12 13 16 A"],
  DE_TAX_ID: ["36 574 261 809", "86095742719"],
  FR_NIR: ["2 95 10 99 126 111 93", "255081416802538"],
  IT_FISCAL_CODE: ["RCCMNL83S18D969H", "MRTMTT25D09F205Z"],
  ES_DNI_NIE: ["54362315-K", "x-2482300w"],
  NL_BSN: ["111222333", "999990019"],
  BE_NATIONAL_NUMBER: ["85.07.30-033 28", "17 07 30 033 84"],
  PL_PESEL: ["44051401359", "02070803628"],
  SE_PERSONNUMMER: ["880320-0016", "811228-9874", "19811228-9874"],
  FI_HETU: ["131052-308T", "131052A308T"],
  NO_FODSELSNUMMER: ["15108695088"],
  DK_CPR: ["211062-5629"],
  CH_AHV: ["756.9217.0769.85"],
  PT_NIF: ["123456789"],
  CZ_SK_BIRTH_NUMBER: ["710319/2745"],
  RO_CNP: ["1630615123457"],
  IN_AADHAAR: ["2341 2341 2346"],
  IN_PAN: ["ACUPA7085R"],
  AU_TFN: ["123 456 782"],
  AU_MEDICARE: ["2123 45670 1"],
  SG_NRIC: ["S1234567D", "T1234567J", "F1234567N", "G1234567X"],
  ZA_ID: ["7503305044089", "8001015009087"],
  TH_ID: ["1-2345-45678-78-1", "1101700230708"],
  TR_ID: ["17291716060", "10000000146"],
  CN_RESIDENT_ID: ["360426199101010071", "11010519491231002X"],
  JP_MY_NUMBER: ["123456789018"],
};

test("published examples fit, and their check digits hold", () => {
  const failed = Object.entries(PUBLISHED).flatMap(([type, examples]) =>
    examples.filter((example) => !takes(type, example)).map((example) => `${type} ${example}`),
  );
  expect(failed).toEqual([]);
});

test("one digit further, no check digit holds", () => {
  const failed = Object.entries(PUBLISHED).flatMap(([type, examples]) => {
    if (RECOGNIZERS.find((one) => one.type === type)?.checks === undefined) return [];
    // PAN and NINO have letters of which several are right; Medicare's last digit counts cards.
    if (type === "IN_PAN" || type === "UK_NINO" || type === "AU_MEDICARE") return [];
    return examples
      .map(withOther)
      .filter((wrong) => takes(type, wrong))
      .map((wrong) => `${type} ${wrong}`);
  });
  expect(failed).toEqual([]);
});

test.each([
  ["EMAIL", "a@b"],
  ["EMAIL", "@home.de"],
  ["EMAIL", "a@b c.de"],
  ["IP_ADDRESS", "256.1.1.1"],
  ["IP_ADDRESS", "1:2:3"],
  ["IP_ADDRESS", "12:30:45"],
  ["PHONE", "2026-11-29"],
  ["US_SSN", "666-12-3456"],
  ["US_SSN", "900-12-3456"],
  ["US_SSN", "123-00-4567"],
  ["UK_NINO", "GB123456A"],
  ["IBAN", "DE8937040044053201300"],
  ["SE_PERSONNUMMER", "881320-0016"],
] as const)("%s is not what %s is", (type, text) => {
  expect(takes(type, text)).toBe(false);
});

/** With the last digit of the whole one higher, which every check digit sees. */
function withOther(example: string): string {
  return example.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
}

function takes(type: string, text: string): boolean {
  const recognizer = RECOGNIZERS.find((one) => one.type === type);
  const cell = readCell(text);
  if (recognizer === undefined || cell === undefined) return false;
  const { form, lengths, fits, checks, isFormatted } = recognizer;
  const subject = form === "text" ? cell.text : cell.compact;
  if (lengths?.includes(subject.length) === false || (form === "digits" && !cell.isDigits)) return false;
  if (!fits(subject, cell)) return false;
  return checks?.(subject) ?? (isFormatted === undefined || type === "IP_ADDRESS" || isFormatted(cell));
}
