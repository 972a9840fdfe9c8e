import { isBirthDay } from "./calendar.ts";
import type { Cell } from "./cell.ts";
import type { Confidence, PersonalFinding } from "./finding.ts";
import { maskedShape } from "./masked-shape.ts";
import { isPostcode } from "./contact.ts";
import type { ColumnEvidence } from "./tally-verdict.ts";
import { CONDITIONS, ETHNICITIES, folded, GENDERS, GIVEN_NAMES, ORIENTATIONS, PARTIES, RELIGIONS } from "./vocabulary.ts"; // prettier-ignore
import type { PersonalType } from "./types.ts";

/** What a header alone says, and how the cells bear it out: by share, surest first. */
interface Named {
  readonly type: PersonalType;
  readonly ways: readonly Way[];
}

interface Way {
  readonly confidence: Confidence;
  readonly least: number;
  readonly reason: string;
  fits(cell: Cell): boolean;
  /** Whether the column as a whole may be one. */
  allows?(evidence: ColumnEvidence): boolean;
}

/** Codes of categories are few. */
const MOST_CODES = 50;
const few = ({ cells }: ColumnEvidence): boolean => cells.length <= MOST_CODES;
const NAME = /^\p{L}[\p{L}\p{M}'’. ,-]{1,60}$/u;
const TOWARDS_STREET = /^(?=.{0,100}\d)(?=.{0,100}\p{L}{3})[\p{L}\p{M}\p{N}'’.,#/&() -]{6,200}$/u;
const UNIQUE_ID = /^(?=.{0,64}\d)[0-9a-z{}_.:-]{8,64}$/i;

const inWords = (vocabulary: ReadonlySet<string>) => ({ text }: Cell): boolean => vocabulary.has(folded(text)); // prettier-ignore

/** A special category: what the words of it say, and what a code under that name may say. */
function special(type: PersonalType, vocabulary: ReadonlySet<string>): Named {
  return {
    type,
    ways: [
      { confidence: "high", least: 0.5, reason: "it is named so, and its words are such", fits: inWords(vocabulary), allows: few }, // prettier-ignore
      { confidence: "medium", least: 0.2, reason: "it is named so, and some of its words are such", fits: inWords(vocabulary) }, // prettier-ignore
      { confidence: "low", least: 0, reason: "it is named so", fits: () => true, allows: few },
    ],
  };
}

const NAMED: readonly Named[] = [
  {
    type: "PERSON_NAME",
    ways: [
      {
        confidence: "medium",
        least: 0.1,
        reason: "it is named so, and holds given names",
        fits: ({ text }) => folded(text).split(/[ ,.-]/).some((word) => GIVEN_NAMES.has(word)), // prettier-ignore
      },
      {
        confidence: "medium",
        least: 0.8,
        reason: "it is named so, and the cells fit",
        fits: ({ text }) => NAME.test(text),
        allows: ({ header, cells }) => header.has("PERSON_NAME") && cells.length > MOST_CODES,
      },
    ],
  },
  {
    type: "ADDRESS",
    ways: [
      {
        confidence: "medium",
        least: 0.5,
        reason: "it is named so, and the cells have numbers and names",
        fits: ({ text }) => TOWARDS_STREET.test(text) && !text.includes("@"),
      },
      {
        confidence: "medium",
        least: 0.8,
        reason: "it is named so, and the cells are names",
        fits: ({ text }) => /^\p{L}[\p{L}\p{M}'’. -]{3,80}$/u.test(text),
        allows: ({ cells }) => cells.length > MOST_CODES,
      },
    ],
  },
  {
    type: "POSTCODE",
    ways: [{ confidence: "medium", least: 0.8, reason: "it is named so, and the cells fit", fits: isPostcode }],
  },
  {
    type: "BIRTH_DATE",
    ways: [
      { confidence: "high", least: 0.8, reason: "it is named so, and the cells are dates", fits: ({ text }) => isBirthDay(text) }, // prettier-ignore
      { confidence: "medium", least: 0.5, reason: "it is named so, and many cells are dates", fits: ({ text }) => isBirthDay(text) }, // prettier-ignore
      { confidence: "medium", least: 0.8, reason: "it is named so, and the cells are years", fits: ({ text }) => /^(?:19|20)\d{2}$/.test(text) }, // prettier-ignore
    ],
  },
  {
    type: "GENDER",
    ways: [{ confidence: "medium", least: 0.8, reason: "it is named so, and its words are such", fits: inWords(GENDERS), allows: ({ cells }) => cells.length <= 12 }], // prettier-ignore
  },
  special("RELIGION", RELIGIONS),
  special("ETHNICITY", ETHNICITIES),
  special("SEXUAL_ORIENTATION", ORIENTATIONS),
  special("POLITICAL_OPINION", PARTIES),
  {
    type: "HEALTH",
    ways: [
      { confidence: "high", least: 0.8, reason: "it is named so, and the cells are codes of ICD-10", fits: ({ text }) => /^[A-TV-Z]\d[\dAB](?:\.[\dA-Z]{1,4})?$/i.test(text) }, // prettier-ignore
      { confidence: "high", least: 0.3, reason: "it is named so, and its words are such", fits: inWords(CONDITIONS) },
      { confidence: "medium", least: 0.5, reason: "it is named so, and holds words", fits: ({ text }) => /\p{L}{4}/u.test(text) }, // prettier-ignore
      { confidence: "low", least: 0, reason: "it is named so", fits: () => true, allows: few },
    ],
  },
  {
    type: "PASSPORT",
    ways: [{ confidence: "medium", least: 0.5, reason: "it is named so, and the cells fit", fits: ({ compact }) => /^(?=.*\d{4})[A-Z\d]{6,12}$/.test(compact) }], // prettier-ignore
  },
  {
    type: "DRIVER_LICENCE",
    ways: [{ confidence: "medium", least: 0.5, reason: "it is named so, and the cells fit", fits: ({ compact }) => /^(?=.*\d{3})[A-Z\d]{5,20}$/.test(compact) }], // prettier-ignore
  },
  {
    type: "DEVICE_ID",
    ways: [{ confidence: "medium", least: 0.5, reason: "it is named so, and the cells fit", fits: ({ text }) => UNIQUE_ID.test(text) }], // prettier-ignore
  },
  {
    type: "COOKIE_ID",
    ways: [{ confidence: "medium", least: 0.5, reason: "it is named so, and the cells fit", fits: ({ text }) => UNIQUE_ID.test(text) }], // prettier-ignore
  },
  {
    type: "IBAN",
    ways: [{ confidence: "medium", least: 0.8, reason: "it is named as a bank account, and the cells fit", fits: ({ compact }) => /^(?=.*\d{5})[A-Z\d]{6,34}$/.test(compact) }], // prettier-ignore
  },
  {
    type: "LOCATION",
    ways: [
      { confidence: "medium", least: 0.5, reason: "it is named so, and the cells are pairs of coordinates", fits: ({ text }) => PAIR.test(text) }, // prettier-ignore
      { confidence: "medium", least: 0.5, reason: "it is named so, and the cells are exact to some metres", fits: isExactDegree }, // prettier-ignore
      { confidence: "low", least: 0.8, reason: "it is named so, and the cells are in range", fits: isDegree },
    ],
  },
];

const PAIR = /^[+-]?\d{1,2}\.\d{2,15},? {0,2}[+-]?\d{1,3}\.\d{2,15}$/;
const DEGREE = /^[+-]?\d{1,3}\.\d{1,15}$/;

function isDegree({ text }: Cell): boolean {
  return DEGREE.test(text) && Math.abs(Number(text)) <= 180;
}

/** Four decimals of a degree are eleven metres, a house; two are a town. */
function isExactDegree(cell: Cell): boolean {
  return isDegree(cell) && (cell.text.split(".")[1]?.length ?? 0) >= 4;
}

const BROWSER = /^(?:Mozilla|Opera|Dalvik|okhttp|CFNetwork)\/\d|AppleWebKit\/\d/;

/** What the name of a column says and its cells bear out; a browser says itself what it is. */
export function judgeNamed(evidence: ColumnEvidence): readonly PersonalFinding[] {
  const found = NAMED.filter(({ type }) => evidence.header.has(type)).flatMap((named) => judge(named, evidence) ?? []);
  const browsers = shareOf(evidence.cells, ({ text }) => BROWSER.test(text));
  if (browsers < 0.5) return found;
  return [...found, findingOf({ type: "USER_AGENT", share: browsers, confidence: "medium", reason: "the cells name browsers" }, evidence)]; // prettier-ignore
}

function judge({ type, ways }: Named, evidence: ColumnEvidence): PersonalFinding | undefined {
  for (const { confidence, least, reason, fits, allows } of ways) {
    if (allows?.(evidence) === false) continue;
    const share = shareOf(evidence.cells, fits);
    if (share >= least) return findingOf({ type, share, confidence, reason }, evidence);
  }
  return undefined;
}

function findingOf(
  found: Pick<PersonalFinding, "type" | "share" | "confidence" | "reason">,
  { cells }: ColumnEvidence,
): PersonalFinding {
  return { ...found, checked: cells.length, shape: maskedShape(cells) };
}

function shareOf(cells: readonly Cell[], fits: (cell: Cell) => boolean): number {
  let fitting = 0;
  for (const cell of cells) if (fits(cell)) fitting += 1;
  return fitting / cells.length;
}
