/**
 * What a column can hold. `family` is what a declaration may say instead of the type; `special` is a special category
 * of Article 9 of the GDPR.
 */
interface TypeEntry {
  readonly family: string;
  readonly title: string;
  readonly special?: true;
}

const CONTACT = { family: "CONTACT" } as const;
const FINANCIAL = { family: "FINANCIAL" } as const;
const NATIONAL = { family: "NATIONAL_ID" } as const;
const DEVICE = { family: "DEVICE" } as const;
const PERSON = { family: "PERSON" } as const;
const SPECIAL = { family: "SPECIAL_CATEGORY", special: true } as const;

export const PERSONAL_TYPES = {
  EMAIL: { ...CONTACT, title: "e-mail address" },
  PHONE: { ...CONTACT, title: "phone number" },
  ADDRESS: { ...CONTACT, title: "postal address" },
  POSTCODE: { family: "LOCATION", title: "postcode" },
  LOCATION: { family: "LOCATION", title: "coordinates" },
  PAYMENT_CARD: { ...FINANCIAL, title: "payment card number" },
  IBAN: { ...FINANCIAL, title: "IBAN" },
  US_ABA_ROUTING: { ...FINANCIAL, title: "US bank routing number" },
  CRYPTO_ADDRESS: { ...FINANCIAL, title: "crypto address" },
  IP_ADDRESS: { ...DEVICE, title: "IP address" },
  MAC_ADDRESS: { ...DEVICE, title: "MAC address" },
  IMEI: { ...DEVICE, title: "IMEI of a phone" },
  DEVICE_ID: { ...DEVICE, title: "device id" },
  USER_AGENT: { ...DEVICE, title: "user agent" },
  COOKIE_ID: { ...DEVICE, title: "cookie or advertising id" },
  PERSON_NAME: { ...PERSON, title: "name of a person" },
  BIRTH_DATE: { ...PERSON, title: "date of birth" },
  GENDER: { ...PERSON, title: "gender" },
  RELIGION: { ...SPECIAL, title: "religion" },
  ETHNICITY: { ...SPECIAL, title: "ethnic origin" },
  HEALTH: { ...SPECIAL, title: "health" },
  SEXUAL_ORIENTATION: { ...SPECIAL, title: "sexual orientation" },
  POLITICAL_OPINION: { ...SPECIAL, title: "political opinion or union membership" },
  PASSPORT: { ...NATIONAL, title: "passport number" },
  DRIVER_LICENCE: { ...NATIONAL, title: "driving licence number" },
  US_SSN: { ...NATIONAL, title: "US social security number" },
  US_ITIN: { ...NATIONAL, title: "US individual taxpayer number" },
  US_NPI: { ...NATIONAL, title: "US health provider number" },
  CA_SIN: { ...NATIONAL, title: "Canadian social insurance number" },
  BR_CPF: { ...NATIONAL, title: "Brazilian CPF" },
  BR_CNPJ: { family: "ORGANISATION", title: "Brazilian CNPJ" },
  UK_NHS: { ...NATIONAL, title: "UK NHS number" },
  UK_NINO: { ...NATIONAL, title: "UK national insurance number" },
  DE_TAX_ID: { ...NATIONAL, title: "German tax id" },
  FR_NIR: { ...NATIONAL, title: "French NIR" },
  IT_FISCAL_CODE: { ...NATIONAL, title: "Italian codice fiscale" },
  ES_DNI_NIE: { ...NATIONAL, title: "Spanish DNI or NIE" },
  NL_BSN: { ...NATIONAL, title: "Dutch BSN" },
  BE_NATIONAL_NUMBER: { ...NATIONAL, title: "Belgian national number" },
  PL_PESEL: { ...NATIONAL, title: "Polish PESEL" },
  SE_PERSONNUMMER: { ...NATIONAL, title: "Swedish personnummer" },
  FI_HETU: { ...NATIONAL, title: "Finnish personal identity code" },
  NO_FODSELSNUMMER: { ...NATIONAL, title: "Norwegian fødselsnummer" },
  DK_CPR: { ...NATIONAL, title: "Danish CPR number" },
  CH_AHV: { ...NATIONAL, title: "Swiss AHV number" },
  PT_NIF: { ...NATIONAL, title: "Portuguese NIF" },
  CZ_SK_BIRTH_NUMBER: { ...NATIONAL, title: "Czech or Slovak rodné číslo" },
  RO_CNP: { ...NATIONAL, title: "Romanian CNP" },
  IN_AADHAAR: { ...NATIONAL, title: "Indian Aadhaar number" },
  IN_PAN: { ...NATIONAL, title: "Indian PAN" },
  AU_TFN: { ...NATIONAL, title: "Australian tax file number" },
  AU_MEDICARE: { ...NATIONAL, title: "Australian Medicare number" },
  KR_RRN: { ...NATIONAL, title: "Korean resident registration number" },
  SG_NRIC: { ...NATIONAL, title: "Singaporean NRIC or FIN" },
  ZA_ID: { ...NATIONAL, title: "South African id number" },
  TH_ID: { ...NATIONAL, title: "Thai id number" },
  TR_ID: { ...NATIONAL, title: "Turkish id number" },
  NG_NIN: { ...NATIONAL, title: "Nigerian NIN" },
  CN_RESIDENT_ID: { ...NATIONAL, title: "Chinese resident id number" },
  JP_MY_NUMBER: { ...NATIONAL, title: "Japanese My Number" },
  QUASI_IDENTIFIER: { ...PERSON, title: "columns that together single people out" },
} as const satisfies Readonly<Record<string, TypeEntry>>;

export type PersonalType = keyof typeof PERSONAL_TYPES;

/** Whether this version knows the word of a record. */
export function isPersonalType(type: string): type is PersonalType {
  return Object.hasOwn(PERSONAL_TYPES, type);
}

export function titleOf(type: PersonalType): string {
  return PERSONAL_TYPES[type].title;
}

export function familyOf(type: PersonalType): string {
  return PERSONAL_TYPES[type].family;
}

export function isSpecial(type: PersonalType): boolean {
  return "special" in PERSONAL_TYPES[type];
}
