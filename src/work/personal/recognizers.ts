import type { Recognizer } from "./recognizer.ts";
import { AMERICAN } from "./americas.ts";
import { ASIAN_AND_AFRICAN } from "./asia-africa.ts";
import { EMAIL_ADDRESS, PHONE_NUMBER } from "./contact.ts";
import { IMEI, IP_ADDRESS, MAC_ADDRESS } from "./device.ts";
import { EAST_EUROPEAN } from "./eastern-europe.ts";
import { ABA_ROUTING, CRYPTO_ADDRESS, IBAN, PAYMENT_CARD } from "./finance.ts";
import { NORDIC_AND_SWISS } from "./nordic-swiss.ts";
import { WEST_EUROPEAN } from "./western-europe.ts";

export const RECOGNIZERS: readonly Recognizer[] = [
  EMAIL_ADDRESS,
  PHONE_NUMBER,
  IP_ADDRESS,
  MAC_ADDRESS,
  IMEI,
  PAYMENT_CARD,
  IBAN,
  ABA_ROUTING,
  CRYPTO_ADDRESS,
  ...AMERICAN,
  ...WEST_EUROPEAN,
  ...EAST_EUROPEAN,
  ...NORDIC_AND_SWISS,
  ...ASIAN_AND_AFRICAN,
];
