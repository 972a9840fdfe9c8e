const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a month has that day. The year is left out where two digits do not tell the century: February has 29 then. */
export function isDay(month: number, day: number, year?: number): boolean {
  const most = DAYS[month - 1];
  if (most === undefined || day < 1 || day > most) return false;
  return !(month === 2 && day === 29 && year !== undefined && !isLeap(year));
}

/** `yymmdd` or `ddmmyy` within a number: positions of two digits each. */
export function hasDay(digits: string, { month, day }: { readonly month: number; readonly day: number }): boolean {
  return isDay(Number(digits.slice(month, month + 2)), Number(digits.slice(day, day + 2)));
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

interface Form {
  readonly pattern: RegExp;
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const FORMS: readonly Form[] = [
  { pattern: /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.+Z -]{0,20})?$/, year: 1, month: 2, day: 3 },
  { pattern: /^(\d{4})(\d{2})(\d{2})$/, year: 1, month: 2, day: 3 },
  { pattern: /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ][\d:. ]{0,12})?$/, year: 3, month: 2, day: 1 },
  { pattern: /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ][\d:. ]{0,12})?$/, year: 3, month: 1, day: 2 },
  { pattern: /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})$/, year: 3, month: 2, day: 1 },
  { pattern: /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})$/, year: 3, month: 1, day: 2 },
];

const NAMED =
  /^(?:\d{1,2}[. -]{1,2}\p{L}{3,10}[., -]{1,2}(?:19|20)\d{2}|\p{L}{3,10}[. ]{1,2}\d{1,2}[, ]{1,2}(?:19|20)\d{2})$/u;

/** Whether a text is a day that somebody living could be born on, in one of the usual forms. */
export function isBirthDay(text: string): boolean {
  if (text.length < 6 || text.length > 40) return false;
  return FORMS.some((form) => fits(text, form)) || NAMED.test(text);
}

function fits(text: string, { pattern, year, month, day }: Form): boolean {
  const parts = pattern.exec(text);
  if (parts === null) return false;
  const written = Number(parts[year]);
  const isShort = parts[year]?.length === 2;
  return (
    (isShort || (written >= 1900 && written <= 2040)) &&
    isDay(Number(parts[month]), Number(parts[day]), isShort ? undefined : written)
  );
}
