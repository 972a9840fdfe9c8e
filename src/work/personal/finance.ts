import { createHash } from "node:crypto";
import { isMod97, luhn, weighted } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

/** Issuer prefixes with the lengths of their numbers (ISO/IEC 7812 registry as the networks publish it). */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:30[0-5]|3095|3[689])/, [14, 16, 17, 18, 19]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [12, 13, 14, 15, 16, 17, 18, 19]],
  [/^220[0-4]/, [16, 17, 18, 19]],
  [/^(?:60|81|82|508)/, [16]],
  [/^9792/, [16]],
];

/** What the networks and the large processors publish for tests. */
const TEST_CARDS: ReadonlySet<string> = new Set(
  "4111111111111111,4242424242424242,4012888888881881,4000056655665556,4000000000000002,4000000000000077,4000002500003155,4222222222222,4917610000000000,4444333322221111,4988438843884305,4166676667666746,4646464646464644,4000620000000007,5555555555554444,5200828282828210,5105105105105100,5454545454545454,5577000055770004,2223003122003222,2223000048410010,2222400070000005,378282246310005,371449635398431,378734493671000,370000000000002,6011111111111117,6011000990139424,6011000400000000,6011981111111113,30569309025904,38520000023237,36227206271667,3056930009020004,3566002020360505,3530111333300000,6200000000000005,6200000000000047,6205500000000000004,6304000000000000,6759649826438453,5019717010103742".split(
    ",",
  ),
);

export const PAYMENT_CARD: Recognizer = {
  type: "PAYMENT_CARD",
  form: "digits",
  lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  fits: (digits) => ISSUERS.some(([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits)),
  checks: luhn,
  nullRate: 0.1,
  isTest: (digits) => TEST_CARDS.has(digits),
  isFormatted: ({ text }) => /^\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}$|^\d{4}[ -]\d{6}[ -]\d{4,5}$/.test(text),
};

/** Lengths by country, from the IBAN registry of SWIFT (release 99, December 2024). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
    .split(" ")
    .map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
);

export const IBAN: Recognizer = {
  type: "IBAN",
  form: "letters",
  lengths: [...new Set(Object.values(IBAN_LENGTHS))],
  fits: (text) => IBAN_LENGTHS[text.slice(0, 2)] === text.length && /^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text),
  checks: (text) => isMod97(text.slice(4) + text.slice(0, 4)),
  nullRate: 0.0103,
  isTest: (text) => TEST_IBANS.has(text),
};

/** Of text that begins like one, and runs on into what follows: undefined where no country's length fits. */
export function ibanWithin(text: string): boolean | undefined {
  const length = IBAN_LENGTHS[text.slice(0, 2)];
  if (length === undefined || text.length < length) return undefined;
  const iban = text.slice(0, length);
  return IBAN.isTest?.(iban) !== true && IBAN.checks?.(iban) === true;
}

/** Of the registry's and the banks' own documentation. */
const TEST_IBANS: ReadonlySet<string> = new Set(["DE89370400440532013000", "GB82WEST12345698765432", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NL91ABNA0417164300", "ES9121000418450200051332", "IT60X0542811101000000123456", "CH9300762011623852957"]); // prettier-ignore

/** ABA: 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) divisible by 10; it names a bank, so that it stops nothing. */
export const ABA_ROUTING: Recognizer = {
  type: "US_ABA_ROUTING",
  form: "digits",
  lengths: [9],
  fits: (digits) => /^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(digits),
  checks: (digits) => weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  nullRate: 0.1,
  most: "medium",
};

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** Bitcoin's Base58Check and Bech32(m) (BIP 173, 350); Ethereum's without its checksum, which needs Keccak. */
export const CRYPTO_ADDRESS: Recognizer = {
  type: "CRYPTO_ADDRESS",
  form: "text",
  lengths: Array.from({ length: 61 }, (_, at) => at + 14),
  fits: (text) => /^(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|BC1)[02-9AC-HJ-NP-Zac-hj-np-z]{11,71})$/.test(text),
  checks: (text) => (/^bc1/i.test(text) ? isBech32(text.toLowerCase()) : isBase58Check(text)),
  nullRate: 2 ** -30,
};

function isBase58Check(text: string): boolean {
  let value = 0n;
  for (const letter of text) value = value * 58n + BigInt(BASE58.indexOf(letter));
  const bytes = Buffer.from(value.toString(16).padStart(50, "0"), "hex");
  if (bytes.length !== 25) return false;
  const once = createHash("sha256").update(bytes.subarray(0, 21)).digest();
  return createHash("sha256").update(once).digest().subarray(0, 4).equals(bytes.subarray(21));
}

function isBech32(text: string): boolean {
  const words = [3, 3, 0, 2, 3, ...Array.from(text.slice(3), (letter) => BECH32.indexOf(letter))];
  let check = 1;
  for (const word of words) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ word;
    for (const [bit, generator] of [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].entries())
      if (((top >>> bit) & 1) === 1) check ^= generator;
  }
  return check === 1 || check === 0x2bc830a3;
}
