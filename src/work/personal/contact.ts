import type { Cell } from "./cell.ts";
import type { Recognizer } from "./recognizer.ts";

/** One address, or one within angle brackets. No quantifier is nested, so that a hostile cell is read in linear time. */
const EMAIL = /^[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}$/u;

/** Names of hosts that RFC 2606 and 6761 keep for examples, and boxes that are of no person. */
const NOBODY = /@(?:.{0,200}\.)?(?:example|test|invalid|localhost|local)$|@(?:.{0,200}\.)?example\.(?:com|org|net)$/i;
const ROLE =
  /^(?:no-?reply|do-?not-?reply|info|support|help|sales|admin|contact|postmaster|webmaster|service|billing|office|hello|team|git)@/i;

export const EMAIL_ADDRESS: Recognizer = {
  type: "EMAIL",
  form: "text",
  fits: (text) => text.includes("@") && EMAIL.test(addressOf(text)),
  isTest: (text) => NOBODY.test(addressOf(text)),
  isDistinct: true,
};

/** Whether an address is of a person, as far as it tells. */
export function isPersonalAddress(address: string): boolean {
  return !NOBODY.test(address) && !ROLE.test(address);
}

export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text);
}

/** `Jane Doe <jane@doe.org>` and `jane@doe.org (Jane)`. */
function addressOf(text: string): string {
  const open = text.lastIndexOf("<");
  const inner = open >= 0 ? text.slice(open + 1).replace(/>.*$/s, "") : text;
  return inner.includes(" ") ? (inner.split(" ").find((word) => word.includes("@")) ?? inner).replaceAll(/[<>(),;]/g, "") : inner; // prettier-ignore
}

/** ITU-T E.164: country codes of one, two and three digits. */
const COUNTRY =
  /^(?:1|7|2[07]|3[0123469]|4[013456789]|5[12345678]|6[0123456]|8[1246]|9[0123458]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[058]\d|9[679]\d)/;
const INTERNATIONAL = /^(?:\+|00) ?\d[\d ()./-]{6,22}\d(?: ?(?:x|ext\.?) ?\d{1,6})?$/i;
const NANP = /^(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?$/i;
/** A national prefix, then at least two groups: 030 1234567 is one, 0301234567 is none until the header says so. */
const GROUPED = /^\(?0\d{1,5}\)?[ /.-]\d{2,8}(?:[ .-]\d{2,5}){0,4}$/;

const PLAIN = /^(?!00)\d+$/;
const BEGINNING = /^[+(\d]/;

export const PHONE_NUMBER: Recognizer = {
  type: "PHONE",
  form: "text",
  lengths: Array.from({ length: 26 }, (_, at) => at + 7),
  fits: (text, { compact, isDigits }) =>
    BEGINNING.test(text) && ((isDigits && compact.length >= 7 && compact.length <= 15) || isFormattedPhone(text)),
  isFormatted: ({ text }) => isFormattedPhone(text),
  isDistinct: true,
};

function isFormattedPhone(text: string): boolean {
  if (text.length < 8 || text.length > 32 || PLAIN.test(text)) return false;
  if (INTERNATIONAL.test(text)) return isE164(text);
  return NANP.test(text) || (GROUPED.test(text) && isPhoneLength(text));
}

function isE164(text: string): boolean {
  const digits = text
    .replace(/(?:x|ext).*$/i, "")
    .replaceAll(/\D/g, "")
    .replace(/^00/, "");
  return digits.length >= 8 && digits.length <= 15 && COUNTRY.test(digits);
}

function isPhoneLength(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "").length;
  return digits >= 8 && digits <= 13;
}

/** Whether a text within prose is a phone number: with its country, so that no other number is. */
export function isInternationalPhone(text: string): boolean {
  return text.startsWith("+") && INTERNATIONAL.test(text) && isE164(text);
}

const UK_POSTCODE =
  /^(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})$/i;
const POSTCODE =
  /^(?:\d{3,6}|\d{5}-\d{4}|\d{3}[ -]\d{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}-?\d{4,5}|\d{5}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3})$/i;

export function isPostcode({ text }: Cell): boolean {
  return text.length <= 10 && (POSTCODE.test(text) || UK_POSTCODE.test(text));
}
