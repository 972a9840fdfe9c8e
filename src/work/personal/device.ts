import { luhn } from "./checksum.ts";
import type { Recognizer } from "./recognizer.ts";

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}(?::\\d{1,5}|/\\d{1,2})?$`);

export const IP_ADDRESS: Recognizer = {
  type: "IP_ADDRESS",
  form: "text",
  fits: (text) => isIpv4(text) || isIpv6(text),
  // 10.4.2.1 may as well be a version: what no version reaches tells them apart.
  isFormatted: ({ text }) => text.includes(":") || text.split(".").filter((octet) => Number(octet) > 30).length >= 2,
  isDistinct: true,
  isTest: (text) => text === "127.0.0.1" || text === "0.0.0.0" || text === "::1" || text === "255.255.255.255",
};

export function isIpv4(text: string): boolean {
  return text.length >= 7 && text.length <= 21 && text.includes(".") && IPV4.test(text);
}

/** RFC 4291, section 2.2. */
export function isIpv6(text: string): boolean {
  if (text.length > 60 || !text.includes(":")) return false;
  const [address = "", zone] = text.replace(/\/\d{1,3}$/, "").split("%", 2);
  if (address.length < 3 || address.length > 45 || !/^[0-9a-f:.]+$/i.test(address)) return false;
  if (zone?.length === 0) return false;
  const halves = address.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const words = last.includes(".") ? groups.length + 1 : groups.length;
  const isEachGroup = groups.every((group, at) =>
    at === groups.length - 1 && group.includes(".") ? isIpv4(group) : /^[0-9a-f]{1,4}$/i.test(group),
  );
  return isEachGroup && (halves.length === 2 ? words <= 7 : words === 8);
}

/** IEEE EUI-48 as it is written; twelve hexadecimal digits without marks need a header. */
export const MAC_ADDRESS: Recognizer = {
  type: "MAC_ADDRESS",
  form: "text",
  lengths: [12, 14, 17],
  fits: (text) => MAC.test(text) || /^[0-9a-f]{12}$/i.test(text),
  isFormatted: ({ text }) => MAC.test(text),
  isDistinct: true,
  isTest: (text) => /^(?:00[:.-]?){5}00$|^(?:ff[:.-]?){5}ff$/i.test(text),
};

const MAC =
  /^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i;

/** 3GPP TS 23.003: the reporting body, then Luhn; the bodies that phones of this century have. */
export const IMEI: Recognizer = {
  type: "IMEI",
  form: "digits",
  lengths: [15],
  fits: (digits) => /^(?:01|35|4[459]|5[0-4]|86|91|9[89])/.test(digits),
  checks: luhn,
  nullRate: 0.1,
};
