/** A cell as recognizers read it. */
export interface Cell {
  /** Compatibility forms, digits of all scripts and the dashes and spaces of typesetting made plain; quotes and labels taken off. */
  readonly text: string;
  /** Upper case, without the separators that people put into numbers. */
  readonly compact: string;
  readonly isDigits: boolean;
}

/** No identifier is longer; what people wrote as prose is looked at elsewhere. */
const LONGEST = 320;

/** Undefined for what stands for no value, and for prose. */
export function readCell(raw: string): Cell | undefined {
  const cut = raw.length > LONGEST ? raw.slice(0, LONGEST) : raw;
  if (NUMBER.test(cut)) return { text: cut, compact: cut, isDigits: true };
  const text = WORD.test(cut) ? cut : unwrapped(ASCII.test(cut) ? cut : plain(cut));
  if (text === "" || (text.length <= LONGEST_FILLER && FILLERS.has(text.toLowerCase()))) return undefined;
  const compact = SEPARATED.test(text) ? text.replaceAll(SEPARATORS, "").toUpperCase() : text.toUpperCase();
  return { text, compact, isDigits: DIGITS.test(compact) && !DECIMAL.test(text) };
}

// eslint-disable-next-line no-control-regex -- a range, and it begins there
const ASCII = /^[\u0020-\u007e]*$/;
/** Most numbers, and most codes, which need no reading. */
const NUMBER = /^\d{3,}$/;
const WORD = /^[0-9A-Za-z@_-]{4,}$/;
const LONGEST_FILLER = 16;
const DIGITS = /^\d+$/;
const DECIMAL = /^[+-]?\d+\.\d+$/;
const SEPARATED = /[ ./()+-]/;
const SEPARATORS = /[ ./()+-]/g;

/** Words for "there is none", in the languages of the headers. */
const FILLERS: ReadonlySet<string> = new Set(
  "n/a,na,nan,none,null,nil,-,--,---,?,??,.,unknown,missing,undefined,not available,not provided,not applicable,no data,unbekannt,keine angabe,k.a.,inconnu,non renseigne,nc,desconocido,sin datos,sconosciuto,desconhecido,onbekend,brak,okänd,saknas,x,xx,xxx,test,0,-1,#n/a,<na>,(blank),(null),tbd,redacted,[redacted],***".split(
    ",",
  ),
);

function plain(text: string): string {
  return text
    .normalize("NFKC")
    .slice(0, LONGEST)
    .replaceAll(/[^\S\n\t]/g, " ")
    .replaceAll(/\p{Cf}|(?![\n\t])\p{Cc}/gu, "")
    .replaceAll(/[\u2010-\u2015\u2212\u30fb]/g, "-")
    .replaceAll(/(?!\d)\p{Nd}/gu, (digit) => String(digitOf(digit)));
}

/** The digits of a script are ten in a row, and before a zero stands none. */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}

const WRAPPING = /^[\s"'`´’[{<=]+|[\s"'`´’\]}>;,]+$/g;
const IN_BRACKETS = /^\([^()]+\)$/;
const LABEL = /^(?:[A-Za-z][A-Za-z .]{0,14}: |mailto:|tel:|sip:|ssn:|email:|phone:|iban:)\s?/i;
/** A fraction that a number got when it was kept as a float. */
const FRACTION = /^(\d{6,})\.0{1,2}$/;

function unwrapped(text: string): string {
  const [first = ""] = SEVERAL.test(text) ? pieces(text) : [text];
  const stripped = first.replaceAll(WRAPPING, "");
  const bare = IN_BRACKETS.test(stripped) ? stripped.slice(1, -1) : stripped;
  const labelled = bare.includes(":") ? bare.replace(LABEL, "") : bare;
  return labelled.includes(".0") && FRACTION.test(labelled) ? labelled.slice(0, labelled.indexOf(".")) : labelled;
}

const SEVERAL = /[;|\n\t]|",|',|, /;

/** The values of a cell that holds several. Prose stays whole, a comma in it being a comma; so do pairs of coordinates. */
function pieces(text: string): readonly string[] {
  const parts = text.split(/[;|\n\t]|(?<=["'])\s?,|,\s?(?=\S+@)/).filter((part) => part.trim() !== "");
  return parts.length > 0 ? parts : [text];
}
